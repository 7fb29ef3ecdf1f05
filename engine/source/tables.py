"""Tables as files: CSV (RFC 4180 with a sign of one's choice), JSON Lines, and YAML lists of mappings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.source.raw_table import RawCell, RawRow, RawTable
from engine.model.values.json import Json
from engine.model.values.span import Span
from engine.model.values.text import with_line_feeds
from engine.source import documents, parser
from engine.source.yaml.scalars import NUMERIC_STARTS, SPECIAL_WORDS, type_scalar

YAML_CHARACTERS_MAX: Final = 256 * 1024
"""YAML is read node by node, each with its place: a table of this size takes half a second."""

ROWS_MAX: Final = 1_000_000
CELLS_MAX: Final = 500_000
"""Of one table, so that it is read and checked within a second and 256 MB."""

NULL: Final = r"\N"
"""How CSV writes null."""

_Known = dict[str, RawCell | None]
"""The cells without quotes that were read, by what was written: equal ones are one."""

_QUOTED = re.compile(r' *"((?:[^"]|"")*+)" *')
_OPEN = re.compile(r' *"')
_END = re.compile(r"\r\n|\n|\r|\Z")
_BREAK = re.compile(r"\r\n|\n|\r")


class _TableError(Exception):
    """A table that cannot be read on; never leaves this module."""

    def __init__(self, code: str, line: int, message: str, help_: str | None = None) -> None:
        super().__init__(message)
        self.code, self.line, self.message, self.help = code, line, message, help_


def read_table(text: str, file: str, *, delimiter: str = ",") -> Checked[RawTable]:
    r"""The table of a text; the end of the file's name says what it is, and CSV unless `.jsonl`, `.yaml` or `.yml`.

    In CSV an empty cell is missing, `""` is the empty text, `\N` is null, blanks around a cell without quotes do not
    count, and empty lines are passed over. E060 for a table without rows, E061 and E062 for quotes, E063 for a row
    with too many cells, E064 for a column that is there twice, E065 for a row that is no mapping, E066 for a table
    that is too large; what is wrong with JSON and YAML is said as everywhere. A break in quotes is a line feed where
    every line of the file ends in CR LF, as in one that was checked out on Windows.
    """
    text = with_line_feeds(text.removeprefix("\ufeff"))
    try:
        if file.endswith((".yaml", ".yml")):
            return _yaml_table(text, file)
        table = _json_lines(text, file) if file.endswith(".jsonl") else _csv_table(text, file, delimiter)
    except _TableError as error:
        span = Span(file, error.line, 1, error.line, 2)
        problem = Diagnostic(code=error.code, span=span, message=error.message, help=error.help)
        return Checked(value=None, diagnostics=(problem,))
    return _wanted_rows(table, file) if isinstance(table, RawTable) else table


def _csv_table(text: str, file: str, delimiter: str) -> RawTable:
    records = _records(text, delimiter)
    header = next(records, None)
    if header is None:
        raise _TableError("E060", 1, "this table is empty", "its first line names the columns")
    columns = _columns(header, text, file)
    names = tuple(columns)
    rows: list[RawRow] = []
    for line, end_line, cells in records:
        if len(cells) > len(names) and any(cells[len(names) :]):
            message = f"this row has {len(cells)} cells, and the table {len(names)} columns"
            raise _TableError("E063", line, message, "put a cell with a separator in it into quotes")
        if len(rows) >= ROWS_MAX or len(rows) * len(names) > CELLS_MAX:
            raise _too_large(line)
        found = {name: cell for name, cell in zip(names, cells, strict=False) if cell is not None and name}
        rows.append(RawRow(cells=found, span=Span(file, line, 1, max(line, end_line), 2)))
    return RawTable(columns={name: span for name, span in columns.items() if name}, rows=tuple(rows))


def _columns(header: tuple[int, int, list[RawCell | None]], text: str, file: str) -> dict[str, Span]:
    line, _, cells = header
    written = _BREAK.split(text, maxsplit=line)[line - 1]
    columns: dict[str, Span] = {}
    after = 0
    for cell in cells:
        name = cell.text.strip() if cell is not None else ""
        if name and name in columns:
            raise _TableError("E064", line, f"two columns are named `{name[:80]}`", "rename one, or take it out")
        start = max(written.find(name, after), 0)
        columns[name] = Span(file, line, start + 1, line, start + 1 + max(len(name), 1))
        after = start + len(name)
    return columns


def _records(text: str, delimiter: str) -> Iterator[tuple[int, int, list[RawCell | None]]]:
    """Each record with its first and last line; a cell is None where it is empty."""
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*+")
    position, line = 0, 1
    known: _Known = {}
    has_lines = text.count("\r") == text.count("\r\n")
    while position < len(text):
        written = _line_without_quotes(text, position) if has_lines else None
        if written is not None:
            # Such a line is a record: no cell need be looked for sign by sign.
            if written.strip(" \r"):
                yield line, line, [_bare(each, known) for each in written.removesuffix("\r").split(delimiter)]
            position, line = position + len(written) + 1, line + 1
            continue
        first, cells = line, list[RawCell | None]()
        while True:
            cell, position, line = _cell(text, position, line, plain, known)
            cells.append(cell)
            if not text.startswith(delimiter, position):
                break
            position += 1
        end = _END.match(text, position)
        if end is None:
            raise _TableError("E062", line, "text behind a closing quote", 'a quote inside quotes is written `""`')
        if len(cells) > 1 or cells[0] is not None:
            yield first, line, cells
        position, line = end.end(), line + 1


def _line_without_quotes(text: str, position: int) -> str | None:
    end = text.find("\n", position)
    end = len(text) if end < 0 else end
    return text[position:end] if text.find('"', position, end) < 0 else None


def _bare(written: str, known: _Known) -> RawCell | None:
    """A cell without quotes."""
    if written in known:
        return known[written]
    bare = written.strip(" ")
    cell = None
    if bare:
        is_text = bare[0] not in NUMERIC_STARTS and bare not in SPECIAL_WORDS and bare != NULL
        value = bare if is_text else None if bare == NULL else type_scalar(bare)
        cell = RawCell(value, bare)
    known[written] = cell
    return cell


def _cell(
    text: str, position: int, line: int, plain: re.Pattern[str], known: _Known
) -> tuple[RawCell | None, int, int]:
    """One cell, where it ends, and the line it ends in."""
    quoted = _QUOTED.match(text, position)
    if quoted is not None:
        inner = quoted[1].replace('""', '"')
        return RawCell(inner, inner), quoted.end(), line + len(_BREAK.findall(quoted[1]))
    if _OPEN.match(text, position):
        raise _TableError("E061", line, "a quote that is never closed", 'write `"` at the end of the cell')
    found = plain.match(text, position)
    assert found is not None
    return _bare(found[0], known), found.end(), line


def _json_lines(text: str, file: str) -> RawTable | Checked[RawTable]:
    columns: dict[str, Span] = {}
    rows: list[RawRow] = []
    problems: list[Diagnostic] = []
    for line, written in enumerate(_BREAK.split(text), 1):
        if not written.strip():
            continue
        span = Span(file, line, 1, line, len(written) + 1)
        parsed = documents.parse_json(written, file)
        if parsed.diagnostics:
            problems.extend(_at_line(each, line) for each in parsed.diagnostics)
        elif not isinstance(parsed.value, Mapping):
            raise _TableError("E065", line, "this row is no JSON object", 'write `{"field": value, …}` in each line')
        else:
            rows.append(RawRow(cells={name: _cell_of(value) for name, value in parsed.value.items()}, span=span))
            for name in parsed.value:
                columns.setdefault(name, _place_in(written, name, span))
        if len(rows) > ROWS_MAX or len(rows) * len(columns) > CELLS_MAX:
            raise _too_large(line)
    table = RawTable(columns=columns, rows=tuple(rows))
    return Checked(value=None, diagnostics=tuple(problems)) if problems else table


def _at_line(problem: Diagnostic, line: int) -> Diagnostic:
    span = problem.span._replace(line=line, end_line=line)
    return Diagnostic(code=problem.code, span=span, message=problem.message, help=problem.help)


def _place_in(written: str, name: str, span: Span) -> Span:
    start = written.find(json.dumps(name, ensure_ascii=False))
    return span if start < 0 else span._replace(column=start + 1, end_column=start + len(name) + 3)


def _yaml_table(text: str, file: str) -> Checked[RawTable]:
    if len(text) > YAML_CHARACTERS_MAX:
        message = f"a table in YAML has at most {YAML_CHARACTERS_MAX:,} characters"
        raise _TableError("E066", 1, message, "write a large table as CSV or as JSON Lines, which are quicker to read")
    parsed = parser.parse_yaml(text, file)
    if parsed.value is None or parsed.has_errors:
        return Checked(value=None, diagnostics=parsed.diagnostics)
    node = parsed.value
    if not isinstance(node, SequenceNode):
        raise _TableError("E065", 1, "this table is no list of mappings", "put `- ` in front of each row")
    columns: dict[str, Span] = {}
    rows: list[RawRow] = []
    for item in node.items:
        if not isinstance(item, MappingNode):
            raise _TableError("E065", item.span.line, "this row is no mapping", "write `field: value` in each row")
        for entry in item.entries:
            columns.setdefault(entry.name, entry.key.span)
        rows.append(RawRow(cells={each.name: _cell_of_node(each.value) for each in item.entries}, span=item.span))
    made = _wanted_rows(RawTable(columns=columns, rows=tuple(rows)), file)
    return Checked(value=made.value, diagnostics=(*parsed.diagnostics, *made.diagnostics))


def _cell_of_node(node: Node) -> RawCell:
    if isinstance(node, Scalar):
        return RawCell(node.value, node.text)
    return _cell_of(_plain(node))


def _plain(node: Node) -> Json:
    match node:
        case Scalar():
            return node.value
        case SequenceNode():
            return [_plain(item) for item in node.items]
        case MappingNode():
            return {entry.name: _plain(entry.value) for entry in node.entries}


def _cell_of(value: Json) -> RawCell:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return RawCell(value, text)


def _wanted_rows(table: RawTable, file: str) -> Checked[RawTable]:
    if table.rows:
        return Checked(value=table)
    problem = Diagnostic(
        code="E060", span=Span(file, 1, 1, 1, 2), message="this table has no row", help="each row is a case"
    )
    return Checked(value=None, diagnostics=(problem,))


def _too_large(line: int) -> _TableError:
    message = f"this table has more than {ROWS_MAX:,} rows or {CELLS_MAX:,} cells"
    return _TableError("E066", line, message, "spread it over several tests")
