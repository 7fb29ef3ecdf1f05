"""Why a table cannot be read on, and how much of one is read at all."""

from __future__ import annotations

from typing import Final

from engine.model.values.span import Span

ROWS_MAX: Final = 1_000_000
CELLS_MAX: Final = 500_000
"""Of one table, so that it is read and checked within a second and 256 MB."""
ROWS_KEPT: Final = 32
"""Rows whose places are kept: where every cell of a row is wrong, each column asks for its own."""


class TableError(Exception):
    """A table that cannot be read on; never leaves this wing."""

    def __init__(self, code: str, span: Span, message: str, help_: str | None = None) -> None:
        super().__init__(message)
        self.code, self.span, self.message, self.help = code, span, message, help_


def line_span(file: str, line: int) -> Span:
    """The beginning of a line."""
    return Span(file, line, 1, line, 2)


def refuse_size(rows: int, columns: int, file: str, line: int) -> None:
    """Raise E066 where a table has so many rows and columns."""
    if rows > ROWS_MAX or rows * columns > CELLS_MAX:
        message = f"this table has more than {ROWS_MAX:,} rows or {CELLS_MAX:,} cells"
        raise TableError("E066", line_span(file, line), message, "spread it over several tests")
