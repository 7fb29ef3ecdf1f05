"""JSON's own grammar decides the type of a plain scalar; everything else is text."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.model.source.diagnostic import Diagnostic, Edit, Fix, Severity
from engine.model.values.span import Span
from engine.source.limits import NUMBER_DIGITS_MAX

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)
_CONSTANTS: Final[Mapping[str, bool | None]] = MappingProxyType({"": None, "null": None, "true": True, "false": False})

_MEANT_TRUE = frozenset(["True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"])
_MEANT_FALSE = frozenset(["False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"])
_MEANT_NULL = frozenset(["Null", "NULL", "~", "None"])
_WORDS = frozenset(["yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "None"])
_MEANT_NUMBER = re.compile(
    r"-?\.[0-9]+|-?[0-9]+\.|-?(?:[0-9]+_)+[0-9]+(?:\.[0-9]+)?|0x[0-9a-fA-F]+|0o[0-7]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    r"|NaN|-?Infinity|-?[1-9][0-9]{0,2}(?:[ \u00a0\u202f][0-9]{3})+(?:\.[0-9]+)?",
    re.ASCII,
)


NUMERIC_STARTS: Final = frozenset("-0123456789.+")
"""First characters of plain text that is a number, or looks like one."""

SPECIAL_WORDS: Final = frozenset([*_CONSTANTS, *_MEANT_TRUE, *_MEANT_FALSE, *_MEANT_NULL, "NaN", "Infinity"])
"""Plain text (the empty one too) that has a type, or looks as if it had one."""

_SAFE_LENGTH = 300
"""A number of so many characters without an exponent fits into a double."""


def type_scalar(text: str) -> bool | int | float | str | None:
    """The value of a plain scalar. What is too large or too long for a number becomes the nearest double."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    if len(text) > NUMBER_DIGITS_MAX or _is_out_of_range(text):
        return _nearest(text)
    return float(text) if number[1] or number[2] else int(text)


def is_plainly_in_range(text: str) -> bool:
    """Whether a number is so short that it fits into a double for sure; looks at its text alone."""
    return len(text) <= _SAFE_LENGTH and "e" not in text and "E" not in text


def trouble_with(text: str, span: Span) -> Diagnostic | None:
    """E014 or E015 for a plain number that cannot be told exactly enough; None for everything else."""
    if _NUMBER.fullmatch(text) is None:
        return None
    if len(text) > NUMBER_DIGITS_MAX:
        return Diagnostic(
            code="E015",
            span=span,
            message=f"a number of {len(text)} characters; at most {NUMBER_DIGITS_MAX} are read",
            help="write it in quotes if it is text",
        )
    if _is_out_of_range(text):
        return Diagnostic(
            code="E014",
            span=span,
            message="this number does not fit into a 64-bit floating point number",
            help="write a number between -1.7e308 and 1.7e308, or put it in quotes if it is text",
        )
    return None


def surprise_in(text: str, span: Span, *, in_list: bool) -> Diagnostic | None:
    """W002 for plain text that other YAML readers take for a boolean, null or a number.

    Words (`yes`, `no`, `on`, `off`) in a list are taken for the text they are. Two things can be meant, and a mend
    must not change what is sent: it adds quotes.
    """
    if in_list and text in _WORDS:
        return None
    meant = _meant(text)
    if meant is None:
        return None
    kind, instead = meant
    return Diagnostic(
        code="W002",
        span=span,
        severity=Severity.WARNING,
        message=f"`{text}` is text here, not {kind}",
        help=f'write {f"`{instead}` if you mean {kind}, " if instead else ""}`"{text}"` if you mean the text',
        fix=Fix(title=f'write `"{text}"`', edits=(Edit(span=span, text=f'"{text}"'),)),
    )


def _meant(text: str) -> tuple[str, str] | None:
    """What other readers take it for, and how that is written in JSON (empty: it cannot be)."""
    if text in _MEANT_TRUE or text in _MEANT_FALSE:
        return "a boolean", "true" if text in _MEANT_TRUE else "false"
    if text in _MEANT_NULL:
        return "null", "null"
    if _MEANT_NUMBER.fullmatch(text) and len(text) <= NUMBER_DIGITS_MAX:
        return "a number", _as_json_number(text)
    return None


def _as_json_number(text: str) -> str:
    plain = re.sub("[_ \u00a0\u202f]", "", text)
    if plain[:2] in ("0x", "0o"):
        return str(int(plain, 0))
    if plain[-1:].isalpha() or "n" in plain.lower():
        return ""
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _, fraction = digits.partition(".")
    written = f"{sign}{whole.lstrip('0') or '0'}{f'.{fraction}' if fraction else ''}"
    return written if _NUMBER.fullmatch(written) else ""


def _is_out_of_range(text: str) -> bool:
    """Whether a number overflows, or vanishes although it is not zero."""
    if is_plainly_in_range(text):
        return False
    value = float(text)
    mantissa = text.lower().partition("e")[0]
    return math.isinf(value) or (value == 0 and any(digit in "123456789" for digit in mantissa))


def _nearest(text: str) -> float:
    value = float(text)
    return math.copysign(sys.float_info.max, value) if math.isinf(value) else value
