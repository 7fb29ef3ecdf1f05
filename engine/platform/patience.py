"""Limits of time for a process that may stand still: suspended, starved, or held up by its own work.

What came meanwhile lies in its sockets when it wakes, and its timers ring at once. So a timer that rings late is wound
again, and what has come is read before anything is judged by the time.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final

LATE_S: Final = 0.1
"""A timer that rings so much later than it was wound for was not listened to."""
PATIENCE_S: Final = 1.0
"""For so long what has come is read then."""


def patience_s(end_s: float, now_s: float) -> float:
    """How much longer to wait for what was to be here by `end_s`; none where nobody stood still."""
    return PATIENCE_S if now_s - end_s > LATE_S else 0.0


class TimeLimit:
    """As `asyncio.timeout_at`, with patience: what is done within the block ends in TimeoutError."""

    __slots__ = ("_end_s", "_limit", "_timer")

    def __init__(self, end_s: float) -> None:
        self._end_s = end_s
        self._limit = asyncio.timeout(None)

    async def __aenter__(self) -> None:
        await self._limit.__aenter__()
        self._timer = asyncio.get_running_loop().call_at(self._end_s, self._ring)

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        await self._limit.__aexit__(kind, problem, trace)

    def _ring(self) -> None:
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        more_s = patience_s(self._end_s, now_s)
        if more_s:
            self._end_s = now_s + more_s
            self._timer = loop.call_at(self._end_s, self._ring)
        else:
            self._limit.reschedule(now_s)
