"""From argv to a plan and a target: what `run` and `plan` have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from engine.cli.options.budget import read_budget
from engine.cli.options.shared import read_env, read_now, read_shard
from engine.model.language.literals import Rate
from engine.model.plan import Plan
from engine.model.ports.clock import Clock
from engine.model.ports.limits import Limits
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.vocabulary import Vocabulary
from engine.pipeline.load import Workspace, load
from engine.pipeline.target import resolve_vars, scope_of
from engine.pipeline.target_choice import Choice, ChosenTarget, choose_targets, limits_of
from engine.plan.compile import compile_plan
from engine.plan.options import Budget, Place, PlanOptions, Selection
from engine.plan.selection.select import Wanted, select_tests
from engine.run.clock import SystemClock
from engine.run.limits.shared import limits_by_scope
from engine.suite.decode.units import parse_rate
from engine.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """All that is known before the first byte leaves. `plan` and `chosen` are None where an error forbids going on.

    `chosen` are the targets that the wanted tests run on, or are compared on.
    """

    workspace: Workspace
    vocabulary: Vocabulary
    clock: Clock
    env: Mapping[str, str]
    problems: tuple[Diagnostic, ...]
    plan: Plan | None = None
    chosen: Choice | None = None
    limits: Mapping[str, Limits] = field(default_factory=dict)
    """Of each target, by its name."""
    scopes: Mapping[str, str] = field(default_factory=dict)
    """What each target shares its limits with, by its name."""


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
    vocabulary = load_vocabulary()
    workspace = load(paths, vocabulary)
    prepared = Prepared(
        workspace=workspace, vocabulary=vocabulary, clock=clock, env=env, problems=workspace.diagnostics
    )
    if workspace.has_errors or not workspace.suites:
        return prepared
    tests = select_tests(workspace.suites, _selection(given, shard)).value
    wanted = tests or tuple(Wanted(suite, test) for suite in workspace.suites for test in suite.tests)
    chosen = choose_targets(
        given["target"] or (),
        [(each.suite, each.test) for each in wanted],
        workspace.project,
        vocabulary=vocabulary,
        env=env,
    )
    prepared = replace(prepared, problems=(*prepared.problems, *chosen.diagnostics), chosen=chosen.value)
    if chosen.value is None:
        return prepared
    limits = {each.name: _limits(each, workspace, rate, given) for each in chosen.value.every}
    scopes = {each.name: scope_of(each, env) for each in chosen.value.every}
    return _planned(replace(prepared, limits=limits, scopes=scopes), chosen.value, given, shard)


def _limits(chosen: ChosenTarget, workspace: Workspace, rate: Rate | None, given: Mapping[str, Any]) -> Limits:
    """The limits of one target; what the command line says holds for each of them."""
    limits = limits_of(chosen.use, workspace.project)
    limits = limits.but(rate=rate, rate_is_default=False) if rate is not None else limits
    if given.get("concurrency") is not None:
        limits = limits.but(in_flight=given["concurrency"])
    return limits


def _selection(given: Mapping[str, Any], shard: tuple[int, int] | None) -> Selection:
    return Selection(only=given["only"], tags=given["tag"], cases=given["cases"], shard=shard)


def replan(prepared: Prepared, given: Mapping[str, Any], cases: tuple[str, ...]) -> Prepared:
    """The same files and target with a plan of these cases only."""
    assert prepared.chosen is not None, "what was planned once has a target"
    fresh = replace(prepared, problems=prepared.workspace.diagnostics, plan=None)
    return _planned(fresh, prepared.chosen, {**given, "cases": cases}, None)


def _planned(prepared: Prepared, chosen: Choice, given: Mapping[str, Any], shard: tuple[int, int] | None) -> Prepared:
    places = [_place(each, prepared.env) for each in chosen.tests]
    problems = tuple(problem for each in places for problem in each.diagnostics)
    if problems:
        return replace(prepared, problems=(*prepared.problems, *problems))
    now = read_now(given["now"], wall_us=given.get("wall_us") or prepared.clock.wall_us())
    options = PlanOptions(
        now=now,
        now_is_given=given["now"] is not None,
        seed=given["seed"],
        drawn_seed=seed_of(now),
        env=prepared.env,
        target=chosen.fallback,
        places={each.value.name: each.value for each in places if each.value is not None},
        everywhere=chosen.everywhere,
        selection=_selection(given, shard).but(budget=_budget(prepared, chosen, given)),
        sources=prepared.workspace.sources,
    )
    planned = compile_plan(prepared.workspace.suites, prepared.vocabulary, options)
    return replace(prepared, problems=(*prepared.problems, *planned.diagnostics), plan=planned.value)


def _budget(prepared: Prepared, chosen: Choice, given: Mapping[str, Any]) -> Budget | None:
    """A run's own budget: targets of one scope have one limit."""
    limits = limits_by_scope(prepared.limits, prepared.scopes)
    return read_budget(given.get("budget"), limits, chosen, scopes=prepared.scopes)


def _place(chosen: ChosenTarget, env: Mapping[str, str]) -> Checked[Place]:
    """A target as planning sees it."""
    target_vars = resolve_vars(chosen, env)
    if target_vars.value is None:
        return Checked(value=None, diagnostics=target_vars.diagnostics)
    kind, options = chosen.use.kind, chosen.use.options
    return Checked(
        value=Place(
            name=chosen.name,
            type=kind.name,
            vars=target_vars.value,
            allow=options.allow,
            versions=kind.versions,
            plays_upstream=kind.plays_upstream,
            input_secrets=options.input_secrets,
        )
    )


def seed_of(now: str) -> int:
    """The seed of a day, such as 20261122: other inputs tomorrow, the same on every machine today."""
    return int(now[:10].replace("-", ""))


def _rate(text: str | None) -> Rate | None:
    rate = parse_rate(text) if text is not None else None
    if text is not None and rate is None:
        raise click.UsageError(f"--rate {text}: not a rate; write 300/min, 5/s or 100/2s")
    return rate
