"""One test of a suite becomes recipes for its cases, one for each cell of its matrix, with all defaults written in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from engine.model.language.inputs import Table
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.suite import Suite, Test
from engine.model.values.json import JsonObject
from engine.model.values.noun import Noun
from engine.model.vocabulary import Vocabulary
from engine.plan import codes
from engine.plan.fields.dependencies import Ordered
from engine.plan.fields.layers import FieldSetup, merge_layers
from engine.plan.fields.recipe import REDRAWS_MAX
from engine.plan.fields.tables import columns_of, seeds_of, table_of
from engine.plan.options import PlanOptions
from engine.plan.preparation.actions import (
    NamedAction,
    actions_of,
    edges_refused,
    effects_refused,
    plan_action,
    plan_action_untold,
)
from engine.plan.preparation.calls import merge_calls, prepare_calls, prepare_fields
from engine.plan.preparation.recipes import Draft, PreparedParts, PreparedTest, TestInCell, recipe_of
from engine.plan.rows.constraints import row_rules_of
from engine.plan.rows.impossible import Ruling, ruling_of
from engine.plan.rows.learning import learn_from_unkept, warning_of_unmade
from engine.plan.rows.redraw import RunOut, settle_rows
from engine.plan.rows.row_set import NO_COVER, RowSet, rows_of
from engine.plan.scope.matrix import cells_of, together
from engine.plan.scope.mentions import Mentions, mentions, paths_under, uses_whole
from engine.plan.scope.variables import moment_of, variables_of

_SETTLINGS_MAX: Final = 20
"""How often rows are chosen anew because no draw kept the constraints; then the rows left over are given up."""

_NO_TABLE: Final = Table(file="", rows=())


def prepare_test(
    suite: Suite, test: Test, vocabulary: Vocabulary, options: PlanOptions
) -> Checked[tuple[PreparedTest, ...]]:
    """One test, ready to be planned, once for each cell of its matrix; or everything that forbids it.

    A test that is skipped asks for nothing: what it lacks (a variable of the environment, say) is no error.
    """
    drafted = draft_test(suite, test, vocabulary, options)
    if drafted.value is None:
        return Checked(value=None, diagnostics=drafted.diagnostics)
    draft = drafted.value
    cells = cells_in(draft)
    if cells.value is None:
        if draft.skip is None:
            return Checked(value=None, diagnostics=cells.diagnostics)
        return _cell(draft, None, env_used=())
    prepared = [_cell(draft, cell, env_used=cells.value.env_used) for cell in cells.value.cells]
    problems = tuple(dict.fromkeys(problem for each in prepared for problem in each.diagnostics))
    parts = tuple(one for each in prepared if each.value is not None for one in each.value)
    return Checked(value=parts if all(each.value is not None for each in prepared) else None, diagnostics=problems)


def draft_test(suite: Suite, test: Test, vocabulary: Vocabulary, options: PlanOptions) -> Checked[Draft]:
    """What a test is made of, its names looked up; or everything that is not there."""
    actions = actions_of(test, suite)
    moment = moment_of(suite, options)
    laid = merge_layers(test.input, suite)
    calls = merge_calls(test, suite)
    table = table_of(test, suite)
    troubles = (*actions.diagnostics, *moment.diagnostics, *laid.diagnostics, *calls.diagnostics, *table.diagnostics)
    troubles += tuple(_retried_write(test, actions.value))
    if troubles or actions.value is None or moment.value is None or laid.value is None or calls.value is None:
        return Checked(value=None, diagnostics=troubles)
    draft = Draft(
        suite=suite,
        test=test,
        actions=actions.value,
        written=laid.value,
        calls=calls.value,
        table=table.value or _NO_TABLE,
        vocabulary=vocabulary,
        options=options,
        now=moment.value,
        skip=_skip(test, actions.value, options),
    )
    return Checked(value=draft)


class Cells(Noun, frozen=True, kw_only=True):
    """The cells of a matrix (one None where there is no matrix), and which environment variables they took."""

    cells: tuple[JsonObject | None, ...]
    env_used: tuple[str, ...]


def cells_in(draft: Draft) -> Checked[Cells]:
    """The cells of the test's matrix and its suite's together."""
    matrix = together(draft.suite.matrix, draft.test.matrix)
    if matrix is None:
        return Checked(value=Cells(cells=(None,), env_used=()))
    variables = variables_of(draft.suite, mentions(matrix), draft.options, now=draft.now)
    if variables.value is None or variables.has_errors:
        return Checked(value=None, diagnostics=variables.diagnostics)
    cells = cells_of(matrix, variables.value.names)
    if cells.value is None:
        return Checked(value=None, diagnostics=cells.diagnostics)
    return Checked(value=Cells(cells=cells.value, env_used=variables.value.env_used))


def prepare_cell(draft: Draft, cell: JsonObject | None, *, env_used: tuple[str, ...]) -> Checked[TestInCell]:
    """The test in one cell, with the names that hold there; what is not set among them is a problem."""
    variables = variables_of(draft.suite, _mentioned(draft), draft.options, now=draft.now, cell=cell)
    assert variables.value is not None
    used = tuple(sorted({*env_used, *variables.value.env_used}))
    test_in_cell = TestInCell(draft=draft, cell=cell, variables=variables.value, env_used=used)
    return Checked(value=test_in_cell, diagnostics=variables.diagnostics)


def _cell(draft: Draft, cell: JsonObject | None, *, env_used: tuple[str, ...]) -> Checked[tuple[PreparedTest, ...]]:
    """The test in one cell."""
    test_in_cell = prepare_cell(draft, cell, env_used=env_used)
    assert test_in_cell.value is not None
    checked = _prepared(test_in_cell.value)
    if draft.skip is not None:
        return Checked(value=(checked.value or _untold(test_in_cell.value, checked.diagnostics),))
    # What a missing variable entails is told once, at the variable.
    told = test_in_cell.diagnostics if test_in_cell.has_errors else checked.diagnostics
    if test_in_cell.has_errors or checked.value is None:
        return Checked(value=None, diagnostics=told)
    return Checked(value=(checked.value,), diagnostics=told)


def _mentioned(draft: Draft) -> Mentions:
    """Every template and query of a test, wherever it stands."""
    test = draft.test
    elsewhere = test.compare.with_.target if test.compare is not None else None
    is_asked = draft.options.answers_by_stub or elsewhere in draft.options.by_stub
    stubs = [called.action.stub for called in draft.actions] if is_asked else []
    return mentions(
        test.name,
        *draft.written.values(),
        *(field for call in draft.calls for field in call.fields.values()),
        *((call.step.expect, call.step.when) for call in draft.calls),
        test.expect,
        *(called.action.id for called in draft.actions),
        *stubs,
        test.retry,
        test.relate,
        test.compare,
        test.upstream,
    )


def _prepared(test_in_cell: TestInCell) -> Checked[PreparedTest]:
    draft = test_in_cell.draft
    test, equals = draft.test, draft.vocabulary.plain_matcher
    action = plan_action(draft.actions[0], draft.suite, test_in_cell.variables.names, draft.options)
    fields = fields_on(test_in_cell)
    calls = prepare_calls(
        draft.calls, test, draft.suite, variables=test_in_cell.variables, equals=equals, options=draft.options
    )
    problems = tuple(dict.fromkeys((*action.diagnostics, *fields.diagnostics, *calls.diagnostics)))
    if action.value is None or fields.value is None or calls.value is None:
        return Checked(value=None, diagnostics=problems)
    parts = PreparedParts(action=action.value, ordered=fields.value, calls=calls.value)
    recipe = _settle_rows(test_in_cell, parts)
    return Checked(value=recipe.value, diagnostics=(*problems, *recipe.diagnostics))


def fields_on(test_in_cell: TestInCell) -> Checked[Ordered]:
    """The fields of the test's input, ready for rows."""
    draft, test = test_in_cell.draft, test_in_cell.draft.test
    contract = draft.suite.contracts.get(draft.actions[0].name) if not test.steps else None
    columns = columns_of(draft.table)
    setup = FieldSetup(
        variables=test_in_cell.variables,
        schema=contract.input_schema if contract is not None else None,
        cases=draft.cases,
        edges=draft.vocabulary.edges,
        columns=frozenset(columns),
    )
    written = {**draft.written, **{name: None for name in columns if name not in draft.written}}
    return prepare_fields(written, test.input, setup, seen_by_title=_seen_by_title(test))


def _settle_rows(test_in_cell: TestInCell, parts: PreparedParts) -> Checked[PreparedTest]:
    """The recipe with rows that keep the constraints; what no draw has found is not asked for again."""
    draft, fields = test_in_cell.draft, parts.ordered.fields
    seeds = seeds_of(draft.table, fields)
    ruling = ruling_of(row_rules_of(draft.cases.where, now=draft.now), fields)
    left = _SETTLINGS_MAX
    told: dict[Diagnostic, None] = {}
    while True:
        rows = rows_of(draft.test, draft.cases, fields, ruling=ruling, seeds=seeds)
        if rows.value is None:
            return Checked(value=None, diagnostics=rows.diagnostics)
        prepared = recipe_of(test_in_cell, parts, rows.value, ruling)
        settled = settle_rows(prepared.recipe, ruling.rules)
        if settled.run_out is not None:
            return Checked(value=None, diagnostics=(_ran_out(draft, settled.run_out, rows.value.count),))
        wider, left = learn_from_unkept(ruling, prepared.recipe, settled.unkept), left - 1
        told |= dict.fromkeys(warning_of_unmade(settled.unkept))
        if not left or wider == ruling:
            recipe = prepared.recipe.but(redraws=settled.redraws)
            return Checked(value=prepared.but(recipe=recipe), diagnostics=(*rows.diagnostics, *told))
        ruling = wider


def _ran_out(draft: Draft, found: RunOut, rows: int) -> Diagnostic:
    if found.values is not None:
        return not_unique(draft, found.name, rows, values=found.values)
    message = (
        f"`{found.name}` is `unique`, and in {REDRAWS_MAX} draws no value was found for row {found.row:,} of {rows:,} "
        "that no other row has"
    )
    return _not_unique(draft, found.name, message)


def not_unique(draft: Draft, name: str, rows: int, *, values: int) -> Diagnostic:
    """That a unique field has too few values for so many rows."""
    few = f"only {values:,} different value{'' if values == 1 else 's'}"
    return _not_unique(draft, name, f"`{name}` is `unique`, and its generator has {few} for {rows:,} rows")


def _not_unique(draft: Draft, name: str, message: str) -> Diagnostic:
    return Diagnostic(
        code=codes.NOT_UNIQUE,
        span=draft.written[name].span,
        message=message,
        help="give it more values (a wider range, more characters), or ask for fewer rows",
    )


def _seen_by_title(test: Test) -> frozenset[str]:
    title = mentions(test.name)
    return frozenset({"*"}) if uses_whole("this", title) else paths_under("this", title)


def _untold(test_in_cell: TestInCell, problems: Iterable[Diagnostic]) -> PreparedTest:
    """A skipped test that cannot be prepared: one case, never sent, which says why."""
    trouble = next((problem.message for problem in problems), "the test cannot be prepared")
    action = plan_action_untold(test_in_cell.draft.actions[0], test_in_cell.draft.suite)
    rows = RowSet(random=1, cover=NO_COVER, breaks=(), cut=0)
    test = replace(test_in_cell.draft.test, upstream=(), cases=None, table=None)
    bare = test_in_cell.but(draft=test_in_cell.draft.but(table=_NO_TABLE, test=test))
    prepared = recipe_of(bare, PreparedParts(action=action, ordered=Ordered((), ()), calls=()), rows, Ruling())
    return prepared.but(recipe=prepared.recipe.but(trouble=trouble))


def _skip(test: Test, actions: tuple[NamedAction, ...], options: PlanOptions) -> str | None:
    """Why a test is planned and not run: the author's word, another target, or what this target refuses."""
    if test.skip is not None:
        return test.skip
    if test.only_on and not {options.target, options.target_type} & set(test.only_on):
        return f"only on {', '.join(test.only_on)}; this is {options.target}"
    if test.upstream and not options.plays_upstream:
        return f"the target {options.target} cannot play what stands behind an action (`upstream`)"
    return next(effects_refused(actions, options), None) or edges_refused(actions[0], test, options)


def _retried_write(test: Test, actions: tuple[NamedAction, ...] | None) -> Iterable[Diagnostic]:
    if test.retry is None or not actions or actions[0].action.effects == "read":
        return
    message = f"`retry` repeats calls, and `{actions[0].name}` has effects `{actions[0].action.effects}`"
    yield Diagnostic(
        code=codes.RETRY_OF_WRITE,
        span=test.retry.span,
        message=message,
        help="repeat reads only; where it changes nothing, give the action `effects: read`",
    )
