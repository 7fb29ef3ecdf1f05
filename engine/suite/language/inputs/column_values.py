"""The cells of a table's column as values of one type: by `types`, else by the contract, else by all of its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from engine.model.source.raw_table import RawCell
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.noun import Noun
from engine.suite.language.inputs.cell_types import TYPES, UnreadCell, is_other_number, is_other_switch
from engine.suite.typecheck.json_types import fits

RawCells: TypeAlias = Sequence[RawCell | None]
Values: TypeAlias = list[Json | Missing]

_BY_CONTRACT: Mapping[str, str] = MappingProxyType(
    {"number": "number", "integer": "number", "boolean": "boolean", "array": "json", "object": "json"}
)

_NOTHING = re.compile(r"null|n/?a|nan|none|nil|nothing|missing|[-?.]+|#\S+", re.IGNORECASE)
"""How other tools write a cell that is empty."""


class Column(Noun, frozen=True, kw_only=True):
    """What decides how a column is read: the author's type, the types of the contract.

    `is_typed` says that its cells name their types themselves, as in JSON.
    """

    explicit: str | None
    wanted: tuple[str, ...]
    is_typed: bool


class ColumnValues(Noun, frozen=True, kw_only=True):
    """The values of a column, and the rows of which something is to be told.

    `unread` are cells that their explicit type does not read, `unfit` those that are not of the contract's type; `odd`
    is a cell for which a column of numbers, or of true and false, is text.
    """

    values: Values
    unread: frozenset[int] = frozenset()
    unfit: tuple[int, ...] = ()
    odd: int | None = None


def read_column(cells: RawCells, column: Column) -> ColumnValues:
    """The values of a column's cells in the order of the rows."""
    found = _read(cells, column)
    return found.but(unfit=tuple(_unfit(found, column.wanted))) if column.wanted else found


def types_that_read(cells: RawCells, wanted: tuple[str, ...] = ("number", "boolean")) -> tuple[str, ...]:
    """The types that make wanted values of all cells, where some are written in another way than JSON has it."""
    written = {each.text: each for each in cells if each is not None and each.value is not None}
    if not any(map(_is_written_otherwise, written)):
        return ()
    names = ("decimal-comma", "decimal-point", "boolean")
    return tuple(name for name in names if all(_is_read(TYPES[name].read(each), wanted) for each in written.values()))


def _is_read(value: Json | UnreadCell, wanted: tuple[str, ...]) -> bool:
    return not isinstance(value, UnreadCell) and fits(value, wanted)


def _read(cells: RawCells, column: Column) -> ColumnValues:
    if column.explicit is not None:
        return _read_explicitly(cells, column.explicit, is_typed=column.is_typed)
    kinds = set(column.wanted) - {"null"}
    if len(kinds) == 1:
        return ColumnValues(values=_each(cells, _reading(kinds.pop(), is_typed=column.is_typed)))
    if column.is_typed:
        return ColumnValues(values=_as_they_are(cells), odd=_odd_number(cells))
    return _read_together(cells)


def _each(cells: RawCells, read: Callable[[RawCell], Json]) -> Values:
    return [MISSING if cell is None else read(cell) for cell in cells]


def _as_they_are(cells: RawCells) -> Values:
    return [MISSING if cell is None else cell.value for cell in cells]


def _unfit(found: ColumnValues, wanted: tuple[str, ...]) -> Iterator[int]:
    """Cells that are not of the contract's type; a null was written on purpose."""
    for row, value in enumerate(found.values):
        if value is not None and not isinstance(value, Missing) and row not in found.unread and not fits(value, wanted):
            yield row


def _read_explicitly(cells: RawCells, explicit: str, *, is_typed: bool) -> ColumnValues:
    read = TYPES[explicit].read
    keeps_numbers = is_typed and explicit.startswith("decimal")
    values: Values = []
    unread: set[int] = set()
    for row, cell in enumerate(cells):
        if cell is None or cell.value is None or (keeps_numbers and not isinstance(cell.value, str)):
            values.append(MISSING if cell is None else cell.value)
            continue
        value = read(cell)
        if isinstance(value, UnreadCell):
            unread.add(row)
            value = cell.value
        values.append(value)
    return ColumnValues(values=values, unread=frozenset(unread))


def _reading(kind: str, *, is_typed: bool) -> Callable[[RawCell], Json]:
    """How one cell is read that the contract wants to be of this type; what it does not read stays as it is."""
    if kind == "string":
        return _as_text
    if is_typed or kind not in _BY_CONTRACT:
        return lambda cell: cell.value
    read = TYPES[_BY_CONTRACT[kind]].read

    def read_or_keep(cell: RawCell) -> Json:
        # `yes` and `1` may be texts that the action refuses: only the author can say that they are none.
        if cell.value is None or (kind == "boolean" and cell.text.casefold() not in ("true", "false")):
            return cell.value
        value = read(cell)
        return cell.value if isinstance(value, UnreadCell) or not fits(value, (kind,)) else value

    return read_or_keep


def _read_together(cells: RawCells) -> ColumnValues:
    """A column of text alone: numbers where all its cells are, true and false likewise, else text."""
    kinds = {type(cell.value) for cell in cells if cell is not None} - {type(None)}
    if kinds <= {int, float} or len(kinds) == 1:
        return ColumnValues(values=_as_they_are(cells), odd=_odd_cell(cells) if kinds == {str} else None)
    return ColumnValues(values=_each(cells, _as_text), odd=_odd_cell(cells))


def _as_text(cell: RawCell) -> Json:
    return cell.text if isinstance(cell.value, bool | int | float) else cell.value


def _kind(cell: RawCell) -> str:
    value = cell.value
    if isinstance(value, str):
        return "text"
    return "null" if value is None else "boolean" if isinstance(value, bool) else "number"


def _odd_cell(cells: RawCells) -> int | None:
    """The first cell for which a column that is nearly all numbers, or all true and false, is text."""
    written = [(row, cell) for row, cell in enumerate(cells) if cell is not None and cell.value is not None]
    others = [(row, cell) for row, cell in written if isinstance(cell.value, str)]
    plain = len(written) - len(others)
    if not others:
        return next(row for row, cell in written if _kind(cell) != _kind(written[0][1]))
    if not plain:
        return others[0][0] if all(_is_written_otherwise(cell.text) for _, cell in others) else None
    odd = next((row for row, cell in others if _is_written_otherwise(cell.text)), None)
    is_rare = plain > len(others) and not all(_is_numbered(cell.text) for _, cell in others)
    if odd is None and (is_rare or all(_NOTHING.fullmatch(cell.text.strip()) for _, cell in others)):
        return others[0][0]
    return odd


def _is_written_otherwise(text: str) -> bool:
    return is_other_number(text) or is_other_switch(text)


def _is_number_of_some_kind(text: str) -> bool:
    return is_other_number(text) or _is_numbered(text)


def _is_numbered(text: str) -> bool:
    """Whether a text is digits with a zero in front, as a postal code may be."""
    return len(text) > 1 and text[0] == "0" and text.isascii() and text.isdigit()


def _odd_number(cells: RawCells) -> int | None:
    """The first text among numbers that is a number in another writing, in a table whose cells name their types."""
    if not any(cell is not None and _kind(cell) == "number" for cell in cells):
        return None
    return next(
        (
            row
            for row, cell in enumerate(cells)
            if cell is not None and isinstance(cell.value, str) and cell.is_plain and _is_number_of_some_kind(cell.text)
        ),
        None,
    )
