"""One row becomes a case: what it sends, what it is called, and who it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.action.contract import keeps_to
from engine.expressions.template import TemplateError, resolve
from engine.http.protocol.paths import why_no_segment
from engine.model.language.literals import Template
from engine.model.plan import Case
from engine.model.values.json import MISSING, JsonObject
from engine.plan.fields.recipe import Recipe, RowChoice, choose_row
from engine.plan.identity import case_id
from engine.plan.rows.calls import make_calls
from engine.plan.rows.draw import DrawnRow, make_fields, start_row
from engine.plan.rows.table_answers import claims_of, takes_row
from engine.plan.scope.matrix import cell_in_title
from engine.plan.scope.run_time import waits_in_input


def make_case(recipe: Recipe, row_number: int, *, number: int) -> Case:
    """The case of one row; `number` is its place in the plan. A row that cannot be made says so in `problem`."""
    choice = choose_row(recipe, row_number)
    row = draw_row(recipe, choice, row_number)
    row_input = {field.name: row.values[field.name] for field in recipe.fields if field.name in row.values} | row.extra
    broken = recipe.fields[choice.broken].name if choice.broken is not None else None
    edge = row.classes[broken] if broken is not None else None
    title = _title(recipe, row, row_input, (broken, edge))
    calls = make_calls(recipe, row, row_number)
    given = choice.given
    return Case(
        number=number,
        id=case_id(recipe.test.file, list(recipe.key), choice.address, row_input, cell=recipe.cell),
        test=recipe.test,
        row=choice.address,
        title=title,
        input=row_input,
        classes={field.name: row.classes[field.name] for field in recipe.fields if field.name in row.classes},
        valid=_is_valid(recipe, row, row_input) if given is None else takes_row(given, valid=row.valid),
        n=row_number + 1,
        field=broken,
        edge=edge,
        calls=calls,
        late=row.late,
        upstream=choice.answer,
        skip=(given.skip if given is not None else None) or _why_unsendable(recipe, row, row_input),
        ticket=given.ticket if given is not None else None,
        claims=claims_of(given, recipe.equals) if given is not None and recipe.equals is not None else (),
        problem=_placed(row) or recipe.cannot,
    )


def _why_unsendable(recipe: Recipe, row: DrawnRow, row_input: JsonObject) -> str | None:
    """Why a row is not sent that cannot stand in the path of its request: without it the request is another one."""
    # Of several steps each has an input of its own, which the run alone makes.
    for name in () if any(call.role == "step" for call in recipe.calls) else recipe.test.action.path_inputs:
        problem = None if name in row.late else why_no_segment(row_input.get(name, MISSING))
        if problem is not None:
            return f"`{name}` cannot stand in the path of the request: {problem}"
    return None


def _is_valid(recipe: Recipe, row: DrawnRow, row_input: JsonObject) -> bool:
    """Whether the action should accept a row: all of its classes are valid, and so is what they make together."""
    if not row.valid or recipe.contract is None or row.late or row.problem is not None:
        return row.valid
    return keeps_to(recipe.contract, row_input)


def draw_row(recipe: Recipe, choice: RowChoice, number: int) -> DrawnRow:
    """The row of this number as it is sent: the last of its redraws."""
    row = start_row(recipe, choice, number, waits=waits_in_input, tries=recipe.redraws.of_values(number))
    make_fields(row, recipe.fields, recipe.order)
    row.problem = row.problem or recipe.redraws.broken.get(number)
    return row


def _title(recipe: Recipe, row: DrawnRow, row_input: JsonObject, broken: tuple[str | None, str | None]) -> str:
    """What the row's table calls it, else the test's name; a template sees `case.field`, `case.edge` and the row."""
    end = cell_in_title(recipe.cell) if recipe.cell is not None and not recipe.name_shows_cell else ""
    given = row.choice.given
    if given is not None and given.name is not None:
        return given.name + (cell_in_title(recipe.cell) if recipe.cell is not None else "")
    written = recipe.title
    if not isinstance(written, Template):
        return written + end
    case: dict[str, Any] = {"row": row.choice.address, "field": broken[0], "edge": broken[1]}
    names = {**row.names, "input": row_input, "case": case}
    try:
        made = f"{resolve(written, names)}{end}"
    except TemplateError as problem:
        row.problem = row.problem or f"the name cannot be made: {problem.message}"
        return written.text + end
    return _told(written, names, hidden=recipe.test.pii_inputs) + end if recipe.test.pii_inputs else made


def _told(written: Template, names: dict[str, Any], *, hidden: frozenset[str]) -> str:
    """The name without personal data; as it is written where it cannot be made without them."""
    masked = {
        root: {name: _HIDDEN if name in hidden else each for name, each in names[root].items()}
        for root in ("input", "this", "row")
        if isinstance(names.get(root), Mapping)
    }
    try:
        return str(resolve(written, {**names, **masked}))
    except TemplateError:
        return written.text


_HIDDEN = "•••"
"""Stands in a title for personal data: titles are shown in every report."""


def _placed(row: DrawnRow) -> str | None:
    """Why a row cannot be made, and where the template stands that gives no value."""
    at = row.problem_at
    return row.problem if at is None or not at.file else f"{row.problem} ({at.file}:{at.line}:{at.column})"
