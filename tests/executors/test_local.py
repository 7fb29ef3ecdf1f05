"""The contract of executors, for those there are."""

from __future__ import annotations

from random import Random

import pytest

from engine.executors import KINDS
from engine.journal.memory import MemoryJournal
from engine.model.ports.target import TargetPort
from engine.model.run.event import CaseFinished
from engine.model.vocabulary import ExecutorKind, Ports
from engine.run.halting.stop import Stop
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.server import Habits, SimulatedTarget
from tests.virtual_time import VirtualClock, run_virtual


async def ended(kind: ExecutorKind, stop: Stop) -> list[CaseFinished]:
    clock = VirtualClock()
    target = SimulatedTarget(Habits(), clock=clock, rng=Random(1))
    port = TargetPort(target=target)
    ports = Ports(targets={"simulated": port}, journal=MemoryJournal(clock), clock=clock, rng=Random(2))
    events = [event async for event in kind.execute(plan_of([Sketch(cases=20)]), ports, stop=stop)]
    return [event for event in events if isinstance(event, CaseFinished)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_planned_case_ends_exactly_once(kind: ExecutorKind) -> None:
    assert sorted(event.number for event in run_virtual(ended(kind, Stop()))) == list(range(20))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_planned_case_ends_also_when_nothing_may_leave(kind: ExecutorKind) -> None:
    stop = Stop()
    stop.drain("before it began")
    finished = run_virtual(ended(kind, stop))
    assert {event.verdict.value for event in finished} == {"not_run"}
    assert len(finished) == 20
