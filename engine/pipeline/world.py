"""What a run is given: everything outside it, and what is asked of it; and what its log keeps of that."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from engine.journal.disk import SYSTEM, Disk
from engine.journal.signing import Signer
from engine.model.language.kinds import Matcher
from engine.model.plan import Plan
from engine.model.ports.clock import Clock, Gauge
from engine.model.ports.limits import Bounds, Limits
from engine.model.ports.wire import WireKind
from engine.model.run.event import Event
from engine.model.run.places import CHECKOUT, ROOT
from engine.model.run.report import Report
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.vocabulary import ReporterKind, Vocabulary
from engine.pipeline.target_choice import ChosenTarget
from engine.platform.processes import user_name
from engine.run.halting.stop import Stop
from engine.source.files import project_root
from engine.source.places import checkout_of

KEPT_OPTIONS: Final = (
    *("target", "seed", "now", "only", "tag", "cases", "shard", "budget", "rate", "concurrency"),
    *("today", "max_time", "grace", "fail_fast", "no_retry", "keep_bodies", "wall_us", "executor", "workers"),
    "allow_effects",
)


class World(Noun, frozen=True, kw_only=True):
    """Everything outside: built in `cli/`, in `api.py` and in the tests, taken apart here, handed to nobody whole."""

    vocabulary: Vocabulary
    clock: Clock
    rng: Random
    env: Mapping[str, str]
    actor: str
    show: Callable[[Event, Report], None]
    stop: Stop
    interrupted: Callable[[], int | None] = lambda: None
    """129, 130 or 143 once a signal asked the run to end."""
    gauge: Gauge = msgspec.field(default_factory=Gauge)
    """Shows what the run is doing."""
    signer: Signer | None = None
    """Signs the checkpoints of the log; None: nobody does."""
    disk: Disk = SYSTEM


class RunRequest(Noun, frozen=True, kw_only=True):
    """What is run, where, and what is made of it. `options` is what resume needs of the command line; no secrets."""

    plan: Plan
    chosen: tuple[ChosenTarget, ...]
    """Those that tests run on, and those that cases are compared on."""
    runs: Path
    limits: Mapping[str, Limits]
    """Of each target, by its name."""
    secrets: Mapping[str, str]
    wire: WireKind
    reports: tuple[tuple[ReporterKind, Path], ...] = ()
    uploads: tuple[str, ...] = ()
    executor: str = "local"
    workers: int = 1
    """Processes that an executor with several shares the requests among."""
    keep_snapshot: Callable[[Matcher, Json], None] | None = None
    """Takes what `snapshot` matchers saw; None: snapshots are compared, none is written."""
    options: Mapping[str, Json] = msgspec.field(default_factory=dict)
    bounds: Bounds = Bounds()
    keep_bodies: bool = False
    """Store every answer, also of cases that passed."""
    today: str = ""
    """The day that stands for today; empty: the clock's."""
    resume: Path | None = None
    """The folder of the run that goes on with this plan, which is its own; None: a new one begins."""


def options_to_keep(paths: Sequence[Path], given: Mapping[str, Any]) -> dict[str, Json]:
    """What a log keeps of what was asked for, so that the run can be taken up or repeated; never a secret."""
    kept: dict[str, Json] = {name: given.get(name) for name in KEPT_OPTIONS}
    kept["target"] = list(given.get("target") or ()) or None
    kept["var"] = list(given.get("var") or ())
    kept["env_file"] = Path(given["env_file"]).as_posix() if given.get("env_file") is not None else None
    kept["reports"] = list(given.get("reports") or ())
    root = project_root(paths)[0] if paths else Path.cwd()
    kept |= {ROOT: root.as_posix(), CHECKOUT: checkout_of(root, os.environ)}
    return {"paths": [path.as_posix() for path in paths], "folder": Path.cwd().as_posix(), **kept}


def actor_of(env: Mapping[str, str]) -> str:
    """Who runs: what the CI system says, else the user of this machine."""
    for name in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_USER_ID"):
        if env.get(name):
            return env[name]
    return user_name()
