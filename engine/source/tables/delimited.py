r"""Tables as delimited text: CSV (RFC 4180 with a sign of one's choice) and TSV.

An empty cell is missing, `""` is the empty text, `\N` is null; blanks around a cell without quotes do not count.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from engine.model.source.raw_table import RawCell, RawRow, RawTable
from engine.model.values.noun import Noun
from engine.model.values.span import NOWHERE, Span
from engine.source.tables.delimiters import delimiter_of, refuse_delimiter_behind_quotes, refuse_other_delimiter
from engine.source.tables.refusal import ROWS_KEPT, TableError, line_span, refuse_size
from engine.source.yaml.scalars import NUMERIC_STARTS, SPECIAL_WORDS, is_plainly_in_range, trouble_with, type_scalar

NULL: Final = r"\N"
"""How null is written."""

_SHOWN_MAX: Final = 60
"""A row that is longer than this is not written out in a help."""

_Known = dict[str, RawCell | None]
"""The cells without quotes that were read, by what was written: equal ones are one."""

_QUOTED = re.compile(r' *"((?:[^"]|"")*+)" *')
_OPEN = re.compile(r' *"')
_END = re.compile(r"\r\n|\n|\r|\Z")
_BREAK = re.compile(r"\r\n|\n|\r")


class _Record(NamedTuple):
    """One record: its lines, its cells (None where one is empty), and its text without the end of the line."""

    line: int
    end_line: int
    cells: list[RawCell | None]
    written: str


class DelimitedPlaces(Noun, frozen=True):
    """The cells of a record, by the order of the columns."""

    delimiter: str
    order: Mapping[str, int]

    def place_of(self, row: RawRow, column: str) -> Span:
        """The place of a cell, its quotes included and the blanks around it not."""
        number = self.order.get(column)
        return row.span if number is None else _all_places(row.written, self.delimiter, row.span)[number]


def read_delimited(text: str, file: str, delimiter: str) -> RawTable:
    """The rows of a text; TableError where it cannot be read."""
    delimiter, position, line = delimiter_of(text, file, delimiter)
    records = _records(text, delimiter, position, line, file)
    header = next(records, None)
    if header is None:
        raise TableError("E060", line_span(file, 1), "this table is empty", "its first line names the columns")
    refuse_other_delimiter(header.written, line_span(file, header.line), delimiter)
    names = [cell.text if cell is not None else "" for cell in header.cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise TableError("E060", line_span(file, header.line), "this line names no column", "name one for each field")
    columns = _columns(names, header, delimiter, file)
    rows: list[RawRow] = []
    for record in records:
        span = Span(file, record.line, 1, max(record.line, record.end_line), 2)
        if len(record.cells) != len(names):
            _refuse_length(record, names, delimiter, span)
        refuse_size(len(rows) + 1, len(names), file, record.line)
        found = {name: cell for name, cell in zip(names, record.cells, strict=False) if cell is not None}
        if "" in found:
            _refuse_nameless(record, names, delimiter, span)
        rows.append(RawRow(cells=found, span=span, written=record.written))
    places = DelimitedPlaces(delimiter, {name: number for number, name in enumerate(names) if name})
    return RawTable(columns=columns, rows=tuple(rows), places=places, is_typed=False)


def _columns(names: Sequence[str], header: _Record, delimiter: str, file: str) -> dict[str, Span]:
    columns: dict[str, Span] = {}
    start = Span(file, header.line, 1, header.line, 2)
    for name, span in zip(names, _places(header.written, delimiter, start), strict=False):
        if not name:
            continue
        if name in columns:
            raise TableError("E064", span, f"two columns are named `{name[:80]}`", "rename one, or take it out")
        columns[name] = span if len(name) == span.end_column - span.column else _inside_quotes(span)
    return columns


def _inside_quotes(span: Span) -> Span:
    if span.line != span.end_line or span.end_column - span.column <= len('""'):
        return span
    return span._replace(column=span.column + 1, end_column=span.end_column - 1)


def _refuse_length(record: _Record, names: Sequence[str], delimiter: str, span: Span) -> None:
    """Raise E063 or E067 for a row that has not as many cells as there are columns; empty ones at its end are none."""
    count, wanted = len(record.cells), len(names)
    many = f"{count} cell{'s' if count != 1 else ''}, and the table {wanted} column{'s' if wanted != 1 else ''}"
    if count < wanted:
        help_ = "write a delimiter for each cell that is left out"
        if record.line == record.end_line and len(record.written) <= _SHOWN_MAX and delimiter.isprintable():
            help_ = f"an empty cell has its delimiter too: `{record.written.rstrip()}{delimiter * (wanted - count)}`"
        raise TableError("E067", span, f"this row has {many}", help_)
    surplus = next((number for number in range(wanted, count) if record.cells[number] is not None), None)
    if surplus is not None:
        place = _place(record.written, surplus, delimiter, span)
        raise TableError("E063", place, f"this row has {many}", "put a cell with a separator in it into quotes")


def _refuse_nameless(record: _Record, names: Sequence[str], delimiter: str, span: Span) -> None:
    pairs = enumerate(zip(names, record.cells, strict=False))
    number = next(number for number, (name, cell) in pairs if not name and cell is not None)
    message = f"column {number + 1} has no name, and here a cell"
    help_ = "name the column in the first line, or take the cell out"
    raise TableError("E068", _place(record.written, number, delimiter, span), message, help_)


def _records(text: str, delimiter: str, position: int, line: int, file: str) -> Iterator[_Record]:
    """Each record; empty lines are none."""
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*+")
    known: _Known = {}
    has_lines = _has_lines(text)
    quote, is_header = -1, True
    while position < len(text):
        if quote < position:
            quote = _find(text, '"', position)
        end_of_line = _find(text, "\n", position) if has_lines else len(text)
        if has_lines and end_of_line <= quote:
            # Such a line is a record: no cell need be looked for sign by sign.
            written = text[position:end_of_line].removesuffix("\r")
            if written.strip(" \r"):
                found = [known[each] if each in known else _bare(each, known) for each in written.split(delimiter)]
                is_header = False
                yield _Record(line, line, found, written)
            position, line = end_of_line + 1, line + 1
            continue
        first, begin, cells = line, position, list[RawCell | None]()
        while True:
            cell, position, line = _cell(text, position, line_span(file, line), plain, known)
            cells.append(cell)
            if not text.startswith(delimiter, position):
                break
            position += 1
        end = _END.match(text, position)
        if end is None:
            if is_header and line == first:
                header = text[begin : _find(text, "\n", begin)]
                refuse_delimiter_behind_quotes(header, position - begin, line_span(file, line), delimiter)
            help_ = 'a quote inside quotes is written `""`'
            raise TableError("E062", line_span(file, line), "text behind a closing quote", help_)
        if len(cells) > 1 or cells[0] is not None:
            is_header = False
            yield _Record(first, line, cells, text[begin:position])
        position, line = end.end(), line + 1


def _has_lines(text: str) -> bool:
    """Whether each line ends in a line feed, with or without a carriage return in front of it."""
    return text.count("\r") == text.count("\r\n")


def _find(text: str, sign: str, position: int) -> int:
    """Where the sign stands next; the end of the text where it stands no more."""
    found = text.find(sign, position)
    return len(text) if found < 0 else found


def _bare(written: str, known: _Known) -> RawCell | None:
    """A cell without quotes. A number that no double holds is text: another number would be sent in its place."""
    bare = written.strip(" ")
    cell = None
    if bare:
        is_text = bare[0] not in NUMERIC_STARTS and bare not in SPECIAL_WORDS and bare != NULL
        is_text = is_text or not (is_plainly_in_range(bare) or trouble_with(bare, NOWHERE) is None)
        value = bare if is_text else None if bare == NULL else type_scalar(bare)
        cell = RawCell(value, bare, is_plain=True)
    known[written] = cell
    return cell


def _cell(text: str, position: int, at: Span, plain: re.Pattern[str], known: _Known) -> tuple[RawCell | None, int, int]:
    """One cell that begins in a line, where it ends, and the line it ends in."""
    quoted = _QUOTED.match(text, position)
    if quoted is not None:
        inner = quoted[1].replace('""', '"')
        return RawCell(inner, inner), quoted.end(), at.line + len(_BREAK.findall(quoted[1]))
    if _OPEN.match(text, position):
        help_ = 'write `"` at the end of the cell'
        raise TableError("E061", at, "a quote that is never closed", help_)
    found = plain.match(text, position)
    assert found is not None
    return known[found[0]] if found[0] in known else _bare(found[0], known), found.end(), at.line


def _place(written: str, number: int, delimiter: str, record: Span) -> Span:
    """The place of a cell of a record that was read."""
    return next(islice(_places(written, delimiter, record), number, None))


@lru_cache(maxsize=ROWS_KEPT)
def _all_places(written: str, delimiter: str, record: Span) -> tuple[Span, ...]:
    """The places of the cells of a row; kept, since many columns may ask for them one after the other."""
    return tuple(_places(written, delimiter, record))


def _places(written: str, delimiter: str, record: Span) -> Iterator[Span]:
    """The places of the cells of a record that was read, blanks around them not included, in one pass."""
    if record.line == record.end_line and '"' not in written:
        return _places_between(written.split(delimiter), len(delimiter), record)
    return _places_among_quotes(written, delimiter, record)


def _places_between(cells: Sequence[str], gap: int, record: Span) -> Iterator[Span]:
    file, line = record.file, record.line
    begin = 1
    for cell in cells:
        start = begin + len(cell) - len(cell.lstrip(" "))
        begin += len(cell) + gap
        yield Span(file, line, start, line, start + (len(cell.strip(" ")) or 1))


def _places_among_quotes(written: str, delimiter: str, record: Span) -> Iterator[Span]:
    breaks = [] if record.line == record.end_line else [each.end() for each in _BREAK.finditer(written)]

    def position(offset: int) -> tuple[int, int]:
        passed = bisect_right(breaks, offset)
        return record.line + passed, offset - (breaks[passed - 1] if passed else 0) + 1

    for begin, after in _extents(written, delimiter):
        start, end = begin, after
        while start < end and written[start] == " ":
            start += 1
        while end > start and written[end - 1] == " ":
            end -= 1
        line, column = position(start)
        end_line, end_column = position(end)
        yield Span(record.file, line, column, end_line, max(end_column, column + 1) if line == end_line else end_column)


def _extents(written: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Where each cell of a record begins, and the offset behind it."""
    start = 0
    while True:
        end = _end_of_cell(written, start, delimiter)
        yield start, end
        if not written.startswith(delimiter, end):
            return
        start = end + len(delimiter)


def _end_of_cell(written: str, start: int, delimiter: str) -> int:
    quoted = _QUOTED.match(written, start)
    if quoted is not None:
        return quoted.end()
    end = written.find(delimiter, start)
    return len(written) if end < 0 else end
