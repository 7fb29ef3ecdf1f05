"""Rows that cannot be made, a template or a generator having failed: how many of a plan, and why the first cannot."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from engine.model.plan import Plan, PlannedTest
from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.plan import codes
from engine.plan.fields.recipe import Recipe, choose_row
from engine.plan.lazy_cases import LazyCases
from engine.plan.rows.case import draw_row

TRIED_MAX: Final = 20_000
"""Rows of a plan that are tried, so that a plan of a million rows is told in seconds: each test gets its share."""

VALUES_MAX: Final = 200_000
"""Values in the rows that are tried: rows of a thousand fields take a thousand times as long."""


class Unmade(Noun, frozen=True, kw_only=True):
    """The rows of one test that cannot be made: `count` of the first `tried`; the rest is about the first."""

    test: PlannedTest
    count: int
    tried: int
    row: str
    reason: str
    span: Span


def unmade_rows(plan: Plan) -> tuple[Unmade, ...]:
    """What cannot be made, by test, in order; tests that are skipped are not tried."""
    if not isinstance(plan.cases, LazyCases):
        return ()
    cases = plan.cases
    tried = [(recipe, start) for recipe, start in zip(cases.recipes, cases.starts, strict=True) if not recipe.test.skip]
    found = (_of_test(cases, recipe, start, _share(recipe, len(tried))) for recipe, start in tried)
    return tuple(each for each in found if each is not None)


def unmade_warnings(unmade: tuple[Unmade, ...]) -> Iterator[Diagnostic]:
    """A warning for each such test, at the template that failed where there is one."""
    for each in unmade:
        rows = "1 row" if each.count == 1 else f"{each.count:,} rows"
        of = f" of the first {each.tried:,}" if each.tried < each.test.case_count else ""
        yield Diagnostic(
            code=codes.UNMADE_ROWS,
            severity=Severity.WARNING,
            span=each.span,
            message=f"{rows}{of} of `{each.test.name}` cannot be made, {each.row} for one: {each.reason}",
            help="mend what makes the field; as it stands, these cases are not sent and end as `error`",
        )


def _share(recipe: Recipe, tests: int) -> int:
    """How many rows of one of so many tests are tried."""
    return max(min(TRIED_MAX, VALUES_MAX // max(len(recipe.fields), 1)) // tests, 1)


def _of_test(cases: LazyCases, recipe: Recipe, start: int, share: int) -> Unmade | None:
    tried = min(share, len(recipe.rows))
    made = ((row, cases[start + place]) for place, row in enumerate(islice(recipe.rows, tried)))
    failed = [(row, case) for row, case in made if case.problem is not None and case.problem != recipe.cannot]
    if not failed:
        return None
    row, case = failed[0]
    drawn = draw_row(recipe, choose_row(recipe, row), row)
    return Unmade(
        test=recipe.test,
        count=len(failed),
        tried=tried,
        row=case.row,
        reason=drawn.problem or case.problem or "",
        span=drawn.problem_at or Span(case.test.file, case.test.line, 1, case.test.line, 1),
    )
