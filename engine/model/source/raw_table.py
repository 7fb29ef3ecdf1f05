"""A table as its file has it, before anyone knows what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.values.span import Span


class RawCell(NamedTuple):
    """One cell: its value by JSON's own grammar, its text as it was written, and whether it had no quotes."""

    value: Json
    text: str
    is_plain: bool = False


class RawRow(Noun, frozen=True, kw_only=True):
    """One row: its cells by column. A cell that is not there is missing."""

    cells: Mapping[str, RawCell]
    span: Span
    written: str = ""
    """Its text in the file, in which `CellPlaces` look."""


class CellPlaces(Protocol):
    """Where cells stand: looked for when somebody asks, since hardly any of them ever is."""

    def place_of(self, row: RawRow, column: str) -> Span:
        """The place of one cell, also of an empty one; that of the row where it has no such cell."""


class RawTable(Noun, frozen=True, kw_only=True):
    """A table that was read: the place of each column's name, and the rows in order.

    `is_typed` says that cells name their types themselves, as in JSON; elsewhere all that is written is text.
    """

    columns: Mapping[str, Span]
    rows: tuple[RawRow, ...]
    places: CellPlaces
    is_typed: bool
