"""Runs a plan: the public face of this room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from engine.model.event import Event
from engine.model.kinds import Ports
from engine.model.plan import Plan
from engine.run.attempts import Wire
from engine.run.authority import Authority
from engine.run.bench import Bench
from engine.run.gate import Gate
from engine.run.halts import Halts
from engine.run.log import Log
from engine.run.progress import Tally
from engine.run.retry import RetryBudget
from engine.run.scheduler import Scheduler
from engine.run.stop import Stop


async def execute(plan: Plan, ports: Ports, stop: Stop | None = None) -> AsyncIterator[Event]:
    """Every event of a run, each after it was journalled; exactly one CaseFinished for every planned case.

    What begins and ends a log (RunStarted, Checkpoint, Uploaded, Sealed) is not among them. Raises what the journal
    raises: then nothing more was sent, and cases are left without an end.
    """
    log = Log(ports.journal)
    stop = stop or Stop()
    gate = Gate(ports.limits, scope=ports.target.scope, clock=ports.clock, rng=ports.rng)
    runner = asyncio.get_running_loop().create_task(_run(plan, ports, stop, log, gate))
    try:
        async for event in log.read():
            yield event
        await runner
    finally:
        gate.close()
        runner.cancel()
        with suppress(asyncio.CancelledError):
            await runner


async def _run(plan: Plan, ports: Ports, stop: Stop, log: Log, gate: Gate) -> None:
    wire = Wire(gate=gate, log=log, clock=ports.clock, rng=ports.rng, budget=RetryBudget())
    halts = Halts(ports.clock, stop, gate.flush)
    keys = Authority(ports.target, wire, halts) if ports.target.authenticates else None
    bench = Bench(
        target=ports.target,
        wire=wire,
        keys=keys,
        halts=halts,
        tally=Tally(len(plan.cases)),
        now=plan.now,
        target_name=plan.target,
        versions=ports.versions,
        plays_upstream=ports.plays_upstream,
        keep_snapshot=ports.keep_snapshot,
    )
    try:
        await Scheduler(bench, ports.limits, stop).run(plan)
    except BaseExceptionGroup as group:
        # The journal's own words, or the first bug: everybody else fails because of it.
        raise (log.broken or group.exceptions[0]) from None
    finally:
        log.end()
