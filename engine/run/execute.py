"""Runs a plan: the public face of this room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from engine.model.plan import Plan
from engine.model.ports.clock import Clock
from engine.model.ports.limits import Bounds
from engine.model.ports.target import TargetPort
from engine.model.run.event import Event
from engine.model.values.moments import date_time_text
from engine.model.values.noun import Noun
from engine.model.vocabulary import Ports
from engine.run.background import Background
from engine.run.cases.progress import Workload
from engine.run.cases.shared import TargetRun
from engine.run.halting.halts import Halts, WholeRun
from engine.run.halting.stop import Stop
from engine.run.halting.timers import FailFast, end_after, end_with_grace
from engine.run.limits.gate import Gate
from engine.run.limits.shared import strictest
from engine.run.pacing.policy import OURS, Pacing
from engine.run.pacing.vitals import ScopeVitals, vitals
from engine.run.scheduler import Room, Scheduler
from engine.run.sending.circuit_breaker import CircuitBreaker
from engine.run.sending.log import Log
from engine.run.sending.request_budget import RequestBudget
from engine.run.sending.request_scope import RequestScope
from engine.run.sending.retry_budget import RetryBudget
from engine.run.sending.retry_queue import RetryQueue
from engine.run.sending.token import TokenSource
from engine.run.sending.token_port import TokenPort
from engine.run.target_part import part_of


class _ScopeRun(Noun, frozen=True, kw_only=True):
    """What the targets of one origin and client share: one limit, one token, one budget (RUNNING, R8 and R11)."""

    requests: RequestScope
    tokens: TokenPort | None
    tally: Workload
    room: Room


async def execute(
    plan: Plan, ports: Ports, stop: Stop | None = None, pacing: Pacing = OURS
) -> AsyncGenerator[Event, None]:
    """Every event of a run, each after it was journalled; exactly one CaseFinished for every planned case.

    The tests of each target run at the same time as those of the others. What begins and ends a log (RunStarted,
    Checkpoint, Uploaded, Sealed) is not among the events. Raises what the journal raises: then nothing more was sent,
    and cases are left without an end.
    """
    log = Log(ports.journal)
    stop, background = stop or Stop(), Background()
    stop.listen(lambda: background.note(stop.failure))
    background.note(stop.failure)
    controls = RunControls(stop=stop, log=log, pacing=pacing, bounds=ports.bounds, background=background)
    scopes = _scopes(plan, ports, controls)
    ports.gauge.read = lambda: vitals(_vitals_of(scope) for scope in scopes.values())
    runner = asyncio.get_running_loop().create_task(_run(plan, ports, controls, scopes))
    runner.add_done_callback(lambda _: log.end())
    try:
        async for event in log.read():
            yield event
        await runner
    finally:
        for scope in scopes.values():
            scope.requests.gate.close()
            scope.requests.breaker.close()
            scope.requests.retry_queue.close()
        runner.cancel()
        with suppress(asyncio.CancelledError):
            await runner


class RunControls(Noun, frozen=True, kw_only=True):
    """How a run is stopped, told of and paced."""

    stop: Stop
    log: Log
    pacing: Pacing
    bounds: Bounds
    background: Background


async def _run(plan: Plan, ports: Ports, controls: RunControls, scopes: Mapping[str, _ScopeRun]) -> None:
    await _stay_silent(ports, controls.log, scopes)
    target_runs: dict[str, TargetRun] = {}
    today = ports.today or date_time_text(datetime.fromtimestamp(ports.clock.wall_us() / 1e6, tz=UTC))
    request_budget = RequestBudget(controls.bounds.requests)
    for scope in scopes.values():
        request_budget.listen(scope.room.ended.set)
    for name, port in ports.targets.items():
        target_run = _target_run(port, scopes[port.target.scope], ports)
        target_runs[name] = target_run.but(
            target_name=name,
            today=today,
            others=target_runs,
            pacing=controls.pacing,
            request_budget=request_budget,
        )
    timers = _timers(controls, ports.clock)
    fail_fast = FailFast(controls.bounds.fail_fast, controls.stop)
    schedulers = {
        name: Scheduler(target_runs[name], controls.stop, scopes[ports.targets[name].target.scope].room, fail_fast)
        for name in dict.fromkeys(test.target for test in plan.tests)
    }
    try:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(controls.background.fail())
            async with asyncio.TaskGroup() as targets:
                for name, scheduler in schedulers.items():
                    targets.create_task(scheduler.run(part_of(plan, name)))
            watching.cancel()
    except BaseExceptionGroup as group_of_errors:
        # The journal's own words, or the first bug: everybody else fails because of it.
        raise (controls.log.broken or _first_error(group_of_errors)) from None
    finally:
        for timer in timers:
            timer.cancel()


async def _stay_silent(ports: Ports, log: Log, scopes: Mapping[str, _ScopeRun]) -> None:
    """A run that goes on keeps the silence that servers asked for before (RUNNING, R7)."""
    for scope, until_us in ports.standing.silent_until_us.items():
        for event in scopes[scope].requests.gate.stay_silent(until_us) if scope in scopes else ():
            await log.write(event)


def _timers(controls: RunControls, clock: Clock) -> tuple[asyncio.Task[None], ...]:
    """What may end the run before its plan is done."""
    start, max_time = controls.background.start, controls.bounds.max_time
    grace = start(end_with_grace(controls.stop, clock))
    return (grace,) if max_time is None else (grace, start(end_after(max_time, controls.stop, clock)))


def _first_error(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first_error(first) if isinstance(first, BaseExceptionGroup) else first


def _scopes(plan: Plan, ports: Ports, controls: RunControls) -> Mapping[str, _ScopeRun]:
    sharing: dict[str, list[str]] = {}
    for name, port in ports.targets.items():
        sharing.setdefault(port.target.scope, []).append(name)
    whole = WholeRun()
    cases = dict.fromkeys(ports.targets, 0)
    for test in plan.tests:
        cases[test.target] += test.case_count
    found: dict[str, _ScopeRun] = {}
    for scope, names in sharing.items():
        where = f"target {' and '.join(f'`{name}`' for name in names)}: " if len(sharing) > 1 else ""
        tally = Workload(len(plan.cases) if len(sharing) == 1 else sum(cases[name] for name in names))
        found[scope] = _scope_run(
            [ports.targets[name] for name in names], ports, controls, tally, _Halting(whole, where)
        )
    return found


class _Halting(Noun, frozen=True):
    """What the halts of a scope are made of."""

    whole: WholeRun
    where: str


def _scope_run(
    sharing: Sequence[TargetPort], ports: Ports, controls: RunControls, tally: Workload, halting: _Halting
) -> _ScopeRun:
    target, clock, start = sharing[0].target, ports.clock, controls.background.start
    limits = strictest([port.limits for port in sharing])
    gate = Gate(limits, scope=target.scope, clock=clock, rng=ports.rng, start=start)
    breaker = CircuitBreaker(scope=target.scope, clock=clock, rng=ports.rng, start=start)
    retry_queue = RetryQueue(clock, ports.rng, start)
    halts = Halts(
        clock, controls.stop, lambda: _turn_away(gate, breaker, retry_queue), whole=halting.whole, where=halting.where
    )
    requests = RequestScope(
        gate=gate,
        log=controls.log,
        clock=clock,
        rng=ports.rng,
        budget=RetryBudget(),
        halts=halts,
        breaker=breaker,
        retry_queue=retry_queue,
        retries=ports.bounds.retries,
    )
    came_from = next((port.credentials for port in sharing if port.credentials), "")
    tokens = TokenSource(target, requests, halts, came_from=came_from) if target.authenticates else None
    room = Room()
    gate.changed = room.ended.set
    return _ScopeRun(requests=requests, tokens=tokens, tally=tally, room=room)


def _vitals_of(scope: _ScopeRun) -> ScopeVitals:
    requests, tally = scope.requests, scope.tally
    return ScopeVitals(
        open=requests.open_requests.count,
        outstanding=tally.outstanding,
        to_submit=tally.to_submit,
        rate=requests.gate.rate,
        spare=requests.gate.spare(),
        used=requests.gate.count_used(),
    )


def _turn_away(gate: Gate, breaker: CircuitBreaker, retry_queue: RetryQueue) -> None:
    """Let everybody who waits look again."""
    retry_queue.flush()
    breaker.flush()
    gate.flush()


def _target_run(port: TargetPort, scope: _ScopeRun, ports: Ports) -> TargetRun:
    return TargetRun(
        target=port.target,
        scope=scope.requests,
        tokens=scope.tokens,
        tally=scope.tally,
        port=port,
        keep_snapshot=ports.keep_snapshot,
        standing=ports.standing,
        bodies=ports.bodies,
        run=ports.run,
    )
