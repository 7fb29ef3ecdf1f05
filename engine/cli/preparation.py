"""From argv to a plan and a target: what `run` and `plan` have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from engine.cli.options import read_env, read_now, read_shard
from engine.model.authored import Rate
from engine.model.diagnostic import Diagnostic
from engine.model.kinds import Vocabulary
from engine.model.plan import Plan
from engine.model.ports import Clock, Limits
from engine.pipeline.load import Workspace, load
from engine.pipeline.target import resolve_vars
from engine.plan.compile import compile_plan
from engine.plan.options import PlanOptions, Selection
from engine.run.clock import SystemClock
from engine.suite.targets import ChosenTarget, choose_target, limits_of
from engine.suite.units import parse_rate
from engine.vocabulary import installed


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """All that is known before the first byte leaves. `plan` and `chosen` are None where an error forbids going on."""

    workspace: Workspace
    vocabulary: Vocabulary
    clock: Clock
    env: Mapping[str, str]
    problems: tuple[Diagnostic, ...]
    plan: Plan | None = None
    chosen: ChosenTarget | None = None
    limits: Limits = Limits()


def prepare(paths: Sequence[Path], given: Mapping[str, Any]) -> Prepared:
    """Load, check, choose the target and plan. `given` are the options of `options.selecting`, as click names them.

    `wall_us` among them is the moment that stands for today, so that a run of the past is planned as it was then.
    """
    rate = _rate(given["rate"])
    shard = read_shard(given["shard"])
    if shard is not None and (given["seed"] is None or given["now"] is None):
        raise click.UsageError("--shard needs --seed and --now, or the shards would not be parts of one whole")
    env = read_env(given["env_file"])
    clock = SystemClock()
    vocabulary = installed()
    workspace = load(paths, vocabulary)
    prepared = Prepared(
        workspace=workspace, vocabulary=vocabulary, clock=clock, env=env, problems=workspace.diagnostics
    )
    if workspace.has_errors or not workspace.suites:
        return prepared
    chosen = choose_target(given["target"], workspace.suites, workspace.project, vocabulary=vocabulary, env=env)
    prepared = replace(prepared, problems=(*prepared.problems, *chosen.diagnostics), chosen=chosen.value)
    if chosen.value is None:
        return prepared
    limits = limits_of(chosen.value.use, workspace.project)
    limits = replace(limits, rate=rate, rate_is_default=False) if rate is not None else limits
    if given.get("concurrency") is not None:
        limits = replace(limits, in_flight=given["concurrency"])
    return _planned(replace(prepared, limits=limits), chosen.value, given, shard)


def replan(prepared: Prepared, given: Mapping[str, Any], cases: tuple[str, ...]) -> Prepared:
    """The same files and target with a plan of these cases only."""
    assert prepared.chosen is not None, "what was planned once has a target"
    fresh = replace(prepared, problems=prepared.workspace.diagnostics, plan=None)
    return _planned(fresh, prepared.chosen, {**given, "cases": cases}, None)


def _planned(
    prepared: Prepared, chosen: ChosenTarget, given: Mapping[str, Any], shard: tuple[int, int] | None
) -> Prepared:
    target_vars = resolve_vars(chosen, prepared.env)
    if target_vars.value is None:
        return replace(prepared, problems=(*prepared.problems, *target_vars.diagnostics))
    now = read_now(given["now"], wall_us=given.get("wall_us") or prepared.clock.wall_us())
    options = PlanOptions(
        now=now,
        now_is_given=given["now"] is not None,
        seed=given["seed"],
        drawn_seed=seed_of(now),
        env=prepared.env,
        target=chosen.name,
        target_type=chosen.use.kind.name,
        target_vars=target_vars.value,
        allow=chosen.use.options.allow,
        target_versions=chosen.use.kind.versions,
        plays_upstream=chosen.use.kind.plays_upstream,
        selection=Selection(only=given["only"], tags=given["tag"], cases=given["cases"], shard=shard),
        sources=prepared.workspace.sources,
    )
    planned = compile_plan(prepared.workspace.suites, prepared.vocabulary, options)
    return replace(prepared, problems=(*prepared.problems, *planned.diagnostics), plan=planned.value)


def seed_of(now: str) -> int:
    """The seed of a day, such as 20261122: other inputs tomorrow, the same on every machine today."""
    return int(now[:10].replace("-", ""))


def _rate(text: str | None) -> Rate | None:
    rate = parse_rate(text) if text is not None else None
    if text is not None and rate is None:
        raise click.UsageError(f"--rate {text}: not a rate; write 300/min, 5/s or 100/2s")
    return rate
