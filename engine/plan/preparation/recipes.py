"""One test in one cell of its matrix as a recipe: everything written in that running must know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from engine.expressions.template import TemplateError, names_used, resolve
from engine.model.language.inputs import Cases, Generated, InputField, Table
from engine.model.language.literals import Template
from engine.model.plan import Obligations, PlannedAction, PlannedTest
from engine.model.suite import Suite, Test
from engine.model.values.json import JsonObject
from engine.model.values.noun import Noun
from engine.model.vocabulary import Vocabulary
from engine.plan.check_obligations import check_obligations
from engine.plan.expectations import expectation_of_invalid, expectation_of_steps, expectation_of_valid
from engine.plan.fields.dependencies import Ordered
from engine.plan.fields.recipe import CallRecipe, Recipe, choose_row
from engine.plan.identity import key_of_test, stream_prefix
from engine.plan.options import PlanOptions
from engine.plan.preparation.actions import NamedAction, beyond_target
from engine.plan.preparation.calls import TIMEOUT_S, MergedCall
from engine.plan.rows.impossible import Ruling
from engine.plan.rows.row_set import RowSet, breaks_promised_by, classes_of, obligations_of
from engine.plan.scope.matrix import cell_in_title
from engine.plan.scope.variables import Variables, varies
from engine.plan.selection.naming import name_of
from engine.plan.selection.select import tags_of

_ONE_ROW: Final = Cases(random=1)
_NO_ROW: Final = Cases()
_NO_OBLIGATIONS: Final = Obligations()


class PreparedTest(Noun, frozen=True, kw_only=True):
    """A recipe, and what it took from outside."""

    recipe: Recipe
    env_used: tuple[str, ...]


class Draft(Noun, frozen=True, kw_only=True):
    """One test with all that is needed to prepare it, before the cells of its matrix are told apart."""

    suite: Suite
    test: Test
    actions: tuple[NamedAction, ...]
    written: Mapping[str, InputField]
    calls: tuple[MergedCall, ...]
    table: Table
    vocabulary: Vocabulary
    options: PlanOptions
    now: str
    skip: str | None

    @property
    def cases(self) -> Cases:
        """The rows asked for: one typical row where neither these nor a table's are."""
        cases = self.test.cases
        if cases is None:
            return _ONE_ROW if self.test.table is None else _NO_ROW
        if cases.from_ is not None and not (cases.random or cases.cover or cases.break_):
            # The contract's own classes, each shown once, and each broken field.
            return replace(cases, cover="each", break_="one-field")
        return cases


class TestInCell(Noun, frozen=True, kw_only=True):
    """A draft in one cell, with the names that hold in it."""

    draft: Draft
    cell: JsonObject | None
    variables: Variables
    env_used: tuple[str, ...]


class PreparedParts(Noun, frozen=True, kw_only=True):
    """What the rows of a test are made of."""

    action: PlannedAction
    ordered: Ordered
    calls: tuple[CallRecipe, ...]


def _whole_contract(draft: Draft) -> JsonObject | None:
    """What judges the rows of `from: contract`; single fields cannot say what depends on several of them."""
    if draft.cases.from_ is None or draft.test.steps:
        return None
    contract = draft.suite.contracts.get(draft.actions[0].name)
    return contract.input_schema if contract is not None else None


def seed_of(suite: Suite, test: Test | None, options: PlanOptions) -> int:
    """The seed in force: the command line's, the test's own, the suite's, or the drawn one, in that order."""
    named = (options.seed, test.seed if test is not None else None, suite.seed)
    return next((seed for seed in named if seed is not None), options.drawn_seed)


def _was_drawn(draft: Draft) -> bool:
    return draft.options.seed is None and draft.test.seed is None and draft.suite.seed is None


def recipe_of(test_in_cell: TestInCell, parts: PreparedParts, rows: RowSet, ruling: Ruling) -> PreparedTest:
    """The recipe of a test with these rows, of which `ruling` says what they cannot show."""
    ordered = parts.ordered
    draft, test, cases = test_in_cell.draft, test_in_cell.draft.test, test_in_cell.draft.cases
    seed = seed_of(draft.suite, test, draft.options)
    key = key_of_test(fixed_id=test.id, name=name_of(test))
    recipe = Recipe(
        test=_planned(test_in_cell, parts.action),
        key=tuple(key),
        cell=test_in_cell.cell,
        prefix=stream_prefix(seed, draft.suite.file, key),
        now=test_in_cell.variables.now,
        title=test.name,
        covers=cases.cover,
        bans=ruling.bans,
        name_shows_cell=_shows_cell(test),
        names=test_in_cell.variables.names,
        fields=ordered.fields,
        order=ordered.order,
        table=draft.table.rows,
        random=rows.random,
        cover=rows.cover,
        breaks=rows.breaks,
        rows=range(rows.count),
        generators=draft.vocabulary.generators,
        cannot=beyond_target(draft.actions, draft.options),
        calls=parts.calls,
        upstream=test.upstream,
        equals=draft.vocabulary.plain_matcher,
        contract=_whole_contract(draft),
    )
    every_row_is_invalid = rows.random == 0 and not draft.table.rows and not _has_valid_row(recipe)
    invalid = recipe.test.expectation
    if not test.steps:
        invalid = expectation_of_invalid(
            test.expect, draft.vocabulary.plain_matcher, test.span, every_row_is_invalid=every_row_is_invalid
        )
    promised = obligations_of(cases, ordered.fields, breaks_promised_by(ordered.fields, cases), ruling=ruling)
    planned = replace(
        recipe.test,
        expectation_invalid=invalid,
        case_count=rows.count,
        seed=seed,
        seed_was_drawn=_was_drawn(draft),
        fields=classes_of(cases, rows, ordered.fields),
        obligations=replace(promised, checks=check_obligations(test, (recipe.test.expectation, invalid), parts.calls)),
        weak=not _asserts(draft) and not every_row_is_invalid,
        cut=rows.cut,
    )
    return PreparedTest(
        recipe=recipe.but(test=planned),
        env_used=test_in_cell.env_used,
    )


def _planned(test_in_cell: TestInCell, action: PlannedAction) -> PlannedTest:
    """The test without what only its rows decide."""
    draft, test, equals = test_in_cell.draft, test_in_cell.draft.test, test_in_cell.draft.vocabulary.plain_matcher
    if test.steps:
        valid = expectation_of_steps(test.expect, test.steps[-1].expect, equals, test.span)
    else:
        valid = expectation_of_valid(test.expect, equals, test.span)
    wait = test.wait or draft.actions[0].action.wait
    return PlannedTest(
        index=0,
        suite=draft.suite.suite,
        name=_name_in_cell(test_in_cell),
        file=draft.suite.file,
        line=test.span.line,
        action=action,
        expectation=valid,
        expectation_invalid=valid,
        names=test_in_cell.variables.names,
        tags=tags_of(draft.suite, test),
        timeout_s=wait.timeout.seconds if wait is not None else TIMEOUT_S,
        case_count=0,
        fields=(),
        obligations=_NO_OBLIGATIONS,
        skip=draft.skip,
        matrix=test_in_cell.cell or {},
        known_failure=test.known_failure,
        ticket=test.ticket,
        description=test.description,
        serial=test.serial,
        group=test.group,
        retry=test.retry,
        relate=test.relate,
        compare=test.compare,
        pii_inputs=_masked(draft),
        target=draft.options.target,
        secrets=test_in_cell.variables.secrets,
        now=test_in_cell.variables.now,
        titles_vary=isinstance(test.name, Template) and varies(test.name),
    )


def _asserts(draft: Draft) -> bool:
    """Whether the author says anywhere what must hold: for the test, for one of its steps, or for all rows alone."""
    test, rows = draft.test, draft.table.rows
    expected = (test.expect, *(step.expect for step in test.steps))
    said = any(each is not None and each.asks for each in expected)
    said = said or any(each is not None for each in (test.retry, test.relate, test.compare))
    return said or (bool(rows) and test.cases is None and all(row.expect for row in rows))


def _name_in_cell(test_in_cell: TestInCell) -> str:
    """The test's name; in a matrix one that tells its cells apart."""
    test = test_in_cell.draft.test
    if test_in_cell.cell is None:
        return name_of(test)
    if _shows_cell(test):
        try:
            return str(resolve(test.name, test_in_cell.variables.names))
        except TemplateError:
            pass
    return name_of(test) + cell_in_title(test_in_cell.cell)


def _shows_cell(test: Test) -> bool:
    return isinstance(test.name, Template) and any(path[0] == "matrix" for path in names_used(test.name.text))


def _masked(draft: Draft) -> frozenset[str]:
    fields = [draft.written, *(call.fields for call in draft.calls)]
    return frozenset(
        name for every in fields for name, field in every.items() if isinstance(field, Generated) and field.options.pii
    )


def _has_valid_row(recipe: Recipe) -> bool:
    """Whether `cover` (its first row is valid where there is one) gives a row without a fault."""
    return any(
        all(field.classes[pick].valid for field, pick in zip(recipe.fields, choose_row(recipe, row).picks, strict=True))
        for row in range(recipe.random, recipe.random + min(recipe.cover.count, 1))
    )
