"""How many requests a token may make: a fixed window as the vendor has it, or a sliding one. Time is passed in."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from engine.model.language.literals import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a request is let in, how many of the window are used, and seconds until more are free."""

    is_allowed: bool
    used: int
    allowed: int
    reset_s: float

    @property
    def reset_whole_s(self) -> int:
        """The reset in whole seconds, rounded up: whoever waits that long is let in."""
        return max(1, math.ceil(self.reset_s))


@dataclass(slots=True)
class FixedWindowLimiter:
    """A window opens with the first request behind the end of the last one; refused requests do not count."""

    rate: Rate
    opened_s: float = -math.inf
    used: int = 0

    def admit(self, now_s: float) -> Admission:
        """Count one request, unless the window is full."""
        if now_s >= self.opened_s + self.rate.window_s:
            self.opened_s, self.used = now_s, 0
        is_allowed = self.used < self.rate.count
        self.used += is_allowed
        reset_s = self.opened_s + self.rate.window_s - now_s
        return Admission(is_allowed=is_allowed, used=self.used, allowed=self.rate.count, reset_s=reset_s)


@dataclass(slots=True)
class SlidingWindowLimiter:
    """At most so many requests in any stretch as long as the window; refused requests do not count."""

    rate: Rate
    arrivals_s: deque[float] = field(default_factory=deque)

    def admit(self, now_s: float) -> Admission:
        """Count one request, unless as many came within the last window."""
        while self.arrivals_s and self.arrivals_s[0] + self.rate.window_s <= now_s:
            self.arrivals_s.popleft()
        is_allowed = len(self.arrivals_s) < self.rate.count
        if is_allowed:
            self.arrivals_s.append(now_s)
        reset_s = self.arrivals_s[0] + self.rate.window_s - now_s
        return Admission(is_allowed=is_allowed, used=len(self.arrivals_s), allowed=self.rate.count, reset_s=reset_s)


Limiter = FixedWindowLimiter | SlidingWindowLimiter


def limiter(rate: Rate, window: str) -> Limiter:
    """The limiter of a fresh token; `window` is `fixed` or `sliding`."""
    return SlidingWindowLimiter(rate) if window == "sliding" else FixedWindowLimiter(rate)
