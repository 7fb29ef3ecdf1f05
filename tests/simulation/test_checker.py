"""The checker is worth something: a run with a broken piece in it breaks the promise that the piece was there for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.model.language.literals import Rate
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Call, Exchange, Finished, Pending, Result, Trouble, TroubleKind
from engine.model.ports.limits import Limits
from engine.model.run.event import CaseFinished, CaseIntent, Event, Refreshed
from engine.model.run.resume_state import ResumeState
from engine.model.verdict import Verdict
from tests.simulation.checker import ATTEMPTS_MAX
from tests.simulation.plans import Sketch, a_call, plan_of
from tests.simulation.run import Broken, Setting, simulate
from tests.simulation.server import Habits, SimulatedTarget


class Bent:
    """A target between the engine and the server that does as it is told, until a subclass does otherwise."""

    def __init__(self, inner: SimulatedTarget) -> None:
        self.inner = inner
        self.scope = inner.scope
        self.authenticates = inner.authenticates

    async def authorise(self) -> Exchange:
        return await self.inner.authorise()

    async def submit(self, call: Call) -> Exchange:
        return await self.inner.submit(call)

    async def poll(self, pending: Pending) -> Exchange:
        return await self.inner.poll(pending)


class SendsTwice(Bent):
    async def submit(self, call: Call) -> Exchange:
        await self.inner.submit(call)
        return await self.inner.submit(call)


class TakesLostForRefused(Bent):
    async def submit(self, call: Call) -> Exchange:
        exchange = await self.inner.submit(call)
        if isinstance(exchange.outcome, Trouble) and exchange.outcome.kind is TroubleKind.LOST:
            return exchange.but(outcome=exchange.outcome.but(kind=TroubleKind.UNEXPECTED))
        return exchange


class TakesLostForDone(Bent):
    async def submit(self, call: Call) -> Exchange:
        exchange = await self.inner.submit(call)
        if isinstance(exchange.outcome, Trouble) and exchange.outcome.kind is TroubleKind.LOST:
            return exchange.but(outcome=Finished(result=Result(status="completed", http_status=200)))
        return exchange


class TakesLostForNotSent(Bent):
    async def submit(self, call: Call) -> Exchange:
        exchange = await self.inner.submit(call)
        if isinstance(exchange.outcome, Trouble) and exchange.outcome.kind is TroubleKind.LOST:
            return exchange.but(outcome=exchange.outcome.but(kind=TroubleKind.NOT_SENT))
        return exchange


class IsDeafToHints(Bent):
    async def submit(self, call: Call) -> Exchange:
        exchange = await self.inner.submit(call)
        if isinstance(exchange.outcome, Trouble):
            return exchange.but(outcome=exchange.outcome.but(retry_after_s=None))
        return exchange


class TriesOnItsOwn(Bent):
    async def poll(self, pending: Pending) -> Exchange:
        exchange, tries = await self.inner.poll(pending), 1
        while isinstance(exchange.outcome, Trouble) and tries <= ATTEMPTS_MAX:
            exchange, tries = await self.inner.poll(pending), tries + 1
        return exchange


class LogsInTwice(Bent):
    async def authorise(self) -> Exchange:
        await self.inner.authorise()
        return await self.inner.authorise()


class SendsAfterwards(Bent):
    """Reads again a second later, whatever has happened since."""

    later: set[asyncio.Task[Any]]

    async def submit(self, call: Call) -> Exchange:
        self.later = {*getattr(self, "later", ()), asyncio.ensure_future(self._later(call))}
        return await self.inner.submit(call)

    async def _later(self, call: Call) -> None:
        await asyncio.sleep(1.0)  # noqa: TID251 - of the simulated loop
        await self.inner.submit(call)


class SlowClock:
    """Lets half of the time pass."""

    def __init__(self, inner: Clock) -> None:
        self._inner = inner

    def monotonic_s(self) -> float:
        return self._inner.monotonic_s() / 2

    def wall_us(self) -> int:
        return self._inner.wall_us()

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds * 2)


def without(kind: type[Event], after: int = 2) -> Callable[[Event], Event | None]:
    """A journal that loses one record of a kind."""
    seen: list[Event] = []

    def change(event: Event) -> Event | None:
        if isinstance(event, kind):
            seen.append(event)
            return None if len(seen) == after else event
        return event

    return change


def skips(event: Event) -> Event:
    """A journal that calls what passed skipped."""
    is_good = isinstance(event, CaseFinished) and event.verdict is Verdict.PASSED
    return replace(event, verdict=Verdict.SKIPPED) if is_good and isinstance(event, CaseFinished) else event


def nothing_begun(standing: ResumeState) -> ResumeState:
    return standing.but(begun={})


def nothing_ended(standing: ResumeState) -> ResumeState:
    return standing.but(ended={})


def no_limits(_limits: Limits) -> Limits:
    return Limits()


PLAN = plan_of([Sketch(cases=12)])
READS = plan_of([Sketch(cases=12, effects="read")])
TWO = plan_of([Sketch(cases=6, effects="read"), Sketch(cases=6, action="act-2", effects="read")])
RATE = Rate(count=10, window_s=5.0, text="10/5s")
WELL = Setting(plan=PLAN)
LOSES = replace(WELL, habits=Habits(reset_after=0.5))
MUTATIONS: dict[str, tuple[str, Setting, Broken]] = {
    "a journal that loses an end": ("R1", WELL, Broken(event=without(CaseFinished))),
    "a target that polls behind the engine's back": (
        "R1",
        replace(WELL, habits=Habits(server_error=0.2)),
        Broken(target=TriesOnItsOwn),
    ),
    "a journal that calls what passed skipped": ("R2", WELL, Broken(event=skips)),
    "a target that sends twice": ("R4", WELL, Broken(target=SendsTwice)),
    "a target that takes a lost answer for nothing sent": ("R4", LOSES, Broken(target=TakesLostForNotSent)),
    "a target that takes a lost answer for an error": ("R5", LOSES, Broken(target=TakesLostForRefused)),
    "a target that takes a lost answer for a good one": ("R5", LOSES, Broken(target=TakesLostForDone)),
    "a gate that hears of no hold": (
        "R7",
        replace(WELL, habits=Habits(throttle=0.5, hints=(30.0,))),
        Broken(target=IsDeafToHints),
    ),
    "a gate without the limit on open requests": (
        "R8",
        replace(WELL, limits=Limits(in_flight=2)),
        Broken(limits=no_limits),
    ),
    "a gate without the rate": ("R8", replace(WELL, limits=Limits(rate=RATE)), Broken(limits=no_limits)),
    "a target that tries again on its own": (
        "R9",
        replace(WELL, habits=Habits(server_error=0.9, authenticates=False), plan=READS),
        Broken(target=TriesOnItsOwn),
    ),
    "a clock that is slow": (
        "R10",
        replace(WELL, plan=plan_of([Sketch(cases=3, timeout_s=30.0)]), habits=Habits(median_s=1e4)),
        Broken(clock=SlowClock),
    ),
    "a target that logs in twice": ("R11", WELL, Broken(target=LogsInTwice)),
    "a journal that loses a token": ("R11", WELL, Broken(event=without(Refreshed, 1))),
    "a target that sends after a halt": (
        "R12",
        replace(WELL, plan=TWO, habits=Habits(forbidden=("act-1",), median_s=5.0)),
        Broken(target=SendsAfterwards),
    ),
    "a fresh start that forgets what was begun": (
        "R13",
        replace(WELL, kills=(20,)),
        Broken(standing=nothing_begun),
    ),
    "a fresh start that forgets what has ended": ("R13", replace(WELL, kills=(30,)), Broken(standing=nothing_ended)),
    "a journal that loses an intent": ("R15", WELL, Broken(event=without(CaseIntent))),
    "a target that overtakes": (
        "order",
        replace(WELL, plan=plan_of([Sketch(cases=3, effects="read", calls=(a_call("after"),))])),
        Broken(target=SendsAfterwards),
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_broken_piece_breaks_its_promise_and_the_checker_sees_it(name: str) -> None:
    promise, setting, broken = MUTATIONS[name]
    problems = simulate(replace(setting, broken=broken)).problems
    assert any(problem.startswith(f"{promise}:") for problem in problems), problems


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_same_run_with_whole_pieces_breaks_nothing(name: str) -> None:
    _, setting, _ = MUTATIONS[name]
    assert simulate(setting).problems == []
