"""Pauses a scope that has stopped answering: one request at a time finds out whether it is back (RUNNING 2.6)."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from heapq import heappop, heappush
from random import Random

import backoff

from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Outcome, Trouble, TroubleKind
from engine.model.run.event import Event, Held
from engine.run.background import Start

FAILURES_MAX = 10
"""So many requests in a row without any answer pause the scope."""
PROBE_S_MAX = 30.0
OUTAGE_S = 300.0
"""After so long without an answer it is an outage, and the run ends."""
_WAKE_S_MIN = 0.001
_TRANSPORT = frozenset({TroubleKind.NOT_SENT, TroubleKind.LOST})


class CircuitBreaker:
    """Closed, everybody passes. Open, all wait but one probe at a time. An answer of any status closes it.

    `enter` before a request, then exactly one of `heard` and `withdraw` with the same ticket.
    """

    def __init__(self, *, scope: str, clock: Clock, rng: Random, start: Start = asyncio.create_task) -> None:
        self._scope = scope
        self._clock = clock
        self._rng = rng
        self._start = start
        self._failures = 0
        self._first_s = 0.0
        self._first_us = 0
        self._waits: Generator[float, None, None] | None = None
        self._next_s = 0.0
        self._probe: int | None = None
        self._waiting: list[tuple[int, int, asyncio.Future[bool]]] = []
        self._timer: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the scope is paused."""
        return self._waits is not None

    @property
    def is_outage(self) -> bool:
        """Whether the scope has been silent for so long that waiting on makes no sense."""
        return self.is_open and self._clock.monotonic_s() - self._first_s >= OUTAGE_S

    @property
    def silent_since_us(self) -> int:
        """When the first of the requests that failed in a row came back, since 1970."""
        return self._first_us

    def lets(self, ticket: int) -> bool:
        """Whether the holder of this ticket may send now."""
        return not self.is_open or self._probe == ticket

    async def enter(self, rank: int, ticket: int) -> bool:
        """Wait until a request may be tried. False: turned away by `flush`, so look whether it is still wanted.

        The lower the `rank`, the sooner it is the probe.
        """
        if self.lets(ticket):
            return True
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (rank, ticket, turn))
        self._let_one()
        try:
            return await turn
        except asyncio.CancelledError:
            self.withdraw(ticket)
            raise

    def withdraw(self, ticket: int) -> None:
        """The request is not made after all, or was cut off by ourselves."""
        if self._probe == ticket:
            self._probe = None
            self._let_one()

    def record(self, outcome: Outcome, ticket: int) -> tuple[Event, ...]:
        """What came of a request; the pause it leads to, as an event to be logged."""
        was_probe = self._probe == ticket
        if was_probe:
            self._probe = None
        if not (isinstance(outcome, Trouble) and outcome.kind in _TRANSPORT):
            self._close()
            return ()
        if not self._failures:
            self._first_s, self._first_us = self._clock.monotonic_s(), self._clock.wall_us()
        self._failures += 1
        # Those that left before the pause tell nothing new.
        is_news = was_probe if self.is_open else self._failures >= FAILURES_MAX
        return (self._pause(outcome),) if is_news else ()

    def flush(self) -> None:
        """Turn away everybody who waits: something changed that they must look at."""
        waiting, self._waiting = self._waiting, []
        for _rank, _ticket, turn in waiting:
            if not turn.done():
                turn.set_result(False)

    def close(self) -> None:
        """Let nobody wait any more and stop the timer."""
        self.flush()
        self._stop_timer()

    def _pause(self, trouble: Trouble) -> Event:
        if self._waits is None:
            self._waits = backoff.expo(base=2, factor=1.0, max_value=PROBE_S_MAX)
            next(self._waits)  # backoff's generators are sent the outcome before they give the first wait
        longest_s = next(self._waits)
        wait_s = self._rng.uniform(longest_s / 2, longest_s)
        self._next_s = self._clock.monotonic_s() + wait_s
        self._stop_timer()
        self._timer = self._start(self._wake(wait_s))
        at_us = self._clock.wall_us()
        reason = f"no answer {self._failures} times in a row: {trouble.message}"
        return Held(at_us=at_us, scope=self._scope, until_us=at_us + round(wait_s * 1_000_000), reason=reason)

    async def _wake(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        while self._clock.monotonic_s() < self._next_s:
            await self._clock.sleep(_WAKE_S_MIN)
        self._timer = None
        self._let_one()

    def _let_one(self) -> None:
        """Choose a probe among those who wait, if it is time and there is none."""
        if not self.is_open or self._probe is not None or self._clock.monotonic_s() < self._next_s:
            return
        while self._waiting:
            _rank, ticket, turn = heappop(self._waiting)
            if not turn.done():
                self._probe = ticket
                turn.set_result(True)
                return

    def _close(self) -> None:
        self._failures = 0
        if self.is_open:
            self._waits = None
            self._probe = None
            self._stop_timer()
            self.flush()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
