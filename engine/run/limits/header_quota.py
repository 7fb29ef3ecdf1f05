"""What rate-limit headers leave: requests until their window ends.

Headers speak of a window in whole seconds, rounded nobody knows how, and of a count that says nothing of the requests
still open. So every open request is counted once more, and whether the seconds were rounded up (so that the end they
tell is never too early) is found out by one request at the first end: where it is let in, they are believed from then
on; where it is refused, every end is taken one second later.
"""

from __future__ import annotations

from engine.model.ports.exchange import Quota

CAUTION_S = 1.0
"""Whole seconds may be rounded down by just under one."""
DROP = 0.5
"""A count that falls below this share of the last one tells of a window that ended all at once."""
TELLING = 8
"""Below this a count cannot tell a window that slides from one that has just begun."""
RESET_S_MAX = 3_600.0
"""A header that promises silence for longer is not about a window (a date in disguise, say) and is not believed."""


class HeaderQuota:
    """The newest that headers said. Nothing is known before the first one. Time is passed in."""

    def __init__(self) -> None:
        self.allowed: int | None = None
        self._slides = False
        self._longest_s = 0.0
        self._used = 0
        self._used_s = 0.0
        """When `_used` was heard: a request that left later and counts no more is of a newer window."""
        self._left = 0
        self._ends_s = 0.0
        self._renewed_s = float("-inf")
        """When the request left that told of this window: answers to older ones may be of the window before."""
        self._is_rounded_up: bool | None = None
        self._on_trial = False

    @property
    def window_s(self) -> float:
        """The length of the window: the longest that was left of one, with a second of caution where that is needed."""
        return max(CAUTION_S, self._longest_s + self._caution_s)

    def record(self, quota: Quota, *, sent_at_s: float, now_s: float, in_flight: int, let_in: bool = True) -> None:
        """Take in the headers of an answer to a request that left at `sent_at_s`; `in_flight` others are still open.

        `let_in` is False for a refusal.
        """
        ends_s = now_s + quota.reset_s
        self._longest_s = max(self._longest_s, quota.reset_s)
        is_first = self.allowed is None
        if is_first or (sent_at_s >= self._used_s and quota.used <= self._used):
            if not is_first and let_in:
                has_dropped = quota.used <= self._used * DROP
                self._slides = not has_dropped and quota.allowed >= TELLING and quota.used > quota.allowed * DROP
            self._used, self._used_s, self._ends_s, self._renewed_s = quota.used, now_s, ends_s, sent_at_s
        elif sent_at_s < self._renewed_s:
            return
        else:
            if quota.used > self._used:
                self._used, self._used_s = quota.used, now_s
            # Each answer bounds the same end; rounded up, the earliest bound is the closest.
            self._ends_s = min(self._ends_s, ends_s)
        self.allowed = quota.allowed
        self._left = quota.allowed - self._used - in_flight

    def spend(self, now_s: float) -> None:
        """A request is let out."""
        self._on_trial = self._is_rounded_up is None and self._left <= 0 and now_s >= self._ends_s
        self._left -= 1

    def give_back(self) -> None:
        """It was not sent after all."""
        self._left += 1
        self._on_trial = False

    def record_trial(self, *, let_in: bool, used_up: bool) -> None:
        """An answer came: where its request tried the end of a window, the seconds are believed or not from here on.

        `used_up` says that the headers of a refusal blame this very limit; others have other reasons, and other cures.
        """
        if used_up:
            self._slides = False
        if self._on_trial or used_up:
            self._on_trial = False
            self._is_rounded_up = let_in and self._is_rounded_up is not False

    def wait_s(self, now_s: float, *, in_flight: int) -> float | None:
        """Seconds until the next request may leave; None when only an answer can tell."""
        if self.available(now_s, in_flight=in_flight):
            return 0.0
        ends_s = self._ends_s + self._caution_s
        return ends_s - now_s if now_s < ends_s else None

    def available(self, now_s: float, *, in_flight: int) -> int:
        """How many requests may leave right now; call it only once something was heard."""
        assert self.allowed is not None
        if self._slides:
            return self.allowed
        if now_s < self._ends_s + self._caution_s or self._left > 0:
            return max(0, self._left)
        if self._is_rounded_up is None:
            return 0 if in_flight else 1
        return max(0, self.allowed - in_flight)

    @property
    def _caution_s(self) -> float:
        return CAUTION_S if self._is_rounded_up is False else 0.0


def is_credible(quota: Quota) -> bool:
    """Whether these headers can be about a window of requests."""
    return quota.allowed >= 1 and quota.used >= 0 and 0.0 <= quota.reset_s <= RESET_S_MAX
