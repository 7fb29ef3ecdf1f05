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
from engine.journal.memory import MemoryJournal
from engine.model.authored import Rate
from engine.model.event import AttemptFailed
from engine.model.kinds import Ports
from engine.model.ports import Limits, Opening, Surroundings, TargetPort
from engine.run.execute import execute
from engine.run.stop import Stop
from tests.simulation.checker import _holds, broken_promises
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.run import Setting, setting_of
from tests.simulation.server import Entry, Habits, SimulatedTarget
from tests.virtual_time import VirtualClock, run_virtual

LATENCY_S = 0.000_3
SEEDS_A_TEST = 20


class Wire(asyncio.Transport):
    """One direction of a pair of sockets; closing it, or the death of its process, ends both."""

    def __init__(self, other: Link, mine: Link) -> None:
        super().__init__()
        self._ends = (mine, other)
        self._is_open = True

    def write(self, data: Any) -> None:
        if self._is_open:
            asyncio.get_running_loop().call_later(LATENCY_S, self._arrive, bytes(data))

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            for end in self._ends:
                asyncio.get_running_loop().call_later(2 * LATENCY_S, end.connection_lost, None)

    def _arrive(self, data: bytes) -> None:
        if self._ends[1].is_open:
            self._ends[1].data_received(data)


class Staff:
    """Workers in this very loop."""

    def __init__(self, target: SimulatedTarget, many: int) -> None:
        self.workers = [Worker(AsyncExitStack()) for _ in range(many)]
        self.links = [WorkerLink(process=None) for _ in range(many)]  # type: ignore[arg-type]
        for worker, link in zip(self.workers, self.links, strict=True):
            worker._targets["simulated"] = target
            worker.link.connection_made(Wire(link.link, worker.link))
            link.link.connection_made(Wire(worker.link, link.link))
            link._heard([words.READY])

    async def kill(self, which: int) -> None:
        """What is open in a worker is cut off in the middle, and nothing more comes from it."""
        self.links[which].link.close()
        self.workers[which].link._transport = None
        await self.workers[which].cancel()


async def played(setting: Setting, deaths: tuple[float, ...] = (), *, many: int = 2) -> tuple[list[str], list[str]]:
    """The promises that were broken, and what was said of requests that came to nothing."""
    clock = VirtualClock()
    target = SimulatedTarget(setting.habits, clock=clock, rng=Random(f"server {setting.seed}"))
    staff, stop, loop = Staff(target, many), Stop(), asyncio.get_running_loop()
    around = Surroundings(
        clock=clock,
        seed=1,
        env={},
        secrets={},
        stubs=(),
        start_emulator=None,  # type: ignore[arg-type]
    )
    shared = SharedTarget(
        name="simulated",
        own=target,
        opening=Opening(open=None, spec=None, surroundings=around),  # type: ignore[arg-type]
        pool=Pool(tuple(staff.links)),
        scope=target.scope,
        authenticates=target.authenticates,
    )
    killing = [
        loop.call_later(moment_s, lambda which=which: dying.append(loop.create_task(staff.kill(which))))  # type: ignore[misc]
        for which, moment_s in enumerate(deaths)
    ]
    dying: list[asyncio.Task[None]] = []
    if setting.drain_s is not None:
        loop.call_later(setting.drain_s, lambda: stop.drain("interrupted", grace_s=setting.drain_grace_s))
    if setting.cancel_s is not None:
        loop.call_later(setting.cancel_s, stop.cancel, "interrupted")
    ports = Ports(
        targets={"simulated": TargetPort(target=shared, limits=setting.limits)},
        journal=MemoryJournal(clock),
        clock=clock,
        rng=Random(f"engine {setting.seed}"),
        bounds=setting.bounds,
    )
    events = [event async for event in execute(setting.plan, ports, stop=stop)]
    for each in killing:
        each.cancel()
    await asyncio.gather(*dying, *(worker.cancel() for worker in staff.workers))
    is_cut = setting.cancel_s is not None or bool(deaths)
    ledger = [_as_decided(entry) for entry in target.ledger]
    broken = broken_promises(setting.plan, events, ledger, setting.limits, was_cancelled=is_cut)
    if is_cut:
        # What was cut off on its way to a worker is in doubt, although it never got as far as the server.
        broken = [each for each in broken if not each.endswith("is unknown without a reason")]
    if many > 1:
        # What one worker hears is known to the others after two ways through the sockets.
        decided = [replace(entry, left_s=entry.left_s - 2 * LATENCY_S) for entry in target.ledger]
        broken = [each for each in broken if not each.startswith("R7")] + list(_holds(decided))
    return broken, [event.message for event in events if isinstance(event, AttemptFailed)]


def _as_decided(entry: Entry) -> Entry:
    """What is cut off goes on in its worker until that hears of it."""
    if entry.outcome != "cut off":
        return entry
    return replace(entry, answered_s=max(entry.left_s, entry.answered_s - 2 * LATENCY_S))


@pytest.mark.slow
@pytest.mark.parametrize("many", [1, 2])
@pytest.mark.parametrize("first", range(0, 100, SEEDS_A_TEST))
def test_every_promise_holds_whatever_goes_wrong(first: int, many: int) -> None:
    seeds = range(first, first + SEEDS_A_TEST)
    assert {seed: broken for seed in seeds if (broken := run_virtual(played(setting_of(seed), many=many))[0])} == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1100, SEEDS_A_TEST))
def test_every_promise_holds_when_workers_die(first: int) -> None:
    def deaths(seed: int) -> tuple[float, ...]:
        rng = Random(f"deaths {seed}")
        return tuple(rng.uniform(0.0, 5.0) for _ in range(rng.choice((1, 2))))

    seeds = range(first, first + SEEDS_A_TEST)
    assert {s: broken for s in seeds if (broken := run_virtual(played(setting_of(s), deaths(s)))[0])} == {}


def test_what_was_handed_to_a_worker_before_it_heard_of_a_refusal_does_not_leave() -> None:
    habits = Habits(limit=Rate(count=20, window_s=2.0, text="20/2s"), headers=False, hints=(2.0,), latency_s=0.000_1)
    setting = Setting(plan=plan_of([Sketch(cases=60)]), habits=habits, limits=Limits(in_flight=64))
    broken, said = run_virtual(played(setting))
    assert broken == []
    assert any(message.startswith("held back") for message in said)


def test_a_run_that_loses_all_its_workers_is_finished_without_them() -> None:
    setting = replace(Setting(plan=plan_of([Sketch(cases=60, effects="read")])), habits=Habits(latency_s=0.05))
    broken, said = run_virtual(played(setting, (0.12, 0.13)))
    assert broken == []
    assert any("ended before the answer came" in message for message in said)
