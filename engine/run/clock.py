"""The one place that reads the machine's time."""

from __future__ import annotations

import asyncio
import time


class SystemClock:
    """The running event loop's time, so that a loop of virtual time carries the whole engine with it."""

    def monotonic_s(self) -> float:
        """Seconds of the running loop's clock."""
        return asyncio.get_running_loop().time()

    def wall_us(self) -> int:
        """Microseconds since 1970-01-01T00:00Z by the machine's clock, which may jump."""
        return time.time_ns() // 1_000

    async def sleep(self, seconds: float) -> None:
        """Return after this many seconds; at once, but letting others run, for none or less."""
        await asyncio.sleep(max(0.0, seconds))


class FineClock(SystemClock):
    """The same time, finer, for loops that run in real time.

    A loop may tell its time in whole milliseconds, as uvloop does: what waits for the end of a server's window by them
    comes up to one too early.
    """

    def monotonic_s(self) -> float:
        """Seconds of the clock that loops read."""
        return time.monotonic()
