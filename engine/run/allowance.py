"""What rate-limit headers leave: requests until their window ends, with a second of caution.

Headers speak of a fixed window in whole seconds, rounded nobody knows how, and of a count that says nothing of the
requests still open. So the end of the window is taken one second late, and every open request is counted once more.
"""

from __future__ import annotations

from engine.model.result import Quota

CAUTION_S = 1.0
"""Whole seconds may be rounded down by just under one."""
RESET_S_MAX = 3_600.0
"""A header that promises silence for longer is not about a window (a date in disguise, say) and is not believed."""


class Allowance:
    """The newest that headers said. Nothing is known before the first one, nor after the window's end."""

    def __init__(self) -> None:
        self.allowed: int | None = None
        self.window_s = 0.0
        """The longest window seen so far, caution included."""
        self._used = 0
        self._left = 0
        self._ends_s = 0.0

    def heard(self, quota: Quota, *, now_s: float, in_flight: int) -> None:
        """Take in the headers of an answer; `in_flight` are the requests still open beside it."""
        ends_s = now_s + quota.reset_s + CAUTION_S
        # Answers overtake each other: an older one knows a smaller count of the same window and must not widen it.
        renewed = now_s >= self._ends_s or (quota.used < self._used and ends_s > self._ends_s + CAUTION_S / 2)
        self._used = quota.used if renewed else max(self._used, quota.used)
        # The later end of the two is the safe one: this may be a new window in which more has been used already.
        self._ends_s = ends_s if renewed else max(self._ends_s, ends_s)
        self.allowed = quota.allowed
        self.window_s = max(self.window_s, quota.reset_s + CAUTION_S)
        self._left = quota.allowed - self._used - in_flight

    def spend(self) -> None:
        """A request is let out."""
        self._left -= 1

    def give_back(self) -> None:
        """It was not sent after all."""
        self._left += 1

    def wait_s(self, now_s: float, *, in_flight: int) -> float:
        """Seconds until the next request may leave."""
        return 0.0 if self.available(now_s, in_flight=in_flight) else max(0.0, self._ends_s - now_s)

    def available(self, now_s: float, *, in_flight: int) -> int:
        """How many requests may leave right now; call it only once something was heard."""
        assert self.allowed is not None
        if now_s >= self._ends_s:
            return max(0, self.allowed - in_flight)
        return max(0, self._left)


def is_credible(quota: Quota) -> bool:
    """Whether these headers can be about a window of requests."""
    return quota.allowed >= 1 and quota.used >= 0 and 0.0 <= quota.reset_s <= RESET_S_MAX
