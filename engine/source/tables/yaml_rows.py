"""Tables as YAML: a list of mappings, each of them a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from engine.model.source.diagnostic import Checked
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.source.raw_table import RawCell, RawRow, RawTable
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.source import parser
from engine.source.tables.refusal import TableError, line_span

YAML_CHARACTERS_MAX: Final = 256 * 1024
"""YAML is read node by node, each with its place: a table of this size takes half a second."""


_WRITER: Final = json.JSONEncoder(ensure_ascii=False)


class YamlPlaces(Noun, frozen=True):
    """The place of each cell, by that of its row and its column."""

    cells: Mapping[Span, Mapping[str, Span]]

    def place_of(self, row: RawRow, column: str) -> Span:
        """The place of a value."""
        return self.cells.get(row.span, {}).get(column, row.span)


def read_yaml_rows(text: str, file: str) -> Checked[RawTable]:
    """The rows of a YAML text, with what is wrong with it."""
    if len(text) > YAML_CHARACTERS_MAX:
        message = f"a table in YAML has at most {YAML_CHARACTERS_MAX:,} characters"
        help_ = "write a large table as CSV or as JSON Lines, which are quicker to read"
        raise TableError("E066", line_span(file, 1), message, help_)
    parsed = parser.parse_yaml(text, file)
    if parsed.value is None or parsed.has_errors:
        return Checked(value=None, diagnostics=parsed.diagnostics)
    node = parsed.value
    if not isinstance(node, SequenceNode):
        help_ = "put `- ` in front of each row"
        raise TableError("E065", line_span(file, 1), "this table is no list of mappings", help_)
    columns: dict[str, Span] = {}
    rows: list[RawRow] = []
    places: dict[Span, Mapping[str, Span]] = {}
    for item in node.items:
        if not isinstance(item, MappingNode):
            raise TableError("E065", item.span, "this row is no mapping", "write `field: value` in each row")
        for entry in item.entries:
            columns.setdefault(entry.name, entry.key.span)
        rows.append(RawRow(cells={each.name: _cell(each.value) for each in item.entries}, span=item.span))
        places[item.span] = {each.name: each.value.span for each in item.entries}
    table = RawTable(columns=columns, rows=tuple(rows), places=YamlPlaces(places), is_typed=True)
    return Checked(value=table, diagnostics=parsed.diagnostics)


def cell_of(value: Json) -> RawCell:
    """The cell of a value that has no text of its own."""
    if isinstance(value, str):
        return RawCell(value, value)
    return RawCell(value, str(value) if type(value) is int else _WRITER.encode(value))


def _cell(node: Node) -> RawCell:
    if isinstance(node, Scalar):
        return RawCell(node.value, node.text, is_plain=not node.style)
    return cell_of(_plain(node))


def _plain(node: Node) -> Json:
    match node:
        case Scalar():
            return node.value
        case SequenceNode():
            return [_plain(item) for item in node.items]
        case MappingNode():
            return {entry.name: _plain(entry.value) for entry in node.entries}
