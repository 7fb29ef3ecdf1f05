"""What is known of the limit of one scope: configured, told by headers, taught by refusals, and how much of it is left.

Each estimator is a file of its own; here they are asked together, and hear of every request and answer together.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.model.ports.exchange import Exchange, Granted, Quota, Trouble
from engine.model.ports.limits import Limits
from engine.model.values.noun import Noun
from engine.run.limits.concurrency_cap import ConcurrencyCap
from engine.run.limits.even_spacing import EvenSpacing
from engine.run.limits.header_quota import HeaderQuota, is_credible
from engine.run.limits.in_flight import InFlightWindow
from engine.run.limits.learned_limit import LearnedLimit, Limit
from engine.run.limits.priority import Priority
from engine.run.limits.sliding_window import SlidingWindow


class NewLimit(Noun, frozen=True):
    """A limit that was just learned, and of what: `headers` or `429`."""

    count: int
    window_s: float
    source: str


class Estimators:
    """All that limits requests but silences. Time is passed in."""

    def __init__(self, limits: Limits, *, changed: Callable[[], None]) -> None:
        """`changed` is called when the limit in force changes."""
        rate = limits.rate
        self._limits = limits
        self._changed = changed
        self._follows_headers = rate is None or limits.rate_is_default
        self._window = SlidingWindow(count=rate.count if rate else None, window_s=rate.window_s if rate else 0.0)
        self._header_quota = HeaderQuota()
        self._concurrency_cap = ConcurrencyCap()
        is_named = rate is not None and not limits.rate_is_default
        self._learned_limit = LearnedLimit(Limit(rate.count, rate.window_s) if rate is not None and is_named else None)
        self._even_spacing: EvenSpacing | None = None
        self._in_flight = InFlightWindow(most=limits.in_flight, careful=self._follows_headers)
        self._refused_s: float | None = None
        """When the last refusal came that nothing explains yet."""

    @property
    def rate(self) -> tuple[int, float] | None:
        """The limit in force: requests, and the seconds of their window; None where none is known."""
        return None if self._window.count is None else (self._window.count, self._window.window_s)

    @property
    def open_count(self) -> int:
        """Requests that have left and are not answered yet."""
        return self._in_flight.open

    @property
    def is_full(self) -> bool:
        """Whether the next request must wait for an answer, since so many are open."""
        return self._in_flight.is_full

    @property
    def is_crowded(self) -> bool:
        """Whether that is because the server takes no more at once."""
        return self._in_flight.is_crowded

    def wait_s(self, now_s: float, priority: Priority) -> float | None:
        """Seconds until the next request may leave; None when an answer must come first."""
        if self._in_flight.is_full:
            return None
        spacing_s = self._even_spacing.wait_s(now_s) if self._even_spacing is not None else 0.0
        if self._even_spacing is not None and priority == Priority.TOKEN:
            # A token that waited for its turn under a guess at the limit would be stale before the request behind it.
            spacing_s = 0.0
            if self._follows_headers:
                return 0.0
        follows = self._follows_headers and self._header_quota.allowed is not None
        told_s = self._header_quota.wait_s(now_s, in_flight=self._in_flight.open) if follows else 0.0
        window_s = self._window.wait_s(now_s, in_flight=self._in_flight.open)
        return None if told_s is None or window_s is None else max(window_s, told_s, spacing_s)

    def room(self, now_s: float, *, waiting: int) -> int | None:
        """How many requests the limit leaves behind those that wait; None: any number."""
        left = self._window.available(now_s, in_flight=self._in_flight.open + waiting)
        if not self._follows_headers or self._header_quota.allowed is None:
            return left
        told = max(0, self._header_quota.available(now_s, in_flight=self._in_flight.open) - waiting)
        return told if left is None else min(left, told)

    def count_used(self, now_s: float) -> int:
        """How many requests count against the window right now."""
        room = self.room(now_s, waiting=0)
        return 0 if room is None or self._window.count is None else max(0, self._window.count - room)

    def spend(self, priority: Priority, now_s: float) -> None:
        """A request leaves."""
        self._in_flight.open += 1
        self._header_quota.spend(now_s)
        if self._even_spacing is not None and priority != Priority.TOKEN:
            self._even_spacing.spend(now_s)

    def give_back(self, priority: Priority) -> None:
        """It was not sent after all."""
        self._in_flight.open -= 1
        self._header_quota.give_back()
        if self._even_spacing is not None and priority != Priority.TOKEN:
            self._even_spacing.give_back()

    def record_loss(self, now_s: float) -> None:
        """No answer will come to it, and it may have arrived."""
        self._in_flight.open -= 1
        self._window.record_answer(now_s)

    def record_answer(self, exchange: Exchange, *, sent_at_s: float, now_s: float) -> NewLimit | None:
        """An answer came to a request that left at `sent_at_s`; what its headers tell."""
        self._in_flight.open -= 1
        # Token calls are let in by another door, as a rule: they tell nothing of a limit that is only guessed.
        if not (isinstance(exchange.outcome, Granted) and self._even_spacing is not None and self._follows_headers):
            self._window.record_answer(now_s)
        quota = exchange.quota
        if quota is None or not is_credible(quota):
            return None
        let_in = not isinstance(exchange.outcome, Trouble)
        self._header_quota.record(
            quota, sent_at_s=sent_at_s, now_s=now_s, in_flight=self._in_flight.open, let_in=let_in
        )
        rate = self._limits.rate
        if rate is None or self._limits.rate_is_default:
            return self._set(NewLimit(quota.allowed, self._header_quota.window_s, "headers"))
        return self._set(NewLimit(min(rate.count, quota.allowed), rate.window_s, "headers"))

    def record_acceptance(
        self, *, sent_at_s: float, now_s: float, is_token: bool, is_after_hold: bool
    ) -> NewLimit | None:
        """The request was let in. What left before a hold says nothing of how the server feels after it."""
        self._header_quota.record_trial(let_in=True, used_up=False)
        self._concurrency_cap.record_acceptance(sent_at_s=sent_at_s, now_s=now_s)
        if is_after_hold:
            self._explain(sent_at_s, now_s)
            self._in_flight.grow(now_s)
        has_changed = not is_token and self._learned_limit.record_acceptance(sent_at_s=sent_at_s, now_s=now_s)
        return self._follow_learned_limit() if has_changed else None

    def record_refusal(self, *, sent_at_s: float, now_s: float, until_s: float | None, quota: Quota | None) -> None:
        """The request was one too many; the server asked for silence until then, None: for how long it did not say."""
        self._header_quota.record_trial(let_in=False, used_up=quota is not None and quota.used >= quota.allowed)
        self._concurrency_cap.record_refusal(sent_at_s=sent_at_s, now_s=now_s)
        self._refused_s = now_s
        self._learned_limit.record_refusal(sent_at_s=sent_at_s, now_s=now_s, until_s=until_s)

    def shrink(self, *, sent_at_s: float, now_s: float) -> None:
        """A request that left at `sent_at_s` was refused or lost: fewer at once."""
        self._in_flight.shrink(sent_at_s=sent_at_s, now_s=now_s)

    def restart_slowly(self) -> None:
        """The server asked for silence: begin again with one probe."""
        self._in_flight.restart_slowly()

    def _explain(self, sent_at_s: float, now_s: float) -> None:
        """The first request after a refusal was let in: where too many were open, the rate was not the reason."""
        refused_s, self._refused_s = self._refused_s, None
        if refused_s is None:
            return
        size = self._concurrency_cap.size
        if size is None or not self._in_flight.record_crowding(size, now_s=now_s, cost_s=sent_at_s - refused_s):
            return
        self._learned_limit.pardon()
        if self._limits.rate_is_default and self._header_quota.allowed is None and self._learned_limit.limit is None:
            # A server that says itself when it is too much is asked for as much as it takes.
            self._window.limit(None, 0.0)
            self._changed()

    def _follow_learned_limit(self) -> NewLimit | None:
        """Follow the limit that refusals taught, where no headers tell one; a configured one holds beside it."""
        limit, rate = self._learned_limit.limit, self._limits.rate
        if limit is None or self._header_quota.allowed is not None:
            return None
        learned = NewLimit(limit.count, limit.window_s, "429")
        due_s = float("-inf") if self._even_spacing is None else self._even_spacing.due_s
        if self._follows_headers:
            self._even_spacing = EvenSpacing(count=limit.count, window_s=limit.window_s, due_s=due_s)
            return self._set(learned)
        assert rate is not None
        if limit.count / limit.window_s >= rate.count / rate.window_s:
            self._even_spacing = None
            return None
        self._even_spacing = EvenSpacing(count=limit.count, window_s=limit.window_s, due_s=due_s)
        return learned

    def _set(self, limit: NewLimit) -> NewLimit | None:
        if (limit.count, limit.window_s) == (self._window.count, self._window.window_s):
            return None
        self._window.limit(limit.count, limit.window_s)
        self._changed()
        return limit
