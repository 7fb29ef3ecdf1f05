"""From paths to a plan and the targets it goes to: all that is decided before the first byte leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from engine.coverage.personal import fields_spelled_out
from engine.journal.signing import AUDIT_KEY
from engine.model.language.literals import Duration, Rate
from engine.model.plan import Case, Plan
from engine.model.plugins import PluginError
from engine.model.ports.limits import Limits
from engine.model.run.report import HIDDEN
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.values.json import Json
from engine.model.values.noun import NOTHING, Noun
from engine.model.values.span import NOWHERE
from engine.model.vocabulary import Vocabulary
from engine.pipeline.load import Workspace, load
from engine.pipeline.past_runs import files_of_runs
from engine.pipeline.target import (
    check_input_secrets,
    check_target,
    is_real,
    open_secrets,
    resolve_vars,
    scope_of,
    secret_sources,
)
from engine.pipeline.target_choice import Choice, ChosenTarget, choose_targets, limits_of, list_configured_targets
from engine.plan.compile import compile_plan
from engine.plan.options import Budget, PlanOptions, Selection, TargetView
from engine.plan.selection.select import Wanted, select_tests
from engine.plugins.listed_packages import diagnose
from engine.run.judging.masking import mask_of
from engine.run.limits.shared import limits_by_scope

VAIN_SHARE: Final = 10
"""Of the requests of a budget, one in so many is kept for a poll in vain or a second attempt."""


class BudgetRequest(Noun, frozen=True, kw_only=True):
    """A budget as it was asked for: a number of requests, or a time. `text` is how it was written."""

    text: str
    requests: int | None = None
    duration: Duration | None = None


class PlanRequest(Noun, frozen=True, kw_only=True):
    """What is asked of a plan. `now` and `today` are ISO 8601 in UTC; `today` serves where no `now` was named.

    `targets` are those of `--target`; `rate` and `in_flight` hold for every target, whatever its own settings say.
    """

    today: str
    now: str | None = None
    seed: int | None = None
    targets: tuple[str, ...] = ()
    selection: Selection = msgspec.field(default_factory=Selection)
    vars: Mapping[str, Json] = msgspec.field(default_factory=dict)
    """Variables that take the place of those of the suites."""
    budget: BudgetRequest | None = None
    rate: Rate | None = None
    in_flight: int | None = None
    env: Mapping[str, str] = msgspec.field(default_factory=dict)
    allow_effects: bool = False
    """Whether edges and broken fields of what writes may go to real targets."""


class Prepared(Noun, frozen=True, kw_only=True):
    """All that is known before the first byte leaves. `plan` and `chosen` are None where an error forbids going on.

    `chosen` are the targets that the wanted tests run on, or are compared on.
    """

    workspace: Workspace
    vocabulary: Vocabulary
    request: PlanRequest
    problems: tuple[Diagnostic, ...]
    plan: Plan | None = None
    chosen: Choice | None = None
    limits: Mapping[str, Limits] = msgspec.field(default_factory=dict)
    """Of each target, by its name."""
    scopes: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What each target shares its limits with, by its name."""

    @property
    def real(self) -> frozenset[str]:
        """The targets where what is sent really happens."""
        every = self.chosen.every if self.chosen is not None else ()
        return frozenset(each.name for each in every if is_real(each, self.env))

    @property
    def env(self) -> Mapping[str, str]:
        """The environment that suites and targets see."""
        return self.request.env


def prepare(
    paths: Sequence[Path], request: PlanRequest, vocabulary: Vocabulary, texts: Mapping[str, str] = NOTHING
) -> Prepared:
    """Load, check, choose the targets, plan. The diagnostics of all of it are the `problems` of what comes back.

    The words are those of `vocabulary`, and of the packages that the project lists. Of files that are among `texts`
    this is what stands in them.
    """
    workspace = load(paths, vocabulary, given_vars=request.vars, texts=texts)
    prepared = Prepared(
        workspace=workspace, vocabulary=workspace.vocabulary, request=request, problems=workspace.diagnostics
    )
    if workspace.has_errors or not workspace.suites:
        return prepared
    try:
        return _decide(prepared)
    except PluginError as problem:
        return prepared.but(problems=(*prepared.problems, diagnose(problem, NOWHERE)))


def _decide(prepared: Prepared) -> Prepared:
    """Choose the targets and plan."""
    workspace, request = prepared.workspace, prepared.request
    chosen = _choose(prepared)
    prepared = prepared.but(problems=(*prepared.problems, *chosen.diagnostics), chosen=chosen.value)
    if chosen.value is None:
        return prepared
    limits = {each.name: _limits(each, workspace, request) for each in chosen.value.every}
    scopes = {each.name: scope_of(each, request.env) for each in chosen.value.every}
    return _plan(prepared.but(limits=limits, scopes=scopes), chosen.value, request.selection)


def replan(prepared: Prepared, cases: tuple[str, ...]) -> Prepared:
    """The same files and targets with a plan of these cases only."""
    assert prepared.chosen is not None, "what was planned once has a target"
    fresh = prepared.but(problems=prepared.workspace.diagnostics, plan=None)
    return _plan(fresh, prepared.chosen, prepared.request.selection.but(cases=cases, shard=None))


def read_secrets(prepared: Prepared) -> tuple[Mapping[str, str] | None, tuple[Diagnostic, ...]]:
    """The secrets, unless something forbids going on, and everything there is to say before the run."""
    opened = open_secrets(prepared.workspace, prepared.env)
    problems = (*prepared.problems, *opened.diagnostics)
    if prepared.chosen is None or opened.value is None:
        return None, problems
    sources, every = secret_sources(prepared.workspace), prepared.chosen.every
    wrong = [each for chosen in every for each in check_target(chosen, prepared.env, opened.value, sources)]
    if prepared.plan is not None:
        wrong += check_input_secrets(prepared.plan, opened.value, sources)
    return None if wrong else opened.value, (*problems, *wrong)


def files_in_use(prepared: Prepared, runs: Path) -> Iterator[Path]:
    """The files that a run is made from, and those that the runs beside it are made of."""
    workspace = prepared.workspace
    yield from (workspace.root / name for name in workspace.sources)
    bound = [each.secrets for each in (workspace.project, *workspace.suites) if each is not None]
    yield from (workspace.root / source.file for each in bound for source in each.values() if source.file is not None)
    key = prepared.env.get(AUDIT_KEY)
    if key and "\n" not in key:
        yield Path(key)
    yield from files_of_runs(runs)


def case_to_tell(case: Case) -> Case:
    """A planned case as it may be told: without its personal data, wherever their text turns up."""
    mask = mask_of(case)
    if mask is None:
        return case
    hidden = fields_spelled_out(case)
    return replace(
        case,
        input=mask.input(case.input),
        classes={field: HIDDEN if field in hidden else label for field, label in case.classes.items()},
        problem=None if case.problem is None else mask.text(case.problem),
    )


def today_of(wall_us: int) -> str:
    """The day of a moment in UTC, as `2026-11-22T00:00:00Z`."""
    return f"{datetime.fromtimestamp(wall_us / 1e6, tz=UTC).date().isoformat()}T00:00:00Z"


def seed_of(now: str) -> int:
    """The seed of a day, such as 20261122: other inputs tomorrow, the same on every machine today."""
    return int(now[:10].replace("-", ""))


def budget_of(
    asked: BudgetRequest, limits: Mapping[str, Limits], chosen: Choice, *, scopes: Mapping[str, str]
) -> Budget:
    """A budget in requests; of a time, so many as the limit of each scope of targets lets through in it."""
    a_call = {each.name: each.use.kind.requests_a_call for each in chosen.every}
    if asked.requests is not None:
        kept = asked.requests // VAIN_SHARE if max(a_call.values()) > 1 else 0
        return Budget(text=asked.text, requests=asked.requests - kept, requests_a_call=a_call, scopes=scopes)
    assert asked.duration is not None, "a budget is a number of requests or a time"
    on = {
        scopes[name]: each.rate.count * max(1, int(asked.duration.seconds // each.rate.window_s))
        for name, each in limits.items()
        if each.rate is not None
    }
    return Budget(text=asked.text, on=on, requests_a_call=a_call, scopes=scopes)


def _choose(prepared: Prepared) -> Checked[Choice]:
    """The targets of the tests that are wanted; of all tests, where planning will say that none is."""
    workspace, request = prepared.workspace, prepared.request
    tests = select_tests(workspace.suites, request.selection).value
    wanted = tests or tuple(Wanted(suite, test) for suite in workspace.suites for test in suite.tests)
    return choose_targets(
        request.targets,
        [(each.suite, each.test) for each in wanted],
        workspace.project,
        vocabulary=prepared.vocabulary,
        env=request.env,
    )


def _limits(chosen: ChosenTarget, workspace: Workspace, request: PlanRequest) -> Limits:
    """The limits of one target; what the command line says holds for each of them."""
    limits = limits_of(chosen.use, workspace.project)
    limits = limits.but(rate=request.rate, rate_is_default=False) if request.rate is not None else limits
    return limits if request.in_flight is None else limits.but(in_flight=request.in_flight)


def _plan(prepared: Prepared, chosen: Choice, selection: Selection) -> Prepared:
    request = prepared.request
    places = [_place(each, request.env) for each in chosen.tests]
    problems = tuple(problem for each in places for problem in each.diagnostics)
    if problems:
        return prepared.but(problems=(*prepared.problems, *problems))
    now = request.now or request.today
    options = PlanOptions(
        now=now,
        now_is_given=request.now is not None,
        seed=request.seed,
        drawn_seed=seed_of(now),
        env=request.env,
        target=chosen.fallback,
        places={each.value.name: each.value for each in places if each.value is not None},
        everywhere=chosen.everywhere,
        configured=list_configured_targets(
            prepared.workspace.suites, prepared.workspace.project, vocabulary=prepared.vocabulary, env=request.env
        ),
        by_stub=frozenset(each.name for each in chosen.every if each.use.kind.answers_by_stub),
        guarded=frozenset() if request.allow_effects else _guarded(prepared.but(chosen=chosen)),
        selection=selection.but(budget=_budget(prepared, chosen)),
        sources=prepared.workspace.sources,
    )
    planned = compile_plan(prepared.workspace.suites, prepared.vocabulary, options)
    return prepared.but(problems=(*prepared.problems, *planned.diagnostics), plan=planned.value)


def _guarded(prepared: Prepared) -> frozenset[str]:
    """The real targets at which nobody wrote which effects may happen."""
    every = prepared.chosen.every if prepared.chosen is not None else ()
    return prepared.real & frozenset(each.name for each in every if each.use.options.allow is None)


def _budget(prepared: Prepared, chosen: Choice) -> Budget | None:
    """A run's own budget: targets of one scope have one limit."""
    asked = prepared.request.budget
    limits = limits_by_scope(prepared.limits, prepared.scopes)
    return None if asked is None else budget_of(asked, limits, chosen, scopes=prepared.scopes)


def _place(chosen: ChosenTarget, env: Mapping[str, str]) -> Checked[TargetView]:
    """A target as planning sees it."""
    target_vars = resolve_vars(chosen, env)
    if target_vars.value is None:
        return Checked(value=None, diagnostics=target_vars.diagnostics)
    kind, options = chosen.use.kind, chosen.use.options
    return Checked(
        value=TargetView(
            name=chosen.name,
            type=kind.name,
            vars=target_vars.value,
            allow=options.allowed,
            versions=kind.versions,
            plays_upstream=kind.plays_upstream,
            answers_by_stub=kind.answers_by_stub,
            asks_as_said=kind.asks_as_said,
            shared_path=shared.path if (shared := kind.request_of(chosen.use.spec)) is not None else None,
            input_secrets=options.input_secrets,
        )
    )
