"""The limit of a server that names none: what was let in before it refused, and how long it then asked to wait.

The first refusal after a stretch of requests bounds both: so many were let in, and that many again will be when the
wait is over. The estimate is then tried: after clean windows a little more is allowed; where that is refused, the
limit before it held and is kept, and tried again less and less often. A limit that somebody named, or that was learned,
is not given up for one refusal that it does not explain.
"""

from __future__ import annotations

from engine.model.values.noun import Noun

GROWTH_UNSURE = 1.1
GROWTH_SURE = 1.02
WINDOWS_UNSURE = 3
WINDOWS_AGAIN = 12
WINDOWS_SURE = 10
WINDOWS_MAX = 80
"""So many clean windows pass before a limit is tried a little higher; after that, so many before it is again, which is
about what a full bucket hides; and so many once a try was refused, twice as many after each further one."""
TRUSTED = 3
"""So many growths in a row without a refusal show that a limit which was sure is higher by now."""
SHRINK = 0.95
EARLY_MAX = 1
"""So many refusals in a row that this limit cannot be the reason of leave it as it is."""
FULL = 0.9
"""A window in which less than this share of the limit left says nothing about the limit."""
WINDOW_S_MIN = 0.5
WINDOW_S_MAX = 300.0
LENGTHS_S = (1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0)
"""How long windows are where people made them."""
ROUNDED_S = 2.1
"""A wait in whole seconds is up to one too long, one until a date up to two."""
SLOWEST_S = 10.0
"""No limit is believed to be slower than one request in so many seconds: refusals with other reasons would let a run
crawl for hours, and one that is slower holds everybody by itself."""
FEW = 2.5
"""A stretch of fewer windows than this is measured as one; in a longer one the limit held and was a little high."""


class Limit(Noun, frozen=True):
    """So many requests in any stretch of `window_s` seconds."""

    count: int
    window_s: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.count / self.window_s


class LearnedLimit:
    """What refusals tell of the limit. Time is passed in; `limit` is None until the first refusal."""

    def __init__(self, most: Limit | None = None) -> None:
        """`most` is a limit that somebody who knows has named: it is believed until refusals repeat."""
        self.limit = most
        self._most = most
        self._held: Limit | None = None
        """The limit before the last growth: it was clean for a window."""
        self._is_sure = False
        self._since_s: float | None = None
        """When the present stretch began: with the first request after the last refusal. `_taken` were let in since."""
        self._taken = 0
        self._refused_sent_at_s = self._refused_s = float("-inf")
        self._until_s: float | None = None
        self._is_refused = False
        """Whether nothing was let in since the last refusal."""
        self._clean_s = 0.0
        """When the present window began; `_clean_taken` were let in since, `_clean_windows` were clean before it."""
        self._clean_taken = 0
        self._clean_windows = 0
        self._patience = WINDOWS_UNSURE
        self._growths = 0
        self._is_rough = False
        """Whether the window was measured, and has no length that windows have."""
        self._doubts = 0
        self._too_short_s = 0.0

    def record_acceptance(self, *, sent_at_s: float, now_s: float) -> bool:
        """A request was let in; whether the limit changed by it."""
        if sent_at_s < self._refused_s:
            # It left before the refusal was known, and was let in before it.
            self._taken += 1
            return False
        before = self.limit
        if self._is_refused:
            self.limit = _believable(self._estimate(sent_at_s))
            self._clean_windows = 0
        if self._since_s is None or self._is_refused:
            self._since_s, self._taken, self._is_refused = sent_at_s, 0, False
            self._clean_s, self._clean_taken = sent_at_s, 0
        self._taken += 1
        self._clean_taken += 1
        self._grow(now_s)
        return self.limit != before

    def record_refusal(self, *, sent_at_s: float, now_s: float, until_s: float | None) -> None:
        """A request was refused until then; None where the server does not say."""
        if sent_at_s < self._refused_s:
            return
        self._refused_sent_at_s, self._refused_s = sent_at_s, now_s
        self._until_s, self._is_refused = until_s, True

    def pardon(self) -> None:
        """The last refusal had another reason: it says nothing of a limit."""
        self._is_refused, self._since_s = False, None

    def _estimate(self, again_s: float) -> Limit | None:
        """The limit, once a request was let in again that left at `again_s`."""
        if self._since_s is None:
            return self.limit
        limit, held = self.limit, self._held
        until_s = again_s if self._until_s is None else min(self._until_s, again_s)
        window_s = min(WINDOW_S_MAX, max(WINDOW_S_MIN, until_s - self._since_s))
        if held is not None:
            # It was higher than the last that held.
            self._held = None
            self._patience = min(WINDOWS_MAX, 2 * self._patience) if self._is_sure else WINDOWS_SURE
            self._growths, self._is_sure = 0, True
            return held
        if limit is None:
            return self._measured(window_s)
        if self._most is not None and not self._doubts:
            # Who named it knows better than one refusal.
            self._doubts = 1
            return limit
        if window_s >= FEW * limit.window_s and self._clean_windows:
            self._is_sure, self._patience, self._growths = True, WINDOWS_SURE, 0
            return Limit(limit.count, limit.window_s / SHRINK)
        is_early = self._taken < FULL * limit.count
        if not is_early:
            self._too_short_s = max(self._too_short_s, limit.window_s)
        self._doubts += 1
        if self._doubts <= (EARLY_MAX if is_early else not self._fitting(window_s)):
            # Too little had left for this limit to be the reason, or too long a wait shows another window.
            return limit
        if is_early and self._refused_sent_at_s - self._since_s < limit.window_s:
            # Within a window: fewer are let in than were thought. Each wait bounds the window, the shortest best.
            return Limit(max(1, self._taken), min(window_s, limit.window_s))
        return self._measured(window_s)

    def _measured(self, window_s: float) -> Limit:
        """What was let in, in the length that windows have: a wait in whole seconds tells up to one too many."""
        fitting = self._fitting(window_s)
        self._is_sure, self._patience, self._growths = False, WINDOWS_UNSURE, 0
        self._is_rough = not fitting
        return Limit(max(1, self._taken), max(fitting, default=window_s))

    def _fitting(self, window_s: float) -> list[float]:
        return [each for each in LENGTHS_S if window_s - ROUNDED_S <= each <= window_s and each > self._too_short_s]

    def _grow(self, now_s: float) -> None:
        limit = self.limit
        if limit is None or now_s - self._clean_s < limit.window_s:
            return
        was_full = self._clean_taken >= FULL * limit.count
        self._clean_s, self._clean_taken = now_s, 0
        if not was_full:
            return
        self._clean_windows += 1
        if self._clean_windows >= WINDOWS_UNSURE:
            self._doubts = 0
        if self._clean_windows < self._patience:
            return
        self._clean_windows, self._growths = 0, self._growths + 1
        self._held = limit
        self.limit = _grown(limit, GROWTH_SURE if self._is_sure else GROWTH_UNSURE)
        if self._growths == TRUSTED:
            self._is_sure = False
        if not self._is_sure:
            self._patience = WINDOWS_UNSURE if self._is_rough else WINDOWS_AGAIN
        if self._most is not None and self.limit.rate >= self._most.rate:
            self._held, self.limit = None, self._most


def _grown(limit: Limit, factor: float) -> Limit:
    """So much more: more requests, or the same in less time where one more would be too many."""
    more = int(limit.count * factor)
    return Limit(more, limit.window_s) if more > limit.count else Limit(limit.count, limit.window_s / factor)


def _believable(limit: Limit | None) -> Limit | None:
    return limit if limit is None else Limit(limit.count, min(limit.window_s, SLOWEST_S * limit.count))
