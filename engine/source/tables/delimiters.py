"""What separates the cells of a text: said by its first line, or contradicted by its header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NoReturn

from engine.model.values.span import Span
from engine.source.tables.refusal import TableError, line_span

_COMMA: Final = ","
_OTHERS: Final = (";", "\t", "|", _COMMA, "\uff1b", "\uff0c")
_HARDLY_IN_NAMES: Final = frozenset({";", "\t"})
"""Delimiters that stand neither in names nor in questions: a header of several columns should have none either."""

_WRITTEN: Mapping[str, str] = MappingProxyType({"\t": r"\t"})
_SEP_LINE = re.compile(r'"?sep=(\\t|[^\r\n"]|)"?[^\S\r\n]*(?:\r\n|\n|\r|\Z)', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')
_INNER = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\|\||`[^`]*`|'[^']*'")
"""Where a question has signs of its own."""


def delimiter_of(text: str, file: str, delimiter: str) -> tuple[str, int, int]:
    """The delimiter in force, and where the table begins: its position and line.

    Excel's first line `sep=;` says it where the suite says nothing but a comma.
    """
    found = _SEP_LINE.match(text)
    if found is None:
        return delimiter, 0, 1
    said = "\t" if found[1] == r"\t" else found[1]
    if not said or said in ' "':
        help_ = "write one sign behind `sep=`, for example `sep=;`, or delete the line"
        raise TableError("E069", line_span(file, 1), "this line names no delimiter", help_)
    if delimiter not in (_COMMA, said):
        span = Span(file, 1, 1, 1, len(found[0].rstrip("\r\n")) + 1)
        message = f"the file says that its delimiter is {_name(said)}, and the suite {_name(delimiter)}"
        raise TableError("E069", span, message, "leave `delimiter` out of the suite, or delete this line")
    return said, found.end(), 2


def refuse_delimiter_behind_quotes(header: str, position: int, span: Span, delimiter: str) -> None:
    """Raise E069 where another delimiter stands behind a closing quote of the header."""
    other = header[position : position + 1]
    if other in _OTHERS and other != delimiter:
        _refuse_header(position, other, span, "read with another delimiter" if delimiter in header else "one column")


def refuse_other_delimiter(header: str, span: Span, delimiter: str) -> None:
    """Raise E069 for a header that is one column while another delimiter stands in it."""
    bare = _QUOTED.sub(lambda found: "x" * len(found[0]), header)
    is_one = delimiter not in bare
    for other in _OTHERS:
        if other == delimiter or not (is_one or other in _HARDLY_IN_NAMES):
            continue
        place = _separation(bare, other, delimiter)
        if place is None:
            continue
        _refuse_header(place, other, span, "one column" if is_one else "read with another delimiter")


def _refuse_header(place: int, other: str, span: Span, many: str) -> NoReturn:
    use = f'`table: {{ file: …, delimiter: "{_WRITTEN.get(other, other)}" }}`'
    help_ = "leave `delimiter` out of the suite" if other == _COMMA else f"write {use} in the suite"
    help_ += f"; a name that holds {_name(other)} stands in quotes"
    message = f"this header is {many}, and {_name(other)} separates the names in it"
    raise TableError("E069", span._replace(column=place + 1, end_column=place + 2), message, help_)


def _separation(header: str, other: str, delimiter: str) -> int | None:
    """Where another delimiter stands between two names of one cell of the header."""
    start = 0
    for cell in header.split(delimiter):
        plain = _without_questions(cell) if other not in _HARDLY_IN_NAMES else cell
        if sum(1 for each in plain.split(other) if each.strip()) > 1:
            return start + plain.index(other)
        start += len(cell) + 1
    return None


def _without_questions(cell: str) -> str:
    """A cell in which the signs of a question count for nothing."""
    if cell.lstrip().casefold().startswith("expect"):
        return ""
    return _INNER.sub(lambda found: "x" * len(found[0]), cell)


def _name(delimiter: str) -> str:
    return {"\t": "a tab", ",": "a comma", " ": "a blank"}.get(delimiter, f"`{delimiter}`")
