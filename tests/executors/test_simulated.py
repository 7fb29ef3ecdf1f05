"""Whole runs whose requests are made by workers, in virtual time: every promise holds, also when workers die.

Workers and their links are the real ones; what is simulated are the sockets between them, and the server.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from engine.executors.processes import words
from engine.executors.processes.frames import Link
from engine.executors.processes.kind import SharedTarget
from engine.executors.processes.pool import Pool, WorkerLink
from engine.executors.processes.worker import Worker
from engine.model.language.literals import Rate
from engine.model.ports.limits import Limits
from engine.model.ports.target import Opening, Surroundings, Target
from engine.model.ports.wire import WireKind
from engine.model.run.event import AttemptFailed
from tests.campaigns import Share
from tests.simulation.draws import setting_of
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.run import Broken, Setting, Simulated, simulate
from tests.simulation.server import Habits, SimulatedTarget

AROUND = Surroundings(clock=None, seed=1, wire=WireKind.DIRECT, env={}, secrets={}, stubs=(), start_emulator=None)  # type: ignore[arg-type]
_DOUBTS = ("submits and", "is unknown without a reason")
OPENING = Opening(open=None, spec=None, surroundings=AROUND)  # type: ignore[arg-type]


class Wire(asyncio.Transport):
    """One direction of a pair of sockets: what is written arrives in order, some turns of the loop later."""

    def __init__(self, other: Link, turns: int) -> None:
        super().__init__()
        self._other = other
        self._turns = turns

    def write(self, data: Any) -> None:
        self._carry(bytes(data), self._turns)

    def _carry(self, data: bytes, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._carry, data, turns - 1)
        elif self._other.is_open:
            self._other.data_received(data)


class Staff:
    """Workers in the loop of the run, which die after so many requests between them."""

    def __init__(self, server: SimulatedTarget, many: int, deaths: tuple[int, ...], turns: int) -> None:
        self.workers = [Worker(AsyncExitStack()) for _ in range(many)]
        self.links = [WorkerLink(process=None) for _ in range(many)]  # type: ignore[arg-type]
        self._deaths = dict(zip(deaths, range(many), strict=False))
        self._asked = 0
        for worker, link in zip(self.workers, self.links, strict=True):
            worker._targets["simulated"] = server
            worker.link.connection_made(Wire(link.link, turns))
            link.link.connection_made(Wire(worker.link, turns))
            link._heard([words.READY])

    def count(self) -> None:
        """One more request: some worker's last, perhaps."""
        self._asked += 1
        dying = self._deaths.pop(self._asked, None)
        if dying is not None:
            asyncio.get_running_loop().call_soon(self._kill, dying)

    def _kill(self, which: int) -> None:
        for task in self.workers[which]._open.values():
            task.cancel()
        self.workers[which].link._transport = None
        self.links[which].link.connection_lost(None)


class Counted(SharedTarget):
    """A shared target that counts what is asked of it."""

    staff: Staff

    async def submit(self, call: Any) -> Any:
        self.staff.count()
        return await super().submit(call)

    async def poll(self, pending: Any) -> Any:
        self.staff.count()
        return await super().poll(pending)


def played(setting: Setting, *, many: int = 2, deaths: tuple[int, ...] = (), turns: int = 1) -> Simulated:
    """The simulation of a setting with so many workers."""

    def shared(server: SimulatedTarget) -> Target:
        staff = Staff(server, many, deaths, turns)
        target = Counted(
            name="simulated",
            own=server,
            opening=OPENING,
            pool=Pool(tuple(staff.links)),
            scope=server.scope,
            authenticates=server.authenticates,
        )
        target.staff = staff
        return target

    return simulate(replace(setting, broken=Broken(target=shared)))


def broken(campaign: Share, *, many: int = 2, dying: bool = False) -> dict[int, list[str]]:
    """What promises were broken, by seed."""
    found: dict[int, list[str]] = {}
    for seed in campaign.numbers:
        rng = Random(f"deaths {seed}")
        deaths = tuple(sorted(rng.sample(range(1, 120), rng.choice((1, 2))))) if dying else ()
        problems = played(setting_of(seed), many=many, deaths=deaths).problems
        if dying:
            # What died on its way to the server is in doubt for the run, and nothing the server knows of.
            problems = [each for each in problems if not any(doubt in each for doubt in _DOUBTS)]
        if problems:
            found[seed] = problems
        campaign.count(1)
    return found


@pytest.mark.parametrize("many", [1, 2])
@pytest.mark.campaign("simulations with workers", block=20)
def test_every_promise_holds_whatever_goes_wrong(campaign: Share, many: int) -> None:
    assert broken(campaign, many=many) == {}


@pytest.mark.campaign("simulations whose workers die", block=20)
def test_every_promise_holds_when_workers_die(campaign: Share) -> None:
    assert broken(campaign, dying=True) == {}


def messages(simulated: Simulated) -> list[str]:
    return [event.message for event in simulated.events if isinstance(event, AttemptFailed)]


@pytest.mark.slow
def test_what_was_handed_to_a_worker_before_it_heard_of_a_refusal_does_not_leave() -> None:
    rate = Rate(count=1000, window_s=1.0, text="1000/1s")
    habits = Habits(limit=Rate(count=20, window_s=2.0, text="20/2s"), headers=False, hints=(2.0,), latency_s=0.0)
    setting = Setting(plan=plan_of([Sketch(cases=60)]), habits=habits, limits=Limits(in_flight=64, rate=rate))
    simulated = played(setting, many=1, turns=40)
    assert simulated.problems == []
    assert any(message.startswith("held back") for message in messages(simulated))


def test_a_run_that_loses_all_its_workers_is_finished_without_them() -> None:
    plan = plan_of([Sketch(cases=60, effects="read")])
    simulated = played(Setting(plan=plan, habits=Habits(latency_s=0.05)), deaths=(40, 50))
    assert simulated.verdicts == {"passed": 60}
    assert any("ended before the answer came" in message for message in messages(simulated))
