"""Runs a plan: the public face of this room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from engine.model.plan import Plan
from engine.model.ports.clock import Clock
from engine.model.ports.limits import Bounds
from engine.model.ports.target import TargetPort
from engine.model.run.event import Event
from engine.model.vocabulary import Ports
from engine.run.cases.progress import Tally
from engine.run.cases.shared import Bench
from engine.run.halting.halts import Halts, WholeRun
from engine.run.halting.stop import Stop
from engine.run.halting.timers import FailFast, end_after, end_with_grace
from engine.run.limits.gate import Gate
from engine.run.limits.shared import strictest
from engine.run.pacing.policy import OURS, Pacing
from engine.run.pacing.vitals import Reading, vitals
from engine.run.scheduler import Room, Scheduler
from engine.run.sending.attempts import Wire
from engine.run.sending.circuit_breaker import Breaker
from engine.run.sending.log import Log
from engine.run.sending.request_budget import Purse
from engine.run.sending.retry_budget import RetryBudget
from engine.run.sending.retry_queue import Unpaid
from engine.run.sending.token import Authority
from engine.run.sending.token_port import Keys
from engine.run.target_part import part_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """What the targets of one origin and client share: one limit, one token, one budget (RUNNING, R8 and R11)."""

    wire: Wire
    halts: Halts
    keys: Keys | None
    tally: Tally
    room: Room


async def execute(plan: Plan, ports: Ports, stop: Stop | None = None, pacing: Pacing = OURS) -> AsyncIterator[Event]:
    """Every event of a run, each after it was journalled; exactly one CaseFinished for every planned case.

    The tests of each target run at the same time as those of the others. What begins and ends a log (RunStarted,
    Checkpoint, Uploaded, Sealed) is not among the events. Raises what the journal raises: then nothing more was sent,
    and cases are left without an end.
    """
    log = Log(ports.journal)
    stop = stop or Stop()
    scopes = _scopes(plan, ports, stop, log)
    ways = _Ways(stop=stop, log=log, pacing=pacing, bounds=ports.bounds)
    ports.gauge.read = lambda: vitals(_reading(scope) for scope in scopes.values())
    runner = asyncio.get_running_loop().create_task(_run(plan, ports, ways, scopes))
    try:
        async for event in log.read():
            yield event
        await runner
    finally:
        for scope in scopes.values():
            scope.wire.gate.close()
            scope.wire.breaker.close()
            scope.wire.unpaid.close()
        runner.cancel()
        with suppress(asyncio.CancelledError):
            await runner


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """How a run is stopped, told of and paced."""

    stop: Stop
    log: Log
    pacing: Pacing
    bounds: Bounds


async def _run(plan: Plan, ports: Ports, ways: _Ways, scopes: Mapping[str, _Scope]) -> None:
    await _stay_silent(ports, ways.log, scopes)
    benches: dict[str, Bench] = {}
    purse = Purse(ways.bounds.requests)
    for scope in scopes.values():
        purse.listen(scope.room.ended.set)
    for name, port in ports.targets.items():
        bench = _bench(port, scopes[port.target.scope], ports)
        benches[name] = replace(bench, target_name=name, now=plan.now, others=benches, pacing=ways.pacing, purse=purse)
    timers = _timers(ways, ports.clock)
    fail_fast = FailFast(ways.bounds.fail_fast, ways.stop)
    try:
        async with asyncio.TaskGroup() as group:
            for name in dict.fromkeys(test.target for test in plan.tests):
                port = ports.targets[name]
                scheduler = Scheduler(benches[name], ways.stop, scopes[port.target.scope].room, fail_fast)
                group.create_task(scheduler.run(part_of(plan, name)))
    except BaseExceptionGroup as group_of_errors:
        # The journal's own words, or the first bug: everybody else fails because of it.
        raise (ways.log.broken or _first(group_of_errors)) from None
    finally:
        for timer in timers:
            timer.cancel()
        ways.log.end()


async def _stay_silent(ports: Ports, log: Log, scopes: Mapping[str, _Scope]) -> None:
    """A run that goes on keeps the silence that servers asked for before (RUNNING, R7)."""
    for scope, until_us in ports.standing.silent_until_us.items():
        for event in scopes[scope].wire.gate.stay_silent(until_us) if scope in scopes else ():
            await log.write(event)


def _timers(ways: _Ways, clock: Clock) -> tuple[asyncio.Task[None], ...]:
    """What may end the run before its plan is done."""
    loop, max_time = asyncio.get_running_loop(), ways.bounds.max_time
    grace = loop.create_task(end_with_grace(ways.stop, clock))
    return (grace,) if max_time is None else (grace, loop.create_task(end_after(max_time, ways.stop, clock)))


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _scopes(plan: Plan, ports: Ports, stop: Stop, log: Log) -> Mapping[str, _Scope]:
    sharing: dict[str, list[str]] = {}
    for name, port in ports.targets.items():
        sharing.setdefault(port.target.scope, []).append(name)
    whole = WholeRun()
    cases = dict.fromkeys(ports.targets, 0)
    for test in plan.tests:
        cases[test.target] += test.case_count
    found: dict[str, _Scope] = {}
    for scope, names in sharing.items():
        where = f"target {' and '.join(f'`{name}`' for name in names)}: " if len(sharing) > 1 else ""
        tally = Tally(len(plan.cases) if len(sharing) == 1 else sum(cases[name] for name in names))
        found[scope] = _scope([ports.targets[name] for name in names], ports, log, tally, _Halting(stop, whole, where))
    return found


@dataclass(frozen=True, slots=True)
class _Halting:
    """What the halts of a scope are made of."""

    stop: Stop
    whole: WholeRun
    where: str


def _scope(sharing: Sequence[TargetPort], ports: Ports, log: Log, tally: Tally, halting: _Halting) -> _Scope:
    target, clock = sharing[0].target, ports.clock
    limits = strictest([port.limits for port in sharing])
    gate = Gate(limits, scope=target.scope, clock=clock, rng=ports.rng)
    breaker = Breaker(scope=target.scope, clock=clock, rng=ports.rng)
    unpaid = Unpaid(clock, ports.rng)
    halts = Halts(
        clock, halting.stop, lambda: _turn_away(gate, breaker, unpaid), whole=halting.whole, where=halting.where
    )
    wire = Wire(
        gate=gate,
        log=log,
        clock=clock,
        rng=ports.rng,
        budget=RetryBudget(),
        halts=halts,
        breaker=breaker,
        unpaid=unpaid,
        retries=ports.bounds.retries,
    )
    came_from = next((port.credentials for port in sharing if port.credentials), "")
    keys = Authority(target, wire, halts, came_from=came_from) if target.authenticates else None
    room = Room()
    gate.changed = room.ended.set
    return _Scope(wire=wire, halts=halts, keys=keys, tally=tally, room=room)


def _reading(scope: _Scope) -> Reading:
    wire, tally = scope.wire, scope.tally
    return Reading(
        open=wire.pulse.open,
        outstanding=tally.outstanding,
        to_submit=tally.to_submit,
        rate=wire.gate.rate,
        spare=wire.gate.spare(),
        used=wire.gate.used(),
    )


def _turn_away(gate: Gate, breaker: Breaker, unpaid: Unpaid) -> None:
    """Let everybody who waits look again."""
    unpaid.flush()
    breaker.flush()
    gate.flush()


def _bench(port: TargetPort, scope: _Scope, ports: Ports) -> Bench:
    return Bench(
        target=port.target,
        wire=scope.wire,
        keys=scope.keys,
        halts=scope.halts,
        tally=scope.tally,
        port=port,
        keep_snapshot=ports.keep_snapshot,
        standing=ports.standing,
        bodies=ports.bodies,
        run=ports.run,
    )
