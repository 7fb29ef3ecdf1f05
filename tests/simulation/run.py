"""One simulation: a plan, limits and habits drawn from a seed, the whole engine in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Literal

from engine.journal.memory import MemoryJournal
from engine.model.authored import Duration, Query, Rate
from engine.model.event import CaseFinished, Event
from engine.model.kinds import Ports
from engine.model.plan import Plan
from engine.model.ports import Bounds, Limits, TargetPort
from engine.model.standing import Standing
from engine.model.suite import Relate, Retry
from engine.run.execute import execute
from engine.run.stop import Stop
from tests.simulation.checker import broken_promises
from tests.simulation.plans import SPAN, Sketch, a_call, plan_of
from tests.simulation.server import Entry, Habits, SimulatedTarget
from tests.virtual_time import VirtualClock, run_virtual


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a simulation begins with."""

    plan: Plan
    habits: Habits = Habits()
    limits: Limits = Limits()
    seed: int = 1
    drain_s: float | None = None
    cancel_s: float | None = None
    drain_grace_s: float | None = None
    bounds: Bounds = Bounds()
    standing: Standing = field(default_factory=Standing)
    """Of a run that goes on: what its log knows."""
    server: SimulatedTarget | None = None
    """Of a run that goes on: the server that it began with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What came of it."""

    setting: Setting
    events: tuple[Event, ...]
    ledger: tuple[Entry, ...]
    log: bytes
    took_s: float
    most_open: int
    server: SimulatedTarget

    @property
    def finished(self) -> tuple[CaseFinished, ...]:
        return tuple(event for event in self.events if isinstance(event, CaseFinished))

    @property
    def verdicts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for event in self.finished:
            counts[event.verdict.value] = counts.get(event.verdict.value, 0) + 1
        return counts

    @property
    def problems(self) -> list[str]:
        setting = self.setting
        return broken_promises(
            setting.plan,
            self.events,
            self.ledger,
            setting.limits,
            was_cancelled=setting.cancel_s is not None,
        )


def simulate(setting: Setting) -> Simulated:
    return run_virtual(_simulate(setting))


async def _simulate(setting: Setting) -> Simulated:
    clock = VirtualClock()
    target = SimulatedTarget(setting.habits, clock=clock, rng=Random(f"server {setting.seed}"))
    if setting.server is not None:
        target.know(setting.server)
    journal = MemoryJournal(clock)
    stop = Stop()
    loop = asyncio.get_running_loop()
    if setting.drain_s is not None:
        loop.call_later(setting.drain_s, lambda: stop.drain("interrupted", grace_s=setting.drain_grace_s))
    if setting.cancel_s is not None:
        loop.call_later(setting.cancel_s, stop.cancel, "interrupted")
    ports = Ports(
        targets={"simulated": TargetPort(target=target, limits=setting.limits)},
        journal=journal,
        clock=clock,
        rng=Random(f"engine {setting.seed}"),
        bounds=setting.bounds,
        standing=setting.standing,
    )
    events = [event async for event in _events(setting, ports, stop)]
    return Simulated(
        setting=setting,
        events=tuple(events),
        ledger=tuple(target.ledger),
        log=journal.text,
        took_s=clock.monotonic_s(),
        most_open=target.most_open,
        server=target,
    )


async def _events(setting: Setting, ports: Ports, stop: Stop) -> AsyncIterator[Event]:
    async for event in execute(setting.plan, ports, stop=stop):
        yield event


# ------------------------------------------------------------------------------------------------ by seed


def setting_of(seed: int) -> Setting:
    """Everything drawn from one number: how much, how fast, and what goes wrong how often."""
    rng = Random(f"setting {seed}")
    limit = rng.choice([None, None, Rate(count=20, window_s=2.0, text="20/2s"), Rate(count=60, window_s=60.0, text="")])
    return Setting(
        plan=plan_of(_tests(rng), seed),
        habits=_habits(rng, limit),
        limits=_limits(rng, limit),
        seed=seed,
        drain_s=rng.uniform(0.0, 20.0) if rng.random() < 0.1 else None,
        cancel_s=rng.uniform(0.0, 20.0) if rng.random() < 0.1 else None,
    )


def _tests(rng: Random) -> Sequence[Sketch]:
    plain = [
        Sketch(
            cases=rng.randint(5, 15),
            action=f"act-{rng.randint(1, 3)}",
            effects=rng.choice(["read", "write", "irreversible"]),
            timeout_s=rng.choice([5.0, 60.0, 60.0]),
            skip="not now" if rng.random() < 0.05 else None,
        )
        for _ in range(4)
    ]
    # A stream of its own, so that what is drawn above and after stays what it was.
    turns = Random(f"turns {rng.random()}")
    return [_with_turns(_with_calls(each, turns), place, turns) for place, each in enumerate(plain)]


def _with_calls(sketch: Sketch, rng: Random) -> Sketch:
    """Two tests in five make several calls."""
    shape = rng.choice(["", "", "", "steps", "around"])
    if not shape:
        return sketch
    roles: list[Literal["before", "step", "after"]] = ["step"] * rng.randint(1, 3)
    if shape == "around":
        roles = ["before"] * rng.randint(0, 2)
    roles += ["after"] * rng.randint(0, 2)
    calls = tuple(
        a_call(role, f"act-{rng.randint(1, 3)}", effects=rng.choice(["read", "write"]), id=f"c{number}")
        for number, role in enumerate(roles)
    )
    return replace(sketch, calls=calls, cases=min(sketch.cases, 6))


def _with_turns(sketch: Sketch, place: int, rng: Random) -> Sketch:
    more: dict[str, Any] = {}
    kind = rng.choice(["", "", "", "serial", "group", "needs", "retry", "relate"])
    if kind == "serial":
        more["serial"] = True
    elif kind == "group":
        more["group"] = rng.choice(["a", "b"])
    elif kind == "needs":
        more["needs"] = (rng.choice([each for each in range(4) if each < place] or [3]),) if place != 3 else (0,)
    elif kind == "retry":
        until = Query(text="execution_id == 'never'", span=SPAN)
        pause, most = Duration(seconds=1.0, text="1s"), Duration(seconds=3.0, text="3s")
        more["retry"] = Retry(until=until, every=pause, for_=most)
        sketch = replace(sketch, effects="read")
    elif kind == "relate":
        query = Query(text="after.input.n == `1000`", span=SPAN)
        more["relate"] = Relate(change={"n": 1000}, expect=query)
    return replace(sketch, more=more)


def _habits(rng: Random, limit: Rate | None) -> Habits:
    def share(most: float) -> float:
        return rng.random() * most if rng.random() < 0.4 else 0.0

    return Habits(
        limit=limit,
        headers=rng.random() < 0.5,
        hints=rng.choice([(), (), (1.0, 5.0, None), (None,), (2.0, 30.0, 99_999.0)]),
        latency_s=rng.choice([0.005, 0.05, 0.5]),
        median_s=rng.choice([0.0, 0.3, 1.5, 10.0]),
        tells_duration=rng.random() < 0.7,
        token_life_s=rng.choice([3600.0, 120.0, 20.0]),
        authenticates=rng.random() < 0.8,
        fails=share(0.5),
        throttle=share(0.3),
        unavailable=share(0.2),
        server_error=share(0.2),
        not_sent=share(0.2),
        reset_before=share(0.2),
        reset_after=share(0.2),
        unauthorised=share(0.05),
        bad_body=share(0.1),
        slow=share(0.1),
        not_found=share(0.1),
        forbidden=("act-1",) if rng.random() < 0.1 else (),
        refused_inputs=frozenset({3, 5, 8}) if rng.random() < 0.3 else frozenset(),
    )


def _limits(rng: Random, limit: Rate | None) -> Limits:
    in_flight = rng.choice([1, 4, 64])
    executions = rng.choice([None, None, None, 3])
    if limit is None or rng.random() < 0.5:
        default = Rate(count=300, window_s=60.0, text="300/min")
        has_default = rng.random() < 0.3
        rate = default if has_default else None
        return Limits(rate=rate, rate_is_default=has_default, in_flight=in_flight, executions=executions)
    return Limits(rate=limit, in_flight=in_flight, executions=executions)
