"""One test of a suite becomes a recipe for its cases: fields made ready, rows chosen, defaults written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.expressions.near import suggestion
from engine.expressions.template import TemplateError, resolve
from engine.model.authored import Template
from engine.model.canonical import canonical_json
from engine.model.diagnostic import Checked, Diagnostic, Severity
from engine.model.inputs import Cases, InputField
from engine.model.json import Json
from engine.model.kinds import Vocabulary
from engine.model.plan import Obligations, PlannedAction, PlannedTest
from engine.model.suite import Action, Suite, Test
from engine.plan import codes
from engine.plan.expectations import expectation_of_invalid, expectation_of_valid
from engine.plan.fields import Kitchen, laid_over, made_ready
from engine.plan.identity import key_of_test, stream_prefix
from engine.plan.mentions import Mentions, mentions, paths_under, uses_whole
from engine.plan.options import PlanOptions
from engine.plan.order import Circle, Ordered, in_order
from engine.plan.recipe import FieldRecipe, Recipe, choose_row
from engine.plan.rows import NO_COVER, Rows, classes_of, obligations_of, rows_of
from engine.plan.select import name_of, tags_of
from engine.plan.setting import Setting, moment_of, setting_of, unresolved

TIMEOUT_S: Final = 60.0
"""How long an execution may take where neither test nor action says (the original harness waited as long)."""

_ACTION_ID: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._~-]{0,127}")
_ONE_ROW: Final = Cases(random=1)
_SHOWN_MAX: Final = 60
_NO_OBLIGATIONS: Final = Obligations()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedTest:
    """A recipe, and what it took from outside."""

    recipe: Recipe
    env_used: tuple[str, ...]
    seed_was_drawn: bool


def seed_of(suite: Suite, test: Test | None, options: PlanOptions) -> int:
    """The seed in force: the command line's, the test's own, the suite's, or the drawn one, in that order."""
    named = (options.seed, test.seed if test is not None else None, suite.seed)
    return next((seed for seed in named if seed is not None), options.drawn_seed)


def prepare_test(suite: Suite, test: Test, vocabulary: Vocabulary, options: PlanOptions) -> Checked[PreparedTest]:
    """One test, ready to be planned, or everything that forbids it.

    A test that is skipped asks for nothing: what it lacks (a variable of the environment, say) is no error.
    """
    action = suite.actions.get(test.action.name)
    moment = moment_of(suite, options)
    laid = laid_over(test.input, suite)
    if action is None or moment.value is None or laid.value is None or laid.has_errors:
        unknown = (_no_action(test, suite),) if action is None else ()
        return Checked(value=None, diagnostics=(*unknown, *moment.diagnostics, *laid.diagnostics))
    stub = action.stub if options.target_type == "emulator" else ()
    found = mentions(test.name, *laid.value.values(), test.expect, action.id, stub)
    setting = setting_of(suite, found, options, now=moment.value)
    assert setting.value is not None
    workbench = _Workbench(
        suite=suite,
        test=test,
        action=action,
        vocabulary=vocabulary,
        options=options,
        setting=setting.value,
        skip=_skip(test, action, options),
    )
    checked = _prepared(workbench, laid.value)
    if checked.value is None and workbench.skip is not None:
        return Checked(value=_untold(workbench, checked.diagnostics))
    if workbench.skip is not None:
        return checked
    # What a missing variable entails is told once, at the variable.
    told = setting.diagnostics if setting.has_errors else checked.diagnostics
    return Checked(value=None if setting.has_errors else checked.value, diagnostics=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Workbench:
    """One test with all that is needed to prepare it."""

    suite: Suite
    test: Test
    action: Action
    vocabulary: Vocabulary
    options: PlanOptions
    setting: Setting
    skip: str | None

    @property
    def cases(self) -> Cases:
        """The rows asked for: one typical row where nothing is said."""
        return self.test.cases if self.test.cases is not None else _ONE_ROW


def _prepared(bench: _Workbench, written: Mapping[str, InputField]) -> Checked[PreparedTest]:
    action = _planned_action(bench)
    contract = bench.suite.contracts.get(bench.test.action.name)
    kitchen = Kitchen(
        setting=bench.setting,
        schema=contract.input_schema if contract is not None else None,
        cases=bench.cases,
        edges=bench.vocabulary.edges,
    )
    fields = [made_ready(name, field, kitchen) for name, field in written.items()]
    problems = [*action.diagnostics, *(problem for each in fields for problem in each.diagnostics)]
    ready = [each.value for each in fields if each.value is not None]
    if action.value is None or any(problem.severity is Severity.ERROR for problem in problems):
        return Checked(value=None, diagnostics=tuple(problems))
    title = mentions(bench.test.name)
    ordered = in_order(ready, seen_by_title=_whole_or_paths(title))
    if isinstance(ordered, Circle):
        return Checked(value=None, diagnostics=(*problems, _circle(bench.test, ordered)))
    rows = rows_of(bench.test, bench.cases, ordered.fields)
    problems.extend(rows.diagnostics)
    if rows.value is None:
        return Checked(value=None, diagnostics=tuple(problems))
    return Checked(value=_recipe(bench, action.value, ordered, rows.value), diagnostics=tuple(problems))


def _whole_or_paths(title: Mentions) -> frozenset[str]:
    return frozenset({"*"}) if uses_whole("this", title) else paths_under("this", title)


def _recipe(bench: _Workbench, action: PlannedAction, ordered: Ordered, rows: Rows) -> PreparedTest:
    test, cases = bench.test, bench.cases
    seed = seed_of(bench.suite, test, bench.options)
    key = key_of_test(fixed_id=test.id, name=name_of(test))
    recipe = Recipe(
        test=_planned(bench, action),
        key=tuple(key),
        prefix=stream_prefix(seed, bench.suite.file, key),
        now=bench.setting.now,
        title=test.name,
        names=bench.setting.names,
        fields=ordered.fields,
        order=ordered.order,
        random=rows.random,
        cover=rows.cover,
        breaks=rows.breaks,
        rows=range(rows.count),
        generators=bench.vocabulary.generators,
    )
    every_row_is_invalid = rows.random == 0 and not _has_valid_row(recipe)
    planned = replace(
        recipe.test,
        expectation_invalid=expectation_of_invalid(
            test.expect, bench.vocabulary.matchers, test.span, every_row_is_invalid=every_row_is_invalid
        ),
        case_count=rows.count,
        fields=classes_of(cases, rows, ordered.fields),
        obligations=obligations_of(cases, ordered.fields, _promised_breaks(ordered.fields, cases)),
        weak=test.expect is None and not every_row_is_invalid,
        cut=rows.cut,
    )
    return PreparedTest(
        recipe=replace(recipe, test=planned),
        env_used=bench.setting.env_used,
        seed_was_drawn=bench.options.seed is None and test.seed is None and bench.suite.seed is None,
    )


def _planned(bench: _Workbench, action: PlannedAction) -> PlannedTest:
    """The test without what only its rows decide."""
    test, matchers = bench.test, bench.vocabulary.matchers
    valid = expectation_of_valid(test.expect, matchers, test.span)
    wait = test.wait or bench.action.wait
    return PlannedTest(
        index=0,
        suite=bench.suite.suite,
        name=name_of(test),
        file=bench.suite.file,
        line=test.span.line,
        action=action,
        expectation=valid,
        expectation_invalid=valid,
        names=bench.setting.names,
        tags=tags_of(bench.suite, test),
        timeout_s=wait.timeout.seconds if wait is not None else TIMEOUT_S,
        case_count=0,
        fields=(),
        obligations=_NO_OBLIGATIONS,
        skip=bench.skip,
    )


def _has_valid_row(recipe: Recipe) -> bool:
    """Whether `cover` (its first row is valid where there is one) or anything else gives a row without a fault."""
    return any(
        all(field.classes[pick].valid for field, pick in zip(recipe.fields, choose_row(recipe, row).picks, strict=True))
        for row in range(recipe.random, recipe.random + min(recipe.cover.count, 1))
    )


def _promised_breaks(fields: Sequence[FieldRecipe], cases: Cases) -> list[tuple[int, int]]:
    """Every class that `break` should put in, those that `max` cuts off among them."""
    if cases.break_ is None:
        return []
    return [(place, pick) for place, field in enumerate(fields) for pick in field.breaks]


def _untold(bench: _Workbench, problems: Iterable[Diagnostic]) -> PreparedTest:
    """A skipped test that cannot be prepared: one case, never sent, which says why."""
    trouble = next((problem.message for problem in problems), "the test cannot be prepared")
    ordered = Ordered((), ())
    action = PlannedAction(
        name=bench.test.action.name,
        action_id=_id_text(bench.action),
        effects=bench.action.effects,
        contract=bench.suite.contracts.get(bench.test.action.name),
        stub=bench.action.stub,
    )
    rows = Rows(random=1, cover=NO_COVER, breaks=(), cut=0)
    prepared = _recipe(bench, action, ordered, rows)
    return replace(prepared, recipe=replace(prepared.recipe, trouble=trouble))


def _planned_action(bench: _Workbench) -> Checked[PlannedAction]:
    written = bench.action.id
    if written is None:
        message = f"the action `{bench.test.action.name}` has no `id`"
        problem = Diagnostic(
            code=codes.BAD_ACTION_ID, span=bench.action.span, message=message, help="give it one: `id: …`"
        )
        return Checked(value=None, diagnostics=(problem,))
    try:
        action_id = resolve(written, bench.setting.names)
    except TemplateError as problem:
        return Checked(value=None, diagnostics=(unresolved(problem, "the id of the action"),))
    if not isinstance(action_id, str) or _ACTION_ID.fullmatch(action_id) is None:
        return Checked(value=None, diagnostics=(_bad_id(bench.action, action_id),))
    planned = PlannedAction(
        name=bench.test.action.name,
        action_id=action_id,
        effects=bench.action.effects,
        contract=bench.suite.contracts.get(bench.test.action.name),
        stub=bench.action.stub,
    )
    return Checked(value=planned)


def _id_text(action: Action) -> str:
    return action.id.text if isinstance(action.id, Template) else action.id or ""


def _bad_id(action: Action, found: Json) -> Diagnostic:
    span = action.id.span if isinstance(action.id, Template) else action.span
    shown = canonical_json(found)
    shown = shown if len(shown) <= _SHOWN_MAX else f"{shown[:_SHOWN_MAX]}…"
    return Diagnostic(
        code=codes.BAD_ACTION_ID,
        span=span,
        message=f"the action id is {shown}, which cannot stand in a URL",
        help="an id is 1 to 128 letters, digits and `-._~`, and begins with a letter, a digit, `_` or `-`",
    )


def _no_action(test: Test, suite: Suite) -> Diagnostic:
    return Diagnostic(
        code=codes.NO_ACTION,
        span=test.action.span,
        message=f"there is no action `{test.action.name}`",
        help=suggestion(test.action.name, suite.actions, what="there are") or "name it under `actions:`",
    )


def _circle(test: Test, circle: Circle) -> Diagnostic:
    path = " → ".join(f"`{name}`" for name in circle.fields)
    span = test.input.span if test.input is not None else test.span
    message = f"fields are made from each other in a circle: {path}"
    return Diagnostic(code=codes.CYCLE, span=span, message=message, help="give one of them a value of its own")


def _skip(test: Test, action: Action, options: PlanOptions) -> str | None:
    """Why a test is planned and not run: the author's word, another target, or effects that this target refuses."""
    if test.skip is not None:
        return test.skip
    if test.only_on and not {options.target, options.target_type} & set(test.only_on):
        return f"only on {', '.join(test.only_on)}; this is {options.target}"
    if action.effects not in options.allow:
        allowed = ", ".join(options.allow) or "nothing"
        return f"`{test.action.name}` has effects `{action.effects}`, and the target {options.target} allows {allowed}"
    return None
