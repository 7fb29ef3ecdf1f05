"""Ends a run when its time is over, when enough has failed, and when those who were to finish took too long."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from engine.model.language.literals import Duration
from engine.model.ports.clock import Clock
from engine.model.run.event import CaseFinished
from engine.model.verdict import Verdict
from engine.run.halting.stop import DRAIN_S, Stop


class FailFast:
    """Ends a run after so many failed cases; None: never. Known failures are expected and do not count."""

    def __init__(self, most: int | None, stop: Stop) -> None:
        self._most = most
        self._stop = stop
        self._failed = 0

    def most_alive(self, most: int, in_flight: int) -> int:
        """How many of `most` cases may be alive: where submits run ahead of results, the option would save nothing."""
        return most if self._most is None else min(most, max(in_flight, self._most))

    def saw(self, finished: CaseFinished) -> None:
        """A case has its end. What is under way may finish in its own time: nobody is in a hurry."""
        if finished.verdict is not Verdict.FAILED or finished.known:
            return
        self._failed += 1
        if self._most is not None and self._failed == self._most:
            cases = "1 failed case" if self._most == 1 else f"{self._most} failed cases"
            self._stop.drain(f"`--fail-fast` ended the run after {cases}")


async def end_after(max_time: Duration, stop: Stop, clock: Clock) -> None:
    """Send nothing new after this time, and end what is under way soon after."""
    await clock.sleep(max_time.seconds)
    stop.drain(f"`--max-time {max_time.text}` ended the run", grace_s=DRAIN_S)


async def end_with_grace(stop: Stop, clock: Clock) -> None:
    """Cancel a run that drains once its time of grace is over; waits for ever where it never drains."""
    changed = asyncio.Event()
    stop.listen(changed.set)
    while stop.grace_s is None:
        changed.clear()
        await changed.wait()
    known_s, over_s = stop.grace_s, clock.monotonic_s() + stop.grace_s
    while (left_s := over_s - clock.monotonic_s()) > 0:
        changed.clear()
        await _either(clock.sleep(left_s), changed.wait())
        if stop.grace_s < known_s:
            known_s, over_s = stop.grace_s, min(over_s, clock.monotonic_s() + stop.grace_s)
    stop.cancel("the run was cancelled")


async def _either(*waits: Coroutine[Any, Any, object]) -> None:
    """Return with the first of them; the others are given up."""
    tasks = [asyncio.ensure_future(each) for each in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
