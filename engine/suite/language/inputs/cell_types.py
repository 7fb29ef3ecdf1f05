"""The types of a table's columns: how each reads what stands in a cell."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from math import isfinite
from types import MappingProxyType
from typing import Final, TypeAlias

from engine.model.source.raw_table import RawCell
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.suite.typecheck.json_types import likely_literal, number_of

SWITCHES: Final[Mapping[str, bool]] = MappingProxyType(
    {
        **dict.fromkeys(("true", "yes", "1", "wahr", "vrai"), True),
        **dict.fromkeys(("false", "no", "0", "falsch", "faux"), False),
    }
)

_DIGITS_MAX: Final = 100
_COMMA = re.compile(r"(-?)(\d{1,3}(?:[. \u00a0\u202f'\u2019_]\d{3})+|\d+)(?:,(\d+))?", re.ASCII)
_POINT = re.compile(r"(-?)(\d{1,3}(?:[, \u00a0\u202f'\u2019_]\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


_PLUS = re.compile(r"\+?(?:\d{1,6}(?:\.\d*)?|\.\d+)", re.ASCII)
"""A short number with a sign or a point that JSON does not take; long ones are telephones."""


class UnreadCell(Enum):
    """The one member stands for a cell that its type does not read."""

    UNREAD = "unread"


UNREAD: Final = UnreadCell.UNREAD

ReadCell: TypeAlias = Callable[[RawCell], Json | UnreadCell]


class CellReading(Noun, frozen=True, kw_only=True):
    """One type: what it is for, a cell that it reads, and how."""

    doc: str
    example: str
    read: ReadCell


def _read_text(cell: RawCell) -> Json | UnreadCell:
    return cell.value if isinstance(cell.value, str) else cell.text


def _read_number(cell: RawCell) -> Json | UnreadCell:
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return cell.value
    found = number_of(cell.text.strip()) if isinstance(cell.value, str) else None
    return found if found is not None and isfinite(found) else UNREAD


def _read_integer(cell: RawCell) -> Json | UnreadCell:
    found = _read_number(cell)
    if isinstance(found, float) and found.is_integer():
        return int(found)
    return found if isinstance(found, int) else UNREAD


def _read_boolean(cell: RawCell) -> Json | UnreadCell:
    return SWITCHES.get(cell.text.strip().casefold(), UNREAD)


def _read_decimal(written: re.Pattern[str], cell: RawCell) -> Json | UnreadCell:
    """A number whose fraction and thousands are written in one way; a number of JSON is not read otherwise."""
    text = cell.text.strip()
    found = written.fullmatch(text) if len(text) <= _DIGITS_MAX else None
    if found is None:
        return UNREAD
    sign, whole, fraction = found.groups()
    digits = sign + (re.sub(r"\D", "", whole).lstrip("0") or "0")
    number = number_of(f"{digits}.{fraction}" if fraction else digits)
    return UNREAD if number is None else number


def _read_decimal_comma(cell: RawCell) -> Json | UnreadCell:
    return _read_decimal(_COMMA, cell)


def _read_decimal_point(cell: RawCell) -> Json | UnreadCell:
    return _read_decimal(_POINT, cell)


def _read_date(cell: RawCell) -> Json | UnreadCell:
    text = cell.text.strip()
    parts = _DAY_FIRST.fullmatch(text)
    iso = f"{parts[3]}-{parts[2]:0>2}-{parts[1]:0>2}" if parts is not None else text
    try:
        return iso if date.fromisoformat(iso).isoformat() == iso else UNREAD
    except ValueError:
        return UNREAD


def _read_json(cell: RawCell) -> Json | UnreadCell:
    if not isinstance(cell.value, str):
        return cell.value
    try:
        value: Json = json.loads(cell.text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return UNREAD
    return value


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError(digits)
    return number


def _refuse(word: str) -> None:
    raise ValueError(word)


def is_other_number(text: str) -> bool:
    """Whether a text is a number in another writing than JSON's: `1,50`, `1.000,50`, `+5`; zeros in front are none."""
    plain = text.strip()
    digits = plain.lstrip("+-")
    number = number_of(plain)
    if number is not None:
        return not isfinite(number)
    if len(plain) > _DIGITS_MAX or (digits[:1] == "0" and digits[1:2].isdigit()):
        return False
    return any(each.fullmatch(plain) for each in (_COMMA, _POINT, _PLUS))


def json_number(text: str) -> str | None:
    """How JSON writes a number that is written in another way; None where that is one number here and another there."""
    cell = RawCell(text, text)
    readings = (_read_decimal_comma(cell), _read_decimal_point(cell))
    found = {repr(each) for each in readings if not isinstance(each, UnreadCell)}
    if number_of(text) is not None or len(found) > 1:
        return None
    return found.pop() if found else likely_literal(text, ("number",))


def is_other_switch(text: str) -> bool:
    """Whether a text is true or false in another writing than JSON's: `TRUE`, `False`, `yes`."""
    return text.strip().casefold() in SWITCHES and text not in ("true", "false", "0", "1")


TYPES: Mapping[str, CellReading] = MappingProxyType(
    {
        "text": CellReading(doc="What is written, as text: `01067` keeps its zero.", example="01067", read=_read_text),
        "number": CellReading(doc="A number as JSON writes it.", example="1.5", read=_read_number),
        "integer": CellReading(doc="A number without a fraction.", example="15", read=_read_integer),
        "boolean": CellReading(
            doc="`true`, `yes`, `1`, or `false`, `no`, `0`, in any case; Excel's `WAHR` and `VRAI` too.",
            example="true",
            read=_read_boolean,
        ),
        "decimal-comma": CellReading(
            doc="A number with a comma before its fraction, thousands parted by points or blanks: `1.000,50`.",
            example="1.000,50",
            read=_read_decimal_comma,
        ),
        "decimal-point": CellReading(
            doc="A number with a point before its fraction, thousands parted by commas or blanks: `1,000.50`.",
            example="1,000.50",
            read=_read_decimal_point,
        ),
        "date": CellReading(
            doc="A day as text, `2026-11-29`; `29.11.2026` becomes that.", example="2026-11-29", read=_read_date
        ),
        "json": CellReading(doc="A list, a mapping or any other value in JSON.", example='["a", 1]', read=_read_json),
    }
)
"""Every type by its name."""
