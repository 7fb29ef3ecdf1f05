"""Tables of which every row is a case: how a test names one, and its rows typed by the contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.model.language.contract import Contract
from engine.model.language.inputs import Table, TableRow, TableUse
from engine.model.language.literals import Ref
from engine.model.source.node import Node, Scalar
from engine.model.source.raw_table import RawCell, RawRow, RawTable
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.suite.decode.decoder import decode_mapping
from engine.suite.decode.templated import decode_query
from engine.suite.json_schema.shapes import TEXT, Schema, Shapes, alternatives
from engine.suite.json_schema.words import schema_of_words
from engine.suite.language.file_refs import path_from
from engine.suite.merged_inputs import MergedInput
from engine.suite.problems import BROKEN, Mismatch
from engine.suite.scope import Scope
from engine.suite.scopes.visible import RESULT_ROOTS
from engine.suite.suggest.nearest import help_for
from engine.suite.typecheck.json_types import types_of
from engine.suite.typecheck.schema_paths import doubt_about, schema_at

ENDINGS = (".csv", ".jsonl", ".yaml", ".yml")
COMMA = ","
NOTES = ("name", "tags", "skip", "ticket")
"""Columns about the row rather than of the input."""

_EXAMPLE = "for example `table: ./data/known.csv`"
_EXPECT = re.compile(r"expect:\s*(.+)")
_SEPARATORS = re.compile(r"[,\s]+")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


class Columns(Noun, frozen=True, kw_only=True):
    """What the columns of a table mean: fields of the input, places of the result, notes; each by its name."""

    fields: Mapping[str, bool]
    """Whether the contract wants text."""
    places: Mapping[str, tuple[str, bool]]
    """The place that a column is about, and whether the contract promises text there."""
    notes: frozenset[str]


def read_table_use(node: Node, scope: Scope) -> Any:
    """The table a test names, its file by the path from the root."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value:
        return _from_root(TableUse(file=Ref(name=node.value, span=node.span), span=node.span), scope)
    found = decode_mapping(TableUse, node, scope)
    if isinstance(found, Mismatch):
        return Mismatch(node=node, wanted="a path or `{file: …, delimiter: …}`", help=_EXAMPLE)
    return found if found is BROKEN else _from_root(found, scope)


def schema_of_table_use(shapes: Shapes) -> Schema:
    """A file whose rows are cases, by its path or with a delimiter."""
    path = {"title": "the path of a table", "type": "string", "examples": ["./data/known.csv"]}
    return alternatives(path, {"title": "a table with options", **schema_of_words(TableUse, shapes)})


def schema_of_delimiter(_shapes: Shapes) -> Schema:
    """One sign."""
    message = 'write one sign, for example `delimiter: ";"`'
    return {**TEXT, "minLength": 1, "maxLength": 1, "errorMessage": message, "examples": [";"]}


def _from_root(use: TableUse, scope: Scope) -> Any:
    if not use.file.name.endswith(ENDINGS):
        help_ = "a table is a `.csv`, `.jsonl` or `.yaml` file"
        return scope.error("E181", use.file.span, f"`{use.file.name}` is no table", help_)
    if use.delimiter is not None and (len(use.delimiter) != 1 or use.delimiter in '"\r\n '):
        help_ = 'write one sign, for example `delimiter: ";"`, or "\\t" for a tab'
        return scope.error("E178", use.span, "`delimiter` must be one sign", help_)
    path = path_from(use.file.span.file, use.file.name)
    return replace(use, file=replace(use.file, name=path))


def read_typed_table(raw: RawTable, file: str, row: MergedInput, contract: Contract | None, scope: Scope) -> Table:
    """The rows of a table; columns that mean nothing are reported at their names and left out."""
    columns = _columns(raw, row, contract, scope)
    rows = tuple(_row(each, number, columns) for number, each in enumerate(raw.rows, 1))
    return Table(file=file, rows=rows)


def _columns(raw: RawTable, row: MergedInput, contract: Contract | None, scope: Scope) -> Columns:
    fields: dict[str, bool] = {}
    places: dict[str, tuple[str, bool]] = {}
    for name, span in raw.columns.items():
        expected = _EXPECT.fullmatch(name)
        if expected is not None:
            place = expected[1].strip()
            if _is_place(place, span, contract, scope):
                places[name] = (place, _promises_text(place, contract))
        elif name not in NOTES and not _refuse_column(name, span, row, contract, scope):
            fields[name] = _wants_text(schema_at((name,), contract.input_schema if contract is not None else None))
    return Columns(fields=fields, places=places, notes=frozenset(NOTES) & raw.columns.keys())


def _refuse_column(name: str, span: Span, row: MergedInput, contract: Contract | None, scope: Scope) -> bool:
    properties = (contract.input_schema or {}).get("properties") if contract is not None else None
    declared = tuple(properties) if isinstance(properties, Mapping) else ()
    if name in declared or name in row.fields:
        return False
    if not declared and not name.startswith("expect"):
        return False
    help_ = help_for(name, (*declared, *row.fields, *NOTES), "columns")
    if name.startswith("expect"):
        help_ = "a column of answers is named `expect: output.x`"
    scope.error("E180", span, f"the action has no input `{name}`", help_)
    return True


def _is_place(place: str, span: Span, contract: Contract | None, scope: Scope) -> bool:
    inside = scope.with_names(scope.names, RESULT_ROOTS)
    if decode_query(place, span, inside) is BROKEN:
        return False
    found = doubt_about(tuple(place.split(".")), contract) if _DOTTED.fullmatch(place) else None
    if found is None:
        return True
    seen, message, help_ = found
    if seen.verdict == "impossible":
        scope.error("E144", span, message, help_)
        return False
    scope.warning("W104", span, message, help_)
    return True


def _promises_text(place: str, contract: Contract | None) -> bool:
    path = tuple(place.split("."))
    if contract is None or path[0] != "output":
        return path[0] in ("status", "execution_id")
    return _wants_text(schema_at(path[1:], contract.output_schema))


def _wants_text(schema: Json) -> bool:
    kinds = types_of(schema)
    return "string" in kinds and not set(kinds) - {"string", "null"}


def _row(raw: RawRow, number: int, columns: Columns) -> TableRow:
    notes = {name: raw.cells[name].text for name in columns.notes if name in raw.cells}
    tags = raw.cells.get("tags")
    return TableRow(
        address=f"row:{number}",
        cells={
            name: _value(cell, wants_text=columns.fields[name])
            for name, cell in raw.cells.items()
            if name in columns.fields
        },
        expect={
            place: _value(raw.cells[name], wants_text=wants_text)
            for name, (place, wants_text) in columns.places.items()
            if name in raw.cells
        },
        name=notes.get("name") or None,
        tags=_tags(tags) if tags is not None and "tags" in columns.notes else (),
        skip=notes.get("skip") or None,
        ticket=notes.get("ticket") or None,
        span=raw.span,
    )


def _value(cell: RawCell, *, wants_text: bool) -> Json:
    return cell.text if wants_text and isinstance(cell.value, bool | int | float) else cell.value


def _tags(cell: RawCell) -> tuple[str, ...]:
    if isinstance(cell.value, list | tuple):
        return tuple(each for each in cell.value if isinstance(each, str))
    return tuple(each for each in _SEPARATORS.split(cell.text) if each)
