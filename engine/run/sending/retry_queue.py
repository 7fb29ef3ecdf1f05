"""Retries that nothing pays for: one at a time in a scope, for calls that must not be given up.

A poll is what a taken execution has left: to give it up loses a result that is there. Once the retry budget is spent,
such calls wait in a line. Whoever is first in it leaves after a pause; an answer lets the next one leave at once, a
failure begins another pause. So a server in trouble gets one such request in ten seconds at most, however many wait.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Final

from engine.model.ports.clock import Clock
from engine.run.background import Start
from engine.run.sending.backoff import WAIT_S_MAX
from engine.run.sending.deadline import Deadline

_WAKE_S_MIN: Final = 0.001


class RetryQueue:
    """The line. After a `turn` that was given: exactly one of `answered` and `give_back`."""

    def __init__(self, clock: Clock, rng: Random, start: Start = asyncio.create_task) -> None:
        self._clock = clock
        self._rng = rng
        self._start = start
        self._line: deque[asyncio.Future[bool]] = deque()
        self._is_given = False
        self._next_s = float("-inf")
        self._moving_s: float | None = None
        """Since when answers come; None while the server is in trouble."""
        self._timer: asyncio.Task[None] | None = None

    def pause_s(self) -> float:
        """Seconds until somebody may leave; a pause begins where nobody waited for one."""
        now_s = self._clock.monotonic_s()
        if not (self._is_given or self._line) and now_s >= self._next_s:
            self._pause(now_s)
        return max(0.0, self._next_s - now_s)

    async def turn(self, deadline: Deadline | None, why_not_sent: Callable[[], str | None]) -> bool:
        """Wait in the line. False: the time of the case is over, or nothing may leave any more.

        Time in a line that moves is our pacing and does not count; a pause counts, for the server had its chance.
        """
        self.pause_s()
        while why_not_sent() is None:
            place: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
            self._line.append(place)
            self._let_one()
            try:
                if not await self._came(place, deadline):
                    return False
            except asyncio.CancelledError:
                self._leave(place)
                raise
            if place.result():
                return True
        return False

    def record_answer(self, *, well: bool) -> None:
        """Whoever had the turn got an answer, a good one or none that helps."""
        self._is_given = False
        now_s = self._clock.monotonic_s()
        if well:
            self._next_s = now_s
            self._moving_s = now_s if self._moving_s is None else self._moving_s
        else:
            self._pause(now_s)
        self._let_one()

    def give_back(self) -> None:
        """Whoever had the turn did not use it."""
        self._is_given = False
        self._let_one()

    def flush(self) -> None:
        """Let everybody look again whether they may leave: something changed."""
        line, self._line = self._line, deque()
        for place in line:
            if not place.done():
                place.set_result(False)

    def close(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()

    def _pause(self, now_s: float) -> None:
        self._moving_s = None
        self._next_s = now_s + self._rng.uniform(WAIT_S_MAX / 2, WAIT_S_MAX)

    async def _came(self, place: asyncio.Future[bool], deadline: Deadline | None) -> bool:
        """Whether the place was called, or flushed, before the deadline."""
        since_s = self._clock.monotonic_s()
        while not place.done():
            left_s = None if deadline is None else deadline.left_s(self._clock.monotonic_s())
            if left_s is not None and left_s <= 0.0:
                self._leave(place)
                return False
            await asyncio.wait((place,), timeout=left_s)
            now_s = self._clock.monotonic_s()
            if deadline is not None and self._moving_s is not None:
                deadline.extend(max(0.0, now_s - max(since_s, self._moving_s)))
                since_s = now_s
        return True

    def _leave(self, place: asyncio.Future[bool]) -> None:
        if place.done() and not place.cancelled() and place.result():
            self.give_back()
        place.cancel()

    def _let_one(self) -> None:
        """Call the first in the line, if it is time and nobody else has left."""
        while self._line and self._line[0].done():
            self._line.popleft()
        if self._is_given or not self._line:
            return
        wait_s = self._next_s - self._clock.monotonic_s()
        if wait_s <= 0.0:
            self._is_given = True
            self._line.popleft().set_result(True)
        elif self._timer is None or self._timer.done():
            self._timer = self._start(self._wake(wait_s))

    async def _wake(self, seconds: float) -> None:
        await self._clock.sleep(max(seconds, _WAKE_S_MIN))
        self._timer = None
        self._let_one()
