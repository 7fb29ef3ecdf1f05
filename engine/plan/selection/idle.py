"""Plans of which no case would run: whatever held in such a run would prove nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from engine.model.plan import PlannedTest
from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.suite import Suite
from engine.model.values.span import Span
from engine.plan import codes
from engine.plan.fields.recipe import Recipe, choose_row
from engine.plan.options import PlanOptions
from engine.plan.selection.select import Wanted

_REASONS_MAX: Final = 3
_CASES_MAX: Final = 1_000
"""Skipped rows whose reasons are looked for."""
_ALLOWED: Final = 'where nothing may run, let the suite say so: `gate: { judged: ">= 0" }`'


def idle_problems(recipes: Sequence[Recipe], wanted: Sequence[Wanted], options: PlanOptions) -> Iterator[Diagnostic]:
    """An error where no case of the whole plan would run; a warning for a target of `--target` on which none would.

    Suites whose gate `judged` admits none at all may do without.
    """
    waived = {each.suite.file for each in wanted if _admits_none(each.suite)}
    told = [recipe for recipe in recipes if recipe.rows and recipe.test.file not in waived]
    busy = {recipe.test.target for recipe in recipes if runs(recipe)}
    if told and not busy:
        yield _nothing_runs(told, _way_out(told, wanted, options.configured), Severity.ERROR)
        return
    for target in options.everywhere:
        there = [recipe for recipe in told if recipe.test.target == target]
        if there and target not in busy:
            yield _nothing_runs(there, "leave this `--target` out, or let one of them run", Severity.WARNING)


def _admits_none(suite: Suite) -> bool:
    judged = suite.gate.judged if suite.gate is not None else None
    return judged is not None and judged.admits(0)


def runs(recipe: Recipe) -> bool:
    """Whether any row of a test is to be run."""
    return recipe.test.skip is None and any(_skip(recipe, row) is None for row in recipe.rows)


def _skip(recipe: Recipe, row: int) -> str | None:
    """Why a row alone is not run: its table says so."""
    given = choose_row(recipe, row).given if recipe.table else None
    return given.skip if given is not None else None


def _nothing_runs(recipes: Sequence[Recipe], way_out: str, severity: Severity) -> Diagnostic:
    targets = dict.fromkeys(recipe.test.target for recipe in recipes)
    cases = sum(len(recipe.rows) for recipe in recipes)
    reasons = list(islice(dict.fromkeys(_reasons(recipes)), _REASONS_MAX + 1))
    shown = " · ".join(reasons[:_REASONS_MAX]) + (" · …" if len(reasons) > _REASONS_MAX else "")
    skipped = "its only case is skipped" if cases == 1 else f"all {cases:,} cases are skipped"
    where = f"target{'' if len(targets) == 1 else 's'} {' and '.join(f'`{each}`' for each in targets)}"
    return Diagnostic(
        code=codes.NOTHING_RUNS if severity is Severity.ERROR else codes.NOTHING_RUNS_THERE,
        severity=severity,
        span=_place(recipes[0].test),
        message=f"no case would run on {where}: {skipped} ({shown})",
        help=f"{way_out}; {_ALLOWED}",
    )


def _reasons(recipes: Iterable[Recipe]) -> Iterator[str]:
    for recipe in recipes:
        if recipe.test.skip is not None:
            yield recipe.test.skip
        else:
            yield from (reason for row in islice(recipe.rows, _CASES_MAX) if (reason := _skip(recipe, row)))


def _way_out(recipes: Sequence[Recipe], wanted: Sequence[Wanted], configured: Mapping[str, str]) -> str:
    """What would let something run: the targets that tests are for, as far as there are such."""
    files = {recipe.test.file for recipe in recipes}
    able = [each.test for each in wanted if each.suite.file in files and each.test.skip is None]
    words = list(dict.fromkeys(name for test in able for name in test.only_on))
    if not words:
        return "let one of them run"
    # Own names before those of types: the type of a configured target is found by its name.
    fitting = [name for name, type_ in reversed(list(configured.items())) if {name, type_} & set(words)]
    if fitting:
        named = " or ".join(f"`--target {name}`" for name in fitting[:_REASONS_MAX])
        return f"name the target that they are for: {named}"
    missing = " or ".join(f"`{name}`" for name in words[:_REASONS_MAX])
    return f"add the target that they are for, {missing}, to engine.yaml, and name it with `--target`"


def _place(test: PlannedTest) -> Span:
    return Span(file=test.file, line=test.line, column=1, end_line=test.line, end_column=1)
