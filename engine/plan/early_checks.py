"""What a check can say of rows before they are planned: that a test has none, or too few values for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.model.language.field_facts import type_of
from engine.model.language.inputs import Generated
from engine.model.language.operands import is_number
from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.suite import Suite, Test
from engine.model.vocabulary import Vocabulary
from engine.plan import codes
from engine.plan.fields.layers import merge_layers
from engine.plan.fields.recipe import FieldRecipe, Generator
from engine.plan.options import PlanOptions
from engine.plan.preparation.prepare import cells_in, draft_test, fields_on, not_unique, prepare_cell
from engine.plan.preparation.recipes import Draft, TestInCell
from engine.plan.rows.constraints import row_rules_of
from engine.plan.rows.impossible import ruling_of
from engine.plan.rows.row_set import row_problems

_CELLS_MAX: Final = 20
"""Most cells of a matrix that are looked at: what is wrong in one is mostly wrong in all."""

FIELDS_MAX: Final = 1_000
"""Fields of a suite that are looked at, a millisecond or two each; what tests beyond these lack the plan will say."""

_SOME_DAY: Final = "2026-01-01T00:00:00Z"
"""Stands for today where a suite names no `now`: constraints that ask for the day are not judged."""


def early_problems(suite: Suite, vocabulary: Vocabulary) -> tuple[Diagnostic, ...]:
    """E521, E527, E532, E535 and their like for the tests of a suite, as far as they hold wherever it will run.

    Nothing is drawn and no covering rows are searched. What depends on the environment, on the target or on what draws
    will find is left to the plan. Tests that are skipped ask for nothing.
    """
    options = PlanOptions(now=_SOME_DAY, plays_upstream=True)
    found: dict[Diagnostic, None] = {}
    left = FIELDS_MAX
    for test in suite.tests:
        if test.skip is not None or not _can_be_wrong(suite, test):
            continue
        draft = draft_test(suite, test, vocabulary, options).value
        if draft is not None and left > 0:
            found.update(dict.fromkeys(_of_test(draft)))
            left -= len(draft.written)
    return tuple(found)


def _of_test(draft: Draft) -> Iterator[Diagnostic]:
    cells = cells_in(draft)
    yield from (each for each in cells.diagnostics if each.code in (codes.NO_CELLS, codes.BAD_MATRIX))
    if cells.value is None or not _has_rows_to_judge(draft.suite, draft.test):
        return
    for cell in cells.value.cells[:_CELLS_MAX]:
        test_in_cell = prepare_cell(draft, cell, env_used=())
        if test_in_cell.value is not None and not test_in_cell.has_errors:
            yield from _of_rows(test_in_cell.value)


def _can_be_wrong(suite: Suite, test: Test) -> bool:
    """Whether anything of this can be wrong with a test: most tests are done with here."""
    return suite.matrix is not None or test.matrix is not None or _has_rows_to_judge(suite, test)


def _has_rows_to_judge(suite: Suite, test: Test) -> bool:
    cases = test.cases
    if cases is None:
        return False
    if cases.break_ is not None or cases.where or (cases.random == 0 and cases.cover is None):
        return True
    fields = merge_layers(test.input, suite).value or {}
    return any(isinstance(each, Generated) and each.options.unique for each in fields.values())


def _of_rows(test_in_cell: TestInCell) -> Iterator[Diagnostic]:
    ordered = fields_on(test_in_cell).value
    if ordered is None:
        return
    draft = test_in_cell.draft
    rules = tuple(
        each for each in row_rules_of(draft.cases.where, now=draft.now) if "now(" not in f"{each.if_}{each.then}"
    )
    ruling = ruling_of(rules, ordered.fields)
    given = len(draft.table.rows)
    problems = tuple(row_problems(draft.test, draft.cases, ordered.fields, ruling=ruling, given=given))
    yield from (each for each in problems if each.severity is Severity.ERROR)
    if not problems:
        yield from _repeated(test_in_cell, ordered.fields, given)


def _repeated(test_in_cell: TestInCell, fields: tuple[FieldRecipe, ...], given: int) -> Iterator[Diagnostic]:
    """Unique fields that have fewer values than rows that draw them."""
    cases = test_in_cell.draft.cases
    for each in fields:
        values = _values_of(each) if each.unique and not each.maybe else None
        others = sum(len(field.breaks) for field in fields if field is not each)
        rows = min(cases.random + others, cases.max if cases.max is not None else cases.random + others)
        rows = (rows + (given if each.column is None else 0)) * max(len(test_in_cell.draft.test.upstream), 1)
        if values is not None and values < rows:
            yield not_unique(test_in_cell.draft, each.name, rows, values=values)


def _values_of(field: FieldRecipe) -> int | None:
    """How many different values a generator has, where its bounds tell."""
    if not isinstance(field.maker, Generator) or field.maker.late:
        return None
    facts = field.maker.kind.facts(field.maker.spec)
    if facts.choices is not None:
        return len({(type_of(each), repr(each)) for each in facts.choices})
    if facts.type == "boolean":
        return len((True, False))
    if facts.type == "integer" and is_number(facts.minimum) and is_number(facts.maximum):
        return int(facts.maximum) - int(facts.minimum) + 1
    return None
