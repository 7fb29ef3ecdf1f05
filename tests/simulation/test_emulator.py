"""The whole engine and the whole emulator, over real sockets, in one loop of virtual time."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from engine.emulator.server import Emulator, start
from engine.journal.memory import MemoryJournal
from engine.model.language.emulator import EmulatorSettings, Faults
from engine.model.language.literals import Duration, Percent, Rate
from engine.model.ports.clock import Clock
from engine.model.ports.limits import Limits
from engine.model.ports.target import EmulatorAddress, Stub, Surroundings, TargetPort
from engine.model.ports.wire import WireKind
from engine.model.run.event import CaseFinished, Event, Refreshed
from engine.model.verdict import Verdict
from engine.model.vocabulary import Ports
from engine.run.execute import execute
from engine.targets.emulator import KIND
from tests.simulation.plans import Sketch, plan_of
from tests.virtual_time import VirtualClock, passed_s, run_virtual

pytestmark = pytest.mark.slow
CASES = 40


@dataclass(slots=True)
class Ran:
    """What came of a run."""

    events: list[Event] = field(default_factory=list)
    emulators: list[Emulator] = field(default_factory=list)
    log: bytes = b""
    took_s: float = 0.0

    @property
    def verdicts(self) -> Counter[str]:
        return Counter(event.verdict.value for event in self.events if isinstance(event, CaseFinished))


def run(settings: EmulatorSettings, *, seed: int = 1, limits: Limits | None = None, effects: str = "write") -> Ran:
    return run_virtual(_run(settings, seed, limits or Limits(), effects))


async def _run(settings: EmulatorSettings, seed: int, limits: Limits, effects: str) -> Ran:
    clock, ran = VirtualClock(), Ran()

    @asynccontextmanager
    async def start_emulator(
        settings: Any, stubs: tuple[Stub, ...], *, clock: Clock, seed: int
    ) -> AsyncIterator[EmulatorAddress]:
        async with start(settings, stubs, clock=clock, seed=seed) as emulator:
            ran.emulators.append(emulator)
            yield emulator.address

    surroundings = Surroundings(
        clock=clock,
        seed=seed,
        wire=WireKind.DIRECT,
        env={},
        secrets={},
        stubs=(),
        start_emulator=start_emulator,
    )
    journal = MemoryJournal(clock)
    async with KIND.open(settings, surroundings) as target:
        port = TargetPort(target=target, limits=limits)
        ports = Ports(targets={"simulated": port}, journal=journal, clock=clock, rng=Random(seed))
        plan = plan_of([Sketch(cases=CASES, effects=effects)], seed)
        ran.events = [event async for event in execute(plan, ports)]
    ran.log, ran.took_s = journal.text, passed_s()
    return ran


def share(percent: float) -> Percent:
    return Percent(percent / 100)


def seconds(number: float) -> Duration:
    return Duration(seconds=number, text=f"{number:g}s")


FAULTS = {
    "nothing": Faults(),
    "429 with a hint": Faults(throttle=share(20), retry_after="2"),
    "429 without one": Faults(throttle=share(10), retry_after=None),
    "429 with junk": Faults(throttle=share(10), retry_after="soon"),
    "503": Faults(unavailable=share(15)),
    "500": Faults(server_error=share(10)),
    "reset before": Faults(reset_before=share(10)),
    "reset after": Faults(reset_after=share(10)),
    "401": Faults(expire_token=share(3)),
    "bad JSON": Faults(bad_json=share(5)),
    "slow": Faults(slow=share(10)),
    "everything": Faults(
        throttle=share(5),
        unavailable=share(3),
        server_error=share(3),
        reset_before=share(3),
        reset_after=share(3),
        expire_token=share(1),
        bad_json=share(2),
        slow=share(3),
    ),
}
REFUSED = {400, 401, 403, 413, 429, 503}


@pytest.mark.parametrize("effects", ["read", "write"])
@pytest.mark.parametrize("name", FAULTS)
def test_over_real_sockets_every_case_ends_once_and_unsafe_submits_arrive_once(name: str, effects: str) -> None:
    ran = run(EmulatorSettings(service_time=seconds(1.5), faults=FAULTS[name]), effects=effects)
    finished = [event for event in ran.events if isinstance(event, CaseFinished)]
    assert sorted(event.number for event in finished) == list(range(CASES))
    arrived = Counter(
        entry.input_hash
        for entry in ran.emulators[0].ledger.entries
        if entry.kind == "submit" and entry.status not in REFUSED and entry.fault != "reset_before"
    )
    if effects == "write":
        assert all(count == 1 for key, count in arrived.items() if key is not None)
    else:
        assert ran.verdicts[Verdict.UNKNOWN.value] == 0


def test_over_real_sockets_a_run_is_repeatable_byte_for_byte() -> None:
    settings = EmulatorSettings(service_time=seconds(1.5), faults=FAULTS["everything"])
    assert run(settings, seed=3).log == run(settings, seed=3).log


def test_a_limit_of_the_emulator_is_learned_from_its_headers_and_never_hit() -> None:
    settings = EmulatorSettings(limit=Rate(count=30, window_s=10.0, text="30/10s"), service_time=seconds(1.0))
    ran = run(settings)
    assert ran.verdicts == {"passed": CASES}
    assert not [entry for entry in ran.emulators[0].ledger.entries if entry.status == 429]


def test_a_token_that_expires_in_mid_run_costs_one_refresh() -> None:
    settings = EmulatorSettings(
        limit=Rate(count=30, window_s=30.0, text="30/30s"), service_time=seconds(1.0), token_lifetime=seconds(80)
    )
    ran = run(settings)
    assert ran.verdicts == {"passed": CASES}
    assert len([event for event in ran.events if isinstance(event, Refreshed)]) == 1 + int(ran.took_s // 50)
    assert not [entry for entry in ran.emulators[0].ledger.entries if entry.status == 401]
