"""The rows of a table as a test has them: each column read by what its header means and by its type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.expressions.values.inline_yaml import inline_yaml
from engine.model.language.contract import Contract
from engine.model.language.inputs import AnswerPlaces, Table, TableRow, TableUse, completion_told
from engine.model.source.raw_table import RawCell, RawRow, RawTable
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.noun import NOTHING, Noun
from engine.suite.language.inputs.cell_types import TYPES, json_number
from engine.suite.language.inputs.column_values import Column, ColumnValues, read_column, types_that_read
from engine.suite.language.inputs.headers import Columns, KnownFields, read_headers
from engine.suite.language.inputs.tables import place_of_type
from engine.suite.problems import shorten
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import help_for
from engine.suite.typecheck.json_types import likely_literal, type_in_words, types_of
from engine.suite.typecheck.record_schemas import RECORDS
from engine.suite.typecheck.schema_paths import schema_at

TOLD_MAX: Final = 20
"""Cells of a column that are told one by one; of more, their number."""

_SEPARATORS = re.compile(r"[,\s]+")
_SWITCHES = re.compile(
    r"y|yes|n|no|t|true|f|false|x|0|1|on|off|ja|nein|wahr|falsch|oui|non|si|none|null|nil|undefined|nan|n/?a|skip|skipped|\W*",
    re.IGNORECASE,
)
"""What is written into `skip` instead of a reason."""


class TypedColumn(Noun, frozen=True, kw_only=True):
    """A column as it was read, under its header, with the name that types and messages have for it."""

    header: str
    name: str
    is_answer: bool
    column: Column
    read: ColumnValues


class TableReading(Noun, frozen=True, kw_only=True):
    """What a table is read with: its use, what else says of its fields, and whether its rows may be meant invalid."""

    use: TableUse
    file: str
    around: KnownFields
    may_be_invalid: bool


def read_typed_table(raw: RawTable, reading: TableReading, scope: Scope) -> Table:
    """The rows of a table; columns that mean nothing are reported at their names and left out."""
    columns = read_headers(raw, reading.around, scope)
    explicit = _explicit_types(raw, columns, reading.use, scope)
    typed = tuple(
        _typed_column(raw, header, name, explicit.get(header), reading.around.contract, is_answer=is_answer)
        for names, is_answer in ((columns.fields, False), (columns.places, True))
        for header, name in names.items()
    )
    rows = tuple(_rows(raw, columns, typed))
    for each in typed:
        _tell_column(each, raw, rows, reading, scope)
    _check_rows(raw, columns, scope)
    return Table(file=reading.file, rows=rows, columns=_seen_as_row(columns))


def _explicit_types(raw: RawTable, columns: Columns, use: TableUse, scope: Scope) -> Mapping[str, str]:
    """The type that the author gives a column, by its header; reports names that no column has."""
    names = {header: header for header in (*columns.fields, *columns.places)}
    for header, name in (*columns.places.items(), *columns.fields.items()):
        names.setdefault(name, header)
    found: dict[str, str] = {}
    for name, type_ in use.types.items():
        if name in names:
            found[names[name]] = type_
        elif name in (*columns.notes, *columns.notes.values()):
            span = scope.notes.places.get(place_of_type(use.span, name), use.span)
            scope.error("E180", span, f"`{name}` is about the row, and always text", "leave it out")
        elif name not in raw.columns:  # what means nothing there has been told
            span = scope.notes.places.get(place_of_type(use.span, name), use.span)
            scope.error("E180", span, f"the table has no column `{name}`", help_for(name, names, "columns"))
    return found


def _typed_column(  # noqa: PLR0913 - of one column
    raw: RawTable, header: str, name: str, explicit: str | None, contract: Contract | None, *, is_answer: bool
) -> TypedColumn:
    schema = contract.input_schema if contract is not None else None
    wanted = types_of(_promised(name, contract) if is_answer else schema_at((name,), schema))
    column = Column(explicit=explicit, wanted=wanted, is_typed=raw.is_typed)
    read = read_column([row.cells.get(header) for row in raw.rows], column)
    return TypedColumn(header=header, name=name, is_answer=is_answer, column=column, read=read)


def _promised(place: str, contract: Contract | None) -> Json:
    """The schema of a place of the answer."""
    path = tuple(place.split("."))
    if path[0] == "output":
        return schema_at(path[1:], contract.output_schema) if contract is not None else None
    return schema_at(path[1:], RECORDS.get(path[0]))


def _rows(raw: RawTable, columns: Columns, typed: Sequence[TypedColumn]) -> Iterator[TableRow]:
    fields = [each for each in typed if not each.is_answer]
    answers = [each for each in typed if each.is_answer]
    nothing: list[tuple[Json | Missing, ...]] = [()] * len(raw.rows)
    cells = zip(*(each.read.values for each in fields), strict=True) if fields else nothing
    expected = zip(*(each.read.values for each in answers), strict=True) if answers else nothing
    names = [each.name for each in fields]
    headers = {each.name: each.header for each in answers}
    is_plain = not answers and not columns.notes
    for number, (row, given, wanted) in enumerate(zip(raw.rows, cells, expected, strict=True), 1):
        inputs = {name: value for name, value in zip(names, given, strict=True) if value is not MISSING}
        plain = TableRow(address=f"row:{number}", cells=inputs, span=row.span)
        if is_plain:
            yield plain
            continue
        said = [(each, value) for each, value in zip(answers, wanted, strict=True) if not isinstance(value, Missing)]
        places = AnswerPlaces(raw.places, RawRow(cells=NOTHING, span=row.span, written=row.written), headers)
        yield _with_answers(plain, row, columns, said, places)


def _with_answers(
    plain: TableRow, row: RawRow, columns: Columns, said: Sequence[tuple[TypedColumn, Json]], places: AnswerPlaces
) -> TableRow:
    """A row with what it says of itself and of its answer."""
    notes = {word: row.cells[header] for word, header in columns.notes.items() if header in row.cells}
    told = {word: cell.text for word, cell in notes.items() if cell.value is not None}
    return plain.but(
        expect={each.name: value for each, value in said},
        name=told.get("name") or None,
        tags=_tags(notes["tags"]) if "tags" in told else (),
        skip=told.get("skip") or None,
        ticket=told.get("ticket") or None,
        beside=_beside(notes, columns, said) if notes or said else NOTHING,
        answers=places if said else None,
    )


def _beside(
    notes: Mapping[str, RawCell], columns: Columns, said: Sequence[tuple[TypedColumn, Json]]
) -> Mapping[str, Json]:
    """What templates see of the columns that are no field, each under its header and under what it means."""
    about = {name: _plain(cell) for word, cell in notes.items() for name in (columns.notes[word], word)}
    return {**about, **{name: value for each, value in said for name in (each.header, each.name)}}


def _plain(cell: RawCell) -> Json:
    """What templates see of a column about the row: text, or a list of tags."""
    return cell.value if cell.value is None or isinstance(cell.value, list | tuple) else cell.text


def _tags(cell: RawCell) -> tuple[str, ...]:
    if isinstance(cell.value, list | tuple):
        return tuple(each for each in cell.value if isinstance(each, str))
    return tuple(each for each in _SEPARATORS.split(cell.text) if each)


def _seen_as_row(columns: Columns) -> tuple[str, ...]:
    """The names under which templates see the columns as `row`."""
    notes = (name for word, header in columns.notes.items() for name in (word, header))
    places = (name for header, place in columns.places.items() for name in (place, header))
    return tuple(dict.fromkeys((*columns.fields.values(), *notes, *places)))


def _tell_column(
    each: TypedColumn, raw: RawTable, rows: Sequence[TableRow], reading: TableReading, scope: Scope
) -> None:
    """Report cells that are not of the type of their column, unless their row is meant to be refused."""
    unread, unfit = (
        [row for row in told if each.is_answer or not _may_be_invalid(rows[row], reading)]
        for told in (sorted(each.read.unread), each.read.unfit)
    )
    for row, more in _first_of(unread):
        doc = TYPES[each.column.explicit or ""]
        message = f"`{each.column.explicit}` does not read `{shorten(_text(each, raw, row))}`{more}"
        help_ = f"write it like `{doc.example}`, or give `{each.name}` another type under `types`"
        scope.error("E191", raw.places.place_of(raw.rows[row], each.header), message, help_)
    for row, more in _first_of(unfit):
        _warn_of_type(each, raw, row, more, scope)
    if each.read.odd is not None:
        _warn_of_odd_cell(each, raw, each.read.odd, scope)


def _may_be_invalid(row: TableRow, reading: TableReading) -> bool:
    told = completion_told(row.expect)
    return reading.may_be_invalid if told is None else not told


def _first_of(rows: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The rows to tell of, the last of them with how many there are besides."""
    for number, row in enumerate(rows[:TOLD_MAX], 1):
        left = len(rows) - TOLD_MAX
        yield row, f", nor do {left:,} more cells" if number == TOLD_MAX and left > 0 else ""


def _text(each: TypedColumn, raw: RawTable, row: int) -> str:
    return raw.rows[row].cells[each.header].text


def _warn_of_type(each: TypedColumn, raw: RawTable, row: int, more: str, scope: Scope) -> None:
    cells = [other.cells.get(each.header) for other in raw.rows]
    value, wanted = each.read.values[row], each.column.wanted
    types = " or ".join(wanted)
    who = f"the contract promises {types} in" if each.is_answer else f"the contract wants {types} for"
    literal = likely_literal(value, wanted) or (json_number(str(value)) if "number" in wanted else None)
    ways = [f"write `{literal}`"] if literal is not None else []
    ways += [_use_of_type(each, name) for name in types_that_read(cells, wanted)]
    if not each.is_answer:
        ways.append("a row that means to send it says `failed` in a column `expect: status`")
    also = f"; {more.removeprefix(', nor do ')} are not either" if more else ""
    message = f"{who} `{each.name}`, not {type_in_words(value)}{also}"
    scope.warning(
        "W105",
        raw.places.place_of(raw.rows[row], each.header),
        message,
        "; ".join(ways) or "no answer of the contract is equal to it",
    )


def _warn_of_odd_cell(each: TypedColumn, raw: RawTable, row: int, scope: Scope) -> None:
    cells = [other.cells.get(each.header) for other in raw.rows]
    span = raw.places.place_of(raw.rows[row], each.header)
    shown = shorten(_text(each, raw, row))
    if raw.is_typed:
        message = f"`{shown}` is text, and other cells of `{each.name}` are numbers"
    else:
        message = f"`{shown}` is text, and so is the whole column `{each.name}`"
    types = types_that_read(cells)
    literal = json_number(_text(each, raw, row))
    ways = [_use_of_type(each, name) for name in (*types, "text")]
    if not types and not raw.is_typed:
        ways.insert(
            0, f"write `{literal}`" if literal is not None else "leave it empty, or write a number as JSON does"
        )
    scope.warning("W131", span, message, ", or ".join(ways))


def _use_of_type(each: TypedColumn, type_: str) -> str:
    return f"say `types: {inline_yaml({each.name: type_})}` beside `file`"


def _check_rows(raw: RawTable, columns: Columns, scope: Scope) -> None:
    """Report reasons that are none, and warn of rows in which nothing stands."""
    reason = columns.notes.get("skip")
    for row in raw.rows:
        if reason is not None:
            _check_reason(row, reason, raw, scope)
        if not row.cells and not raw.is_typed:
            message = "no cell of this row holds anything, and it is a case all the same"
            scope.warning("W132", row.span, message, "delete the line, or call the case something in `case: name`")


def _check_reason(row: RawRow, header: str, raw: RawTable, scope: Scope) -> None:
    cell = row.cells.get(header)
    if cell is None or cell.value is None or cell.text == "":
        return
    if _SWITCHES.fullmatch(cell.text.strip()):
        message = f"`{shorten(cell.text)}` is no reason to skip a row"
        help_ = "leave the cell empty to have the row run, or write the reason, for example `waits for TEL-12`"
        scope.error("E192", raw.places.place_of(row, header), message, help_)
