"""Two values that are not the same, or have no order, and look as if: what an author may have overlooked."""

from __future__ import annotations

import unicodedata
from typing import Final

from engine.expressions.values.equality import equal, is_list, is_number
from engine.expressions.values.shown import kind_of, show
from engine.expressions.values.strict_json import parse_json
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.moments import instant_of

_LONG: Final = 40
"""Characters from which on two texts are too long to see where they part."""
_AROUND: Final = 12


def what_was_overlooked(value: Json | Missing, expected: Json | Missing) -> str | None:
    """Why a value is not the expected one though it looks like it; None where it does not look so."""
    if isinstance(value, Missing) or isinstance(expected, Missing):
        return _nothing(value, expected)
    if isinstance(value, str) and isinstance(expected, str):
        return _texts(value, expected)
    if isinstance(value, str) or isinstance(expected, str):
        return _text_and_other(value, expected)
    if {type(value), type(expected)} & {bool} and (is_number(value) or is_number(expected)):
        return f"{show(value)} is {kind_of(value)}, and {show(expected)} {kind_of(expected)}"
    if is_list(value) and not is_list(expected) and any(equal(each, expected) for each in value):
        return "the list has that value in it: `contains`, `any` and `every` ask about items"
    return None


def not_a_number(value: Json | Missing) -> str | None:
    """Why a text that looks like a number cannot be compared with one."""
    return f"{show(value)} is text, not a number" if isinstance(value, str) and is_number(parse_json(value)) else None


def why_unordered(one: Json | Missing, other: Json | Missing, *, as_number: str) -> str:
    """Why `compare` has no answer for two values; `as_number` is how a number is made of text."""
    for each in (one, other):
        if not (is_number(each) or isinstance(each, str)):
            return f"numbers, dates and texts have an order, and {show(each, most=60)} is {kind_of(each)}"
    if is_number(one) or is_number(other):
        text, number = (one, other) if isinstance(one, str) else (other, one)
        words = f"{show(text, most=60)} is text, and {show(number, most=60)} is a number"
    else:
        undated = one if instant_of(str(one)) is None else other
        words = f"{show(undated, most=60)} is no date or date-time in ISO 8601"
        if instant_of(str(one)) is instant_of(str(other)):
            words = f"{show(one, most=60)} and {show(other, most=60)} are text, and figures in text have no order"
    spelt = not_a_number(one) or not_a_number(other)
    return f"{words}; {as_number} makes a number of text" if spelt else words


def _nothing(value: Json | Missing, expected: Json | Missing) -> str | None:
    if value is MISSING and expected is None:
        return "null is a value, and missing is none: `absent: true` asks for no field at all"
    if value is None and expected is MISSING:
        return "null is a value, and missing is none: `equals: null` asks for null"
    return None


def _text_and_other(value: Json, expected: Json) -> str | None:
    text, other = (value, expected) if isinstance(value, str) else (expected, value)
    assert isinstance(text, str), "one of the two is text"
    read = parse_json(text)
    if isinstance(read, Missing) or not equal(read, other):
        return None
    if other is expected:
        return f"{show(text)} is text, not {kind_of(other)}; where text is right, write `{show(text)}`"
    return f"{show(other)} is {kind_of(other)}, not text; where that is right, write `{show(other)}` without quotes"


def _texts(value: str, expected: str) -> str | None:
    if value.strip() == expected.strip():
        return "they differ only in white space at an end"
    if value.casefold() == expected.casefold():
        return "they differ only in upper and lower case"
    if unicodedata.normalize("NFKC", value) == unicodedata.normalize("NFKC", expected):
        return "they look alike and are made of different characters (Unicode normal forms)"
    if min(len(value), len(expected)) >= _LONG:
        return _parting(value, expected)
    return None


def _parting(value: str, expected: str) -> str:
    """Where two long texts part."""
    pairs = zip(value, expected, strict=False)
    at = next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(value), len(expected)))
    start = max(0, at - _AROUND)
    here, there = (f"{'…' if start else ''}{each[start : at + _AROUND]}" for each in (value, expected))
    return f"they part at character {at + 1}: {show(here)}, expected {show(there)}"
