"""A table as its file has it, before anyone knows what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.values.span import Span


class RawCell(NamedTuple):
    """One cell: its value by JSON's own grammar, and its text as it was written."""

    value: Json
    text: str


class RawRow(Noun, frozen=True, kw_only=True):
    """One row: its cells by column. A cell that is not there is missing."""

    cells: Mapping[str, RawCell]
    span: Span


class RawTable(Noun, frozen=True, kw_only=True):
    """A table that was read: the place of each column's name, and the rows in order."""

    columns: Mapping[str, Span]
    rows: tuple[RawRow, ...]
