"""Suites become a plan: equal suites, words and options make an equal plan, whatever the order of the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from engine.model.plan import BudgetCut, Plan, SuiteGates
from engine.model.source.diagnostic import Checked, Diagnostic, Related, Severity
from engine.model.suite import Gates, Suite
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE
from engine.model.values.text import with_line_feeds
from engine.model.vocabulary import Vocabulary
from engine.plan import codes
from engine.plan.fields.recipe import Recipe
from engine.plan.identity import key_of_test, plan_hash, text_hash
from engine.plan.lazy_cases import lazy_cases
from engine.plan.meaning import hash_meaning
from engine.plan.options import Budget, PlanOptions, Selection
from engine.plan.preparation.prepare import prepare_test
from engine.plan.preparation.recipes import PreparedTest, seed_of
from engine.plan.rows.row_set import classes_shown
from engine.plan.scope.variables import moment_of
from engine.plan.selection.budget import Fitted, fit
from engine.plan.selection.empty_gates import empty_gates
from engine.plan.selection.idle import idle_problems, runs
from engine.plan.selection.naming import name_of
from engine.plan.selection.needs import Needs, needs_of, with_needs
from engine.plan.selection.select import Wanted, select_rows, select_shard, select_tests

__all__ = ("PlanOptions", "Selection", "compile_plan")

_EVERY_PROBLEM_MAX: Final = 1_000
"""Most problems that are told at once."""


def compile_plan(suites: Sequence[Suite], vocabulary: Vocabulary, options: PlanOptions) -> Checked[Plan]:
    """What a run of these suites will do, or why it cannot be planned (codes E500 to E599).

    Pure: chance comes from hashes of content, time from `options.now`, the environment from `options.env`.
    """
    ordered = sorted(suites, key=lambda suite: suite.file)
    wanted = select_tests(ordered, options.selection)
    problems = [*wanted.diagnostics, *_doubles(ordered)]
    if wanted.value is None or wanted.has_errors:
        return Checked(value=None, diagnostics=tuple(problems))
    prepared = [
        prepare_test(each.suite, each.test, vocabulary, there)
        for each in wanted.value
        for there in options.on_targets_of(each.suite, each.test)
    ]
    for each in prepared:
        problems.extend(problem for problem in each.diagnostics if problem not in problems)
    ready = [one for each in prepared if each.value is not None for one in each.value]
    needs = needs_of(ordered)
    problems.extend(needs.diagnostics)
    problems.extend(_baselines(wanted.value))
    if any(each.has_errors for each in prepared) or needs.has_errors or _doubles(ordered):
        return Checked(value=None, diagnostics=tuple(problems[:_EVERY_PROBLEM_MAX]))
    if not options.selection.only and not options.selection.tags:
        tests = [each.recipe.test for each in ready]
        problems.extend(problem for suite in ordered for problem in empty_gates(suite, tests))
    chosen = _chosen(ready, needs.value or {}, wanted.value, options)
    problems.extend(chosen.diagnostics)
    if chosen.value is None:
        return Checked(value=None, diagnostics=tuple(problems))
    recipes, budget = chosen.value, options.selection.budget
    fitted = fit(recipes, budget) if budget is not None else None
    if fitted is not None:
        if not any(map(runs, fitted.recipes)) and any(map(runs, recipes)):
            return Checked(value=None, diagnostics=(*problems, _too_small(fitted.cut)))
        recipes, _ = with_needs(tuple(_numbered(fitted.recipes, options)), needs.value or {})
    plan = _assembled(ordered, ready, recipes, vocabulary, options)
    if fitted is not None:
        plan = plan.but(order=_order(recipes, fitted), budget=fitted.cut)
    return Checked(value=plan, diagnostics=tuple(problems))


def _chosen(
    ready: Sequence[PreparedTest], needs: Needs, wanted: Sequence[Wanted], options: PlanOptions
) -> Checked[tuple[Recipe, ...]]:
    """The recipes that the selection leaves, numbered; an error where none of the whole plan, all shards, would run."""
    selection = options.selection
    selected = select_rows([each.recipe for each in ready], selection)
    if selected.value is None:
        return selected
    whole, unmet = with_needs(tuple(_numbered(selected.value, options)), needs)
    idle = tuple(idle_problems(whole, wanted, options))
    if any(each.severity is Severity.ERROR for each in (*unmet, *idle)):
        return Checked(value=None, diagnostics=(*unmet, *idle))
    if selection.shard is None:
        return Checked(value=whole, diagnostics=(*unmet, *idle))
    part = select_shard(selected.value, selection.shard)
    if part.value is None:
        return part
    recipes, unmet = with_needs(tuple(_numbered(part.value, options)), needs)
    is_wrong = any(each.severity is Severity.ERROR for each in unmet)
    return Checked(value=None if is_wrong else recipes, diagnostics=(*unmet, *idle))


def _order(recipes: Sequence[Recipe], fitted: Fitted) -> tuple[int, ...]:
    """The numbers of the cases in the order that was found."""
    starts = list(accumulate((len(recipe.rows) for recipe in recipes), initial=0))
    return tuple(starts[place] + at for place, at in fitted.order)


def _too_small(cut: BudgetCut) -> Diagnostic:
    return Diagnostic(
        code=codes.EMPTY_SELECTION,
        span=NOWHERE,
        message=f"no case fits into a budget of {cut.text}",
        help="give it more; `engine plan` says what all cases need",
    )


def _doubles(suites: Iterable[Suite]) -> tuple[Diagnostic, ...]:
    """Tests that could not be told from each other, because file and id (or name) are the same."""
    first: dict[tuple[str, str], Wanted] = {}
    problems = []
    for each in (Wanted(suite, test) for suite in suites for test in suite.tests):
        key = (each.suite.file, str(key_of_test(fixed_id=each.test.id, name=name_of(each.test))))
        other = first.setdefault(key, each)
        if other is not each:
            what = f"the id `{each.test.id}`" if each.test.id is not None else f"the name `{name_of(each.test)}`"
            problems.append(
                Diagnostic(
                    code=codes.SAME_TEST,
                    span=each.test.span,
                    message=f"two tests of this suite have {what}",
                    help="give one of them another",
                    related=(Related(span=other.test.span, message="the first one"),),
                )
            )
    return tuple(problems)


def _baselines(wanted: Sequence[Wanted]) -> Iterator[Diagnostic]:
    """A comparison with history is promised by the language and not kept yet: that must be seen."""
    for suite in dict.fromkeys(each.suite.file for each in wanted if each.suite.baseline is not None):
        yield Diagnostic(
            code=codes.NO_BASELINE,
            severity=Severity.WARNING,
            span=next(each.suite.span for each in wanted if each.suite.file == suite),
            message="`baseline` compares with history, which this version does not keep yet: nothing is compared",
            help="leave `baseline` in place for later versions, or out",
        )


def _numbered(recipes: Iterable[Recipe], options: PlanOptions) -> Iterator[Recipe]:
    """The recipes that have rows, with their place in the plan and what these rows still show."""
    for index, recipe in enumerate(recipe for recipe in recipes if recipe.rows):
        left_out = recipe.test.rows_left_out + recipe.test.case_count - len(recipe.rows)
        test = replace(recipe.test, index=index, case_count=len(recipe.rows), rows_left_out=left_out)
        selection = options.selection
        if selection.cases or selection.shard is not None or selection.budget is not None:
            test = replace(test, obligations=classes_shown(test.obligations, recipe))
        if selection.cases and left_out:
            # Whoever names single cases does not ask what the others of their test would show.
            test = replace(test, obligations=replace(test.obligations, checks=()))
        yield recipe.but(test=test)


def _assembled(
    suites: Sequence[Suite],
    ready: Sequence[PreparedTest],
    recipes: tuple[Recipe, ...],
    vocabulary: Vocabulary,
    options: PlanOptions,
) -> Plan:
    planned = {(recipe.test.file, recipe.key) for recipe in recipes}
    env_used = sorted({name for each in ready for name in each.env_used})
    every = [(suite, test) for suite in suites for test in suite.tests]
    left_out = [
        name_of(test)
        for suite, test in every
        if (suite.file, tuple(key_of_test(fixed_id=test.id, name=name_of(test)))) not in planned
    ]
    files = {recipe.test.file for recipe in recipes}
    whole, shard = plan_hash(_covered(suites, env_used, vocabulary, options)), options.selection.shard
    return Plan(
        hash=whole if shard is None else plan_hash({"plan": whole, "shard": list(shard)}),
        whole_hash=whole,
        seed=_seed(recipes, options),
        seed_was_drawn=any(recipe.test.seed_was_drawn for recipe in recipes),
        now=ready[0].recipe.now if len({each.recipe.now for each in ready}) == 1 else options.now,
        targets=tuple(dict.fromkeys(recipe.test.target for recipe in recipes)),
        tests=tuple(recipe.test for recipe in recipes),
        cases=lazy_cases(recipes),
        gates=tuple(_gates(suite) for suite in suites if suite.file in files),
        sources={path: with_line_feeds(text) for path, text in sorted(options.sources.items())},
        env_used=tuple(env_used),
        left_out=tuple(left_out),
    )


def _gates(suite: Suite) -> SuiteGates:
    gates = suite.gate if suite.gate is not None else Gates(span=suite.span)
    return SuiteGates(suite=suite.suite, file=suite.file, gates=gates, span=gates.span)


def _seed(recipes: Iterable[Recipe], options: PlanOptions) -> int:
    """The seed to show: the command line's, else the one that all tests share, else the day's where a test uses it."""
    tests = [recipe.test for recipe in recipes]
    seeds = dict.fromkeys(each.seed for each in tests if each.seed is not None)
    first = next(iter(seeds), options.drawn_seed)
    return first if len(seeds) == 1 or not any(each.seed_was_drawn for each in tests) else options.drawn_seed


def _in_requests(budget: Budget) -> Mapping[str, Json]:
    """A budget as it decides what is planned."""
    return {"requests": budget.requests, "on": dict(budget.on), "a_call": dict(budget.requests_a_call)}


def _covered(
    suites: Sequence[Suite], env_used: Sequence[str], vocabulary: Vocabulary, options: PlanOptions
) -> Mapping[str, Json]:
    """Everything that decides what a plan holds, before shards. Values of the environment count by their hash."""
    selection = options.selection
    return {
        "suites": [hash_meaning(suite) for suite in suites],
        "seeds": [seed_of(suite, None, options) for suite in suites],
        "now": [moment_of(suite, options).value for suite in suites],
        "env": {name: text_hash(options.env[name]) for name in env_used},
        "target": [options.target, options.target_type],
        "allow": sorted(options.allow),
        "able": [*options.target_versions, options.plays_upstream, options.answers_by_stub],
        "vars": hash_meaning(options.target_vars),
        "input_secrets": sorted(options.input_secrets),
        **({"guarded": sorted(options.guarded)} if options.guarded else {}),
        "by_stub": sorted(options.by_stub),
        "everywhere": list(options.everywhere),
        "places": {name: hash_meaning(each) for name, each in sorted(options.places.items())},
        "selection": {
            "only": list(selection.only),
            "tags": selection.tags,
            "cases": list(selection.cases),
            **({"budget": _in_requests(selection.budget)} if selection.budget is not None else {}),
        },
        "versions": dict(vocabulary.versions),
        **({"plugins": dict(vocabulary.packages)} if vocabulary.packages else {}),
    }
