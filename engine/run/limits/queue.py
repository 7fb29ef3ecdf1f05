"""The queue of one scope: who waits to be let out, in which order, and the timer that looks again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from heapq import heappop, heappush

from engine.model.ports.clock import Clock
from engine.run.background import Start
from engine.run.limits.priority import Priority

WAKE_S_MIN = 0.001
"""Rounding may leave a wait of nothing; a timer of nothing would never let the clock move."""


class Queue:
    """Requests that wait, the next one first. It is told when to look whether that one may leave."""

    def __init__(
        self,
        clock: Clock,
        *,
        wait_s: Callable[[float, Priority], float | None],
        leave: Callable[[Priority, float], None],
        woken: Callable[[], None],
        start: Start = asyncio.create_task,
    ) -> None:
        """`wait_s` says when a request may leave (None: once somebody else has looked), `leave` lets it out.

        `woken` is called when the time has come that `wait_s` named; `start` begins what waits for it.
        """
        self._clock = clock
        self._wait_s = wait_s
        self._leave = leave
        self._woken = woken
        self._start = start
        self._waiting: list[tuple[Priority, int, asyncio.Future[bool]]] = []
        self._tickets = 0
        self._timer: asyncio.Task[None] | None = None
        self._timer_s = float("inf")

    def __len__(self) -> int:
        return len(self._waiting)

    def ticket(self) -> int:
        """A place in the queue; who is let out in vain keeps it."""
        self._tickets += 1
        return self._tickets

    def join(self, priority: Priority, ticket: int) -> asyncio.Future[bool]:
        """A turn to wait for: True when the request is let out, False when it is turned away."""
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (priority, ticket, turn))
        return turn

    def let_out(self) -> None:
        """Let out whoever may leave now, and look again when the next one may."""
        while self._waiting:
            priority, _ticket, turn = self._waiting[0]
            if turn.done():
                heappop(self._waiting)
                continue
            now_s = self._clock.monotonic_s()
            wait_s = self._wait_s(now_s, priority)
            if wait_s is None:
                return
            if wait_s > 0.0:
                self._wake_in(max(wait_s, WAKE_S_MIN))
                return
            heappop(self._waiting)
            self._leave(priority, now_s)
            turn.set_result(True)

    def flush(self) -> None:
        """Turn away everybody who waits."""
        waiting, self._waiting = self._waiting, []
        for _priority, _ticket, turn in waiting:
            if not turn.done():
                turn.set_result(False)

    def close(self) -> None:
        """Let nobody out any more and stop the timer."""
        self.flush()
        if self._timer is not None:
            self._timer.cancel()

    def _wake_in(self, seconds: float) -> None:
        moment_s = self._clock.monotonic_s() + seconds
        if self._timer is not None and self._timer_s <= moment_s:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_s = moment_s
        self._timer = self._start(self._wake(seconds))

    async def _wake(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._timer, self._timer_s = None, float("inf")
        self._woken()
