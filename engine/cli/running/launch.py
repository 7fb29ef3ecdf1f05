"""Starts a run from the command line: the question before a protected target, the loop and its signals."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from random import SystemRandom

import click

from engine.cli.running.progress import ProgressDisplay
from engine.cli.running.signals import Signals
from engine.http.secrecy.redact import redactor
from engine.journal.signing import AUDIT_KEY, KeyProblem, Signer, signer_of
from engine.model.ports.clock import Gauge
from engine.model.run.event import Event
from engine.model.run.report import Report
from engine.pipeline.prepare import Prepared
from engine.pipeline.run import run
from engine.pipeline.target_choice import ChosenTarget
from engine.pipeline.world import RunRequest, World, actor_of
from engine.platform.collector import collect_rarely
from engine.platform.loops import loop_factory
from engine.platform.printing import print_masked
from engine.platform.signals import Grace, signals_put_back
from engine.plugins.blame import is_at_work
from engine.run.clock import FineClock, SystemClock
from engine.run.halting.stop import Stop

TICK_S = 0.25
SHOW_CURSOR = "\x1b[?25h"
"""What a terminal is told behind lines that moved."""


def launch(prepared: Prepared, request: RunRequest, show: Callable[[Event, Report], None] | ProgressDisplay) -> Report:
    """Run to the seal; `show` hears of every event, signals end it (RUNNING, promise R16)."""
    progress = show if isinstance(show, ProgressDisplay) else None
    tell = show.show if isinstance(show, ProgressDisplay) else show

    def note(event: Event, report: Report) -> None:
        signals.report = report
        tell(event, report)

    _require_no_loop()
    signals = Signals(stop=Stop(), runs=request.runs, grace_s=request.bounds.grace_s)
    world = World(
        vocabulary=prepared.vocabulary,
        clock=SystemClock(),
        rng=SystemRandom(),
        env=prepared.env,
        actor=actor_of(prepared.env),
        show=note,
        stop=signals.stop,
        interrupted=signals.exit_code,
        gauge=progress.gauge if progress is not None else Gauge(),
        signer=read_audit_key(prepared.env),
    )
    quickest = loop_factory()
    with collect_rarely(), signals_put_back() as listener, asyncio.Runner(loop_factory=quickest) as runner:
        # Only uvloop's time is too coarse. Python's own loop is asked for its time, so that one of virtual time carries
        # the run with it.
        world = world.but(clock=FineClock() if quickest is not None else SystemClock())
        grace = Grace(request.bounds.grace_s, signals.note, is_at_work)
        listen = partial(listener.hear, signals.hear, partial(_last_words, signals, progress), grace)
        with print_masked(redactor(request.secrets.values()).text):
            return runner.run(_listening(world, request, progress, listen))


def _require_no_loop() -> None:
    """The command line brings its own loop, and there is one in a thread."""
    with suppress(RuntimeError):
        asyncio.get_running_loop()
        raise click.UsageError("a loop is running here (a notebook?): write `await engine.run(…)` instead")


def _last_words(signals: Signals, progress: ProgressDisplay | None) -> str:
    return f"{SHOW_CURSOR if progress is not None and progress.moving else ''}{signals.last_words()}"


async def _listening(
    world: World, request: RunRequest, progress: ProgressDisplay | None, listen: Callable[[], None]
) -> Report:
    listen()
    ticking = asyncio.create_task(_tick(progress, world)) if progress is not None else None
    try:
        return await run(world, request)
    finally:
        if ticking is not None:
            ticking.cancel()


async def _tick(progress: ProgressDisplay, world: World) -> None:
    try:
        while True:
            await world.clock.sleep(TICK_S)
            progress.tick()
    except Exception as problem:  # noqa: BLE001 - nobody waits for this task: the run tells of it
        world.stop.fail(problem)


def ask(every: Sequence[ChosenTarget], *, sure: bool) -> None:
    """Let nobody run on a protected target without a yes; each is asked about once."""
    for chosen in every:
        if not chosen.use.options.protected or sure:
            continue
        if not sys.stdin.isatty():
            raise click.UsageError(f"the target `{chosen.name}` is protected; say --yes to run on it")
        if not click.confirm(f"`{chosen.name}` is protected. Run on it?", err=True):
            raise click.Abort


def read_audit_key(env: Mapping[str, str]) -> Signer | None:
    """Who signs the log: the private key of `ENGINE_AUDIT_KEY`. A key that cannot be used is never passed over."""
    signer = signer_of(env)
    if isinstance(signer, KeyProblem):
        raise click.UsageError(f"the key in `{AUDIT_KEY}` cannot be used: {signer.message}; {signer.help}")
    return signer
