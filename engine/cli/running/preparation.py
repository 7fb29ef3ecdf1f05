"""From argv to what is asked of a plan: what `run`, `plan`, `resume` and `replay` have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from engine.cli.options.budget import read_budget
from engine.cli.options.shared import read_env, read_now, read_rate, read_shard, read_today
from engine.cli.options.vars import read_vars
from engine.model.values.noun import NOTHING
from engine.pipeline.prepare import PlanRequest, Prepared, prepare, today_of
from engine.plan.options import Selection
from engine.run.clock import SystemClock
from engine.vocabulary import load_vocabulary


def prepare_given(paths: Sequence[Path], given: Mapping[str, Any], texts: Mapping[str, str] = NOTHING) -> Prepared:
    """Load, check, choose the targets and plan. `given` are the options of `options.shared`, as click names them.

    `wall_us` among them is the moment that stands for today, so that a run of the past is planned as it was then, and
    `texts` are files as they were.
    """
    return prepare(paths, read_plan_request(given), load_vocabulary(), texts)


def read_plan_request(given: Mapping[str, Any]) -> PlanRequest:
    """What the options ask for. Raises click's own error for one that cannot be read."""
    shard = read_shard(given["shard"])
    if shard is not None and (given["seed"] is None or given["now"] is None):
        raise click.UsageError("--shard needs --seed and --now, or the shards would not be parts of one whole")
    return PlanRequest(
        today=read_today(given.get("today")) or today_of(given.get("wall_us") or SystemClock().wall_us()),
        now=read_now(given["now"]),
        seed=given["seed"],
        targets=tuple(given["target"] or ()),
        selection=Selection(only=given["only"], tags=given["tag"], cases=given["cases"], shard=shard),
        vars=read_vars(given.get("var") or ()),
        budget=read_budget(given.get("budget")),
        rate=read_rate(given["rate"]),
        in_flight=given.get("concurrency"),
        env=read_env(given["env_file"]),
        allow_effects=bool(given.get("allow_effects")),
    )
