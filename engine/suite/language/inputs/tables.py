"""Tables of which every row is a case: how a test names one, and says how its cells are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.model.language.inputs import TableUse
from engine.model.language.literals import Ref
from engine.model.source.node import MappingNode, Node, Scalar
from engine.model.values.span import Span
from engine.suite.decode.decoder import decode_mapping
from engine.suite.json_schema.shapes import TEXT, Schema, Shapes, alternatives, choice
from engine.suite.json_schema.words import schema_of_words
from engine.suite.language.file_refs import path_from
from engine.suite.language.inputs.cell_types import TYPES
from engine.suite.problems import BROKEN, Mismatch
from engine.suite.scope import Scope

ENDINGS = (".csv", ".tsv", ".jsonl", ".yaml", ".yml")
COMMA = ","

_EXAMPLE = "for example `table: ./data/known.csv`"


def read_table_use(node: Node, scope: Scope) -> Any:
    """The table a test names, its file by the path from the root."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value:
        return _from_root(TableUse(file=Ref(name=node.value, span=node.span), span=node.span), scope)
    types = node.get("types") if isinstance(node, MappingNode) else None
    for entry in types.entries if isinstance(types, MappingNode) else ():
        scope.notes.places[place_of_type(node.span, entry.name)] = entry.key.span
    found = decode_mapping(TableUse, node, scope)
    if isinstance(found, Mismatch):
        return Mismatch(node=node, wanted="a path or `{file: …, delimiter: …}`", help=_EXAMPLE)
    return found if found is BROKEN else _from_root(found, scope)


def schema_of_table_use(shapes: Shapes) -> Schema:
    """A file whose rows are cases, by its path or with a delimiter."""
    path = {"title": "the path of a table", "type": "string", "examples": ["./data/known.csv"]}
    return alternatives(shapes, path, {"title": "a table with options", **schema_of_words(TableUse, shapes)})


def schema_of_delimiter(_shapes: Shapes) -> Schema:
    """One sign."""
    message = 'write one sign, for example `delimiter: ";"`'
    return {**TEXT, "minLength": 1, "maxLength": 1, "errorMessage": message, "examples": [";"]}


def schema_of_types(_shapes: Shapes) -> Schema:
    """The type of each column by its name."""
    known = choice("how cells are read", {name: each.doc for name, each in TYPES.items()})
    return {"title": "types of columns", "type": "object", "additionalProperties": known}


def place_of_type(table: Span, column: str) -> tuple[Span, str]:
    """The key under which `notes` keep where the type of a column is written."""
    return table, f"types.{column}"


_OF_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")


def _from_root(use: TableUse, scope: Scope) -> Any:
    if not use.file.name.endswith(ENDINGS):
        help_ = "a table is a `.csv`, `.tsv`, `.jsonl` or `.yaml` file"
        if use.file.name.lower().endswith(_OF_SPREADSHEETS):
            help_ = "a table is text: save the sheet as `CSV UTF-8` and name that file"
        return scope.error("E181", use.file.span, f"`{use.file.name}` is no table", help_)
    if use.delimiter is not None and (len(use.delimiter) != 1 or use.delimiter in '"\r\n '):
        help_ = 'write one sign, for example `delimiter: ";"`, or "\\t" for a tab'
        return scope.error("E178", use.span, "`delimiter` must be one sign", help_)
    path = path_from(use.file.span.file, use.file.name)
    return replace(use, file=replace(use.file, name=path))
