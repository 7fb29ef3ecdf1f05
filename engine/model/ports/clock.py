"""Time as the house knows it, and what is shown of a run while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from engine.model.values.noun import Noun


class Clock(Protocol):
    """Time, handed in."""

    def monotonic_s(self) -> float:
        """Seconds since some fixed moment; never goes back."""

    def wall_us(self) -> int:
        """Microseconds since 1970-01-01T00:00Z, for records."""

    async def sleep(self, seconds: float) -> None:
        """Return after this many seconds."""


class Vitals(Noun, frozen=True, kw_only=True):
    """What a run is doing at this moment, over all its targets.

    `in_flight` requests are open, `outstanding` executions are under way, `to_submit` cases were not sent yet. Of the
    limit that binds most, `used` of `allowed` requests are spent in its window; None: no limit is known. `left_s` is
    how long that limit makes what is left last at least.
    """

    in_flight: int = 0
    outstanding: int = 0
    to_submit: int = 0
    used: int = 0
    allowed: int | None = None
    window_s: float = 0.0
    left_s: float | None = None


class Gauge:
    """Where a run can be read. Whoever runs it writes it; before and after there is nothing to see."""

    def __init__(self) -> None:
        self.read: Callable[[], Vitals] = Vitals
