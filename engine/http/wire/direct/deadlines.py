"""The ends of all requests in flight, watched by one timer: one for each costs as much as the head of a request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engine.platform.patience import patience_s

Limited: TypeAlias = "asyncio.Timeout | asyncio.Future[Any]"


@dataclass(slots=True)
class Deadlines:
    """What is waited for, and until when, by the clock of the running loop.

    That is a limit (from `asyncio.timeout(None)`), or a future that then holds a TimeoutError.
    """

    ends_s: dict[Limited, float] = field(default_factory=dict)
    timer: asyncio.TimerHandle | None = None
    rings_at_s: float = 0.0

    def watch(self, limit: Limited, end_s: float) -> None:
        """Let this limit run out at that time, unless it is let go before."""
        self.ends_s[limit] = end_s
        if self.timer is None or end_s < self.rings_at_s:
            self._wind(end_s)

    def let_go(self, limit: Limited) -> None:
        """It does not run out any more. The timer stays as it is: it rings for the next, or in vain."""
        self.ends_s.pop(limit, None)

    def close(self) -> None:
        """Nothing runs out any more."""
        self.ends_s.clear()
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _wind(self, end_s: float) -> None:
        if self.timer is not None:
            self.timer.cancel()
        self.rings_at_s = end_s
        self.timer = asyncio.get_running_loop().call_at(end_s, self._ring)

    def _ring(self) -> None:
        self.timer = None
        now_s = asyncio.get_running_loop().time()
        for limit, end_s in [(each, end_s) for each, end_s in self.ends_s.items() if end_s <= now_s]:
            if more_s := patience_s(end_s, now_s):
                self.ends_s[limit] = now_s + more_s
                continue
            del self.ends_s[limit]
            if isinstance(limit, asyncio.Timeout):
                limit.reschedule(now_s)
            elif not limit.done():
                limit.set_exception(TimeoutError())
        if self.ends_s:
            self._wind(min(self.ends_s.values()))
