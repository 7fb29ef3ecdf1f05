"""The one place that reads the machine's time."""

from __future__ import annotations

import asyncio
import time


class SystemClock:
    """An event loop's time, so that a loop of virtual time carries the whole engine with it.

    Of the given `loop`, or of the running one: to find out which that is costs more than to ask it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = loop

    def monotonic_s(self) -> float:
        """Seconds of the loop's clock."""
        return (self._loop or asyncio.get_running_loop()).time()

    def wall_us(self) -> int:
        """Microseconds since 1970-01-01T00:00Z by the machine's clock, which may jump."""
        return time.time_ns() // 1_000

    async def sleep(self, seconds: float) -> None:
        """Return after this many seconds; at once, but letting others run, for none or less."""
        await asyncio.sleep(max(0.0, seconds))
