"""The one text of a JSON value: what is hashed, compared and logged.

RFC 8785 (keys in order of their UTF-16 code units, no white space, numbers as ECMAScript writes them), with one
extension: integers too large for a double keep all their digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, Final

import msgspec

from engine.model.values.json import Json

_ENCODE: Final = msgspec.json.Encoder(order="sorted").encode
_SCALARS: Final = frozenset({str, int, bool, type(None)})


def canonical_json(value: Json) -> str:
    """Canonical text of a JSON value. Raises ValueError for NaN and infinities, TypeError for what is not JSON."""
    try:
        if is_plain(value):
            return _ENCODE(value).decode()
    except (UnicodeEncodeError, RecursionError):
        pass  # lone surrogates and deep values: the careful way below has an answer
    pieces: list[str] = []
    _write(value, pieces)
    return "".join(pieces)


def is_plain(value: Any) -> bool:
    """Whether the encoder of msgspec, told to sort keys, writes this exactly as RFC 8785 wants it."""
    kind = type(value)
    if kind in _SCALARS:
        return True
    if kind is float:
        # In this range both write the shortest digits without an exponent; whole numbers differ (`1.0` and `1`).
        return bool(1e-3 <= abs(value) < 1e15 and value != int(value))  # noqa: PLR2004 - see above
    if kind is dict:
        return _is_plain_object(value)
    if kind in (list, tuple):
        return all(map(is_plain, value))
    return False


def _is_plain_object(value: dict[Any, Any]) -> bool:
    for key, entry in value.items():
        # Other keys may sort differently by UTF-8 than by UTF-16.
        if type(key) is not str or not key.isascii():
            return False
        if type(entry) not in _SCALARS and not is_plain(entry):
            return False
    return True


def _write(value: Json, out: list[str]) -> None:
    match value:
        case None | bool():
            out.append({None: "null", True: "true", False: "false"}[value])
        case str():
            out.append(encode_basestring(value))
        case int():
            out.append(str(value))
        case float():
            out.append(_number(value))
        case Mapping():
            _write_object(value, out)
        case Sequence():
            _write_array(value, out)
        case _:
            raise TypeError(f"not JSON: {type(value).__name__}")


def _write_object(value: Mapping[str, Json], out: list[str]) -> None:
    keys = sorted(value) if all(key.isascii() for key in value) else sorted(value, key=_utf16)
    separator = "{"
    for key in keys:
        out.append(separator)
        out.append(encode_basestring(key))
        out.append(":")
        _write(value[key], out)
        separator = ","
    out.append("}" if keys else "{}")


def _write_array(value: Sequence[Json], out: list[str]) -> None:
    separator = "["
    for item in value:
        out.append(separator)
        _write(item, out)
        separator = ","
    out.append("]" if value else "[]")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _number(value: float) -> str:
    """ECMAScript's Number::toString, from the same shortest digits that Python prints."""
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN is what differs from itself
        raise ValueError("JSON has no NaN and no infinity")
    if value == 0:
        return "0"
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + ("" if fraction == "0" else fraction)).lstrip("0")
    leading = len(whole + fraction) - len((whole + fraction).lstrip("0"))
    point = len(whole) + int(exponent or 0) - leading
    digits = digits.rstrip("0") or "0"
    return ("-" if value < 0 else "") + _place_point(digits, point)


def _place_point(digits: str, point: int) -> str:
    """`digits` with the decimal point after `point` of them, in ECMAScript's choice of notation."""
    if 0 < point <= 21:  # noqa: PLR2004 - ECMA-262, Number::toString
        return digits.ljust(point, "0") if len(digits) <= point else f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:  # noqa: PLR2004 - ECMA-262, Number::toString
        return f"0.{'0' * -point}{digits}"
    shown = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{shown}e{'+' if point > 0 else '-'}{abs(point - 1)}"
