"""Starts a run from the command line: its secrets, the question before a protected target, the loop and its signals."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import Any

import click

from engine.cli.running.progress import ProgressDisplay
from engine.cli.running.signals import Signals
from engine.journal.signing import KeyProblem, Signer, read_signer
from engine.model.ports.clock import Gauge
from engine.model.run.event import Event
from engine.model.run.report import Report
from engine.model.source.diagnostic import Diagnostic
from engine.model.values.json import Json
from engine.pipeline.prepare import Prepared
from engine.pipeline.run import run
from engine.pipeline.target import check_input_secrets, check_target, open_secrets
from engine.pipeline.target_choice import ChosenTarget
from engine.pipeline.world import RunRequest, World
from engine.platform.collector import collect_rarely
from engine.platform.loops import loop_factory
from engine.platform.processes import user_name
from engine.platform.signals import signals_put_back
from engine.run.clock import FineClock, SystemClock
from engine.run.halting.stop import Stop

TICK_S = 0.25
SHOW_CURSOR = "\x1b[?25h"
"""What a terminal is told behind lines that moved."""
KEPT_OPTIONS = (
    *("target", "seed", "now", "only", "tag", "cases", "shard", "budget", "rate", "concurrency"),
    *("today", "max_time", "fail_fast", "no_retry", "keep_bodies", "wall_us", "executor", "workers"),
)


AUDIT_KEY = "ENGINE_AUDIT_KEY"
"""The variable that holds the private key of the audit trail as PEM, or the name of its file."""


def options_to_keep(paths: Sequence[Path], given: Mapping[str, Any]) -> dict[str, Json]:
    """What a log keeps of the command line, so that the run can be taken up or repeated; never a secret."""
    kept: dict[str, Json] = {name: given.get(name) for name in KEPT_OPTIONS}
    kept["target"] = list(given.get("target") or ()) or None
    kept["env_file"] = Path(given["env_file"]).as_posix() if given.get("env_file") is not None else None
    kept["reports"] = list(given.get("reports") or ())
    return {"paths": [path.as_posix() for path in paths], "folder": Path.cwd().as_posix(), **kept}


def read_secrets(prepared: Prepared) -> tuple[Mapping[str, str] | None, tuple[Diagnostic, ...]]:
    """The secrets, unless something forbids going on, and everything there is to say before the run."""
    opened = open_secrets(prepared.workspace, prepared.env)
    problems = (*prepared.problems, *opened.diagnostics)
    if prepared.chosen is None or opened.value is None:
        return None, problems
    wrong = [each for chosen in prepared.chosen.every for each in check_target(chosen, prepared.env, opened.value)]
    if prepared.plan is not None:
        wrong += check_input_secrets(prepared.plan, opened.value)
    return None if wrong else opened.value, (*problems, *wrong)


def launch(prepared: Prepared, request: RunRequest, show: Callable[[Event, Report], None] | ProgressDisplay) -> Report:
    """Run to the seal; `show` hears of every event, signals end it (RUNNING, promise R16)."""
    progress = show if isinstance(show, ProgressDisplay) else None
    tell = show.show if isinstance(show, ProgressDisplay) else show

    def note(event: Event, report: Report) -> None:
        signals.report = report
        tell(event, report)

    signals = Signals(stop=Stop(), runs=request.runs)
    world = World(
        vocabulary=prepared.vocabulary,
        clock=SystemClock(),
        rng=SystemRandom(),
        env=prepared.env,
        actor=_actor(prepared.env),
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
        listen = partial(listener.hear, signals.hear, partial(_last_words, signals, progress))
        return runner.run(_listening(world, request, progress, listen))


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
    given = env.get(AUDIT_KEY)
    signer = read_signer(given) if given else None
    if isinstance(signer, KeyProblem):
        raise click.UsageError(f"the key in `{AUDIT_KEY}` cannot be used: {signer.message}; {signer.help}")
    return signer


def _actor(env: Mapping[str, str]) -> str:
    """Who runs: what the CI system says, else the user of this machine."""
    for name in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_USER_ID"):
        if env.get(name):
            return env[name]
    return user_name()
