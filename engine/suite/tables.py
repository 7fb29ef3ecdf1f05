"""Tables of which every row is a case: how a test names one, and its rows typed by the contract."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.model.authored import Ref
from engine.model.inputs import TableUse
from engine.model.node import Node, Scalar
from engine.suite.decode import decode_mapping
from engine.suite.reading import BROKEN, Reading, Wrong
from engine.suite.references import path_from

ENDINGS = (".csv", ".jsonl", ".yaml", ".yml")
_EXAMPLE = "for example `table: ./data/known.csv`"


def read_table_use(node: Node, reading: Reading) -> Any:
    """The table a test names, its file by the path from the root."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value:
        return _from_root(TableUse(file=Ref(name=node.value, span=node.span), span=node.span), reading)
    found = decode_mapping(TableUse, node, reading)
    if isinstance(found, Wrong):
        return Wrong(node=node, wanted="a path or `{file: …, delimiter: …}`", help=_EXAMPLE)
    return found if found is BROKEN else _from_root(found, reading)


def _from_root(use: TableUse, reading: Reading) -> Any:
    if not use.file.name.endswith(ENDINGS):
        help_ = "a table is a `.csv`, `.jsonl` or `.yaml` file"
        return reading.error("E181", use.file.span, f"`{use.file.name}` is no table", help_)
    if use.delimiter is not None and (len(use.delimiter) != 1 or use.delimiter in '"\r\n'):
        help_ = 'write one sign, for example `delimiter: ";"`, or "\\t" for a tab'
        return reading.error("E178", use.span, "`delimiter` must be one sign", help_)
    path = path_from(use.file.span.file, use.file.name)
    return replace(use, file=replace(use.file, name=path))
