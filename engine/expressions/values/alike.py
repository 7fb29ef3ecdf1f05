"""Two values that are not the same, or have no order, and look as if: what an author may have overlooked."""

from __future__ import annotations

import unicodedata
from typing import Final

from engine.expressions.values.characters import first_difference, lookalike_in, looks_like, name_difference
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


def why_never_equal(value: Json | Missing, other: Json | Missing) -> str | None:
    """That two values are of types of which none equals another; null, which may stand for no value, is let be.

    Neither is shown: what holds is told even where the value is personal.
    """
    kinds = kind_of(value), kind_of(other)
    if kinds[0] == kinds[1] or any(each is None or isinstance(each, Missing) for each in (value, other)):
        return None
    return f"{kinds[0]} never equals {kinds[1]}"


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


def what_only_looks_like(value: Json | Missing, part: Json) -> str | None:
    """Why a text, or a list of texts, does not contain a text that an eye finds there."""
    if is_list(value) and isinstance(part, str):
        texts = (each for each in value[:_ITEMS_MAX] if isinstance(each, str) and each != part)
        twin = next((each for each in texts if looks_like(each, part)), None)
        return None if twin is None else f"{_ALIKE}: {name_difference(twin, part)}"
    if not (isinstance(value, str) and isinstance(part, str)):
        return None
    found = lookalike_in(value, part)
    return None if found is None else f"{_ALIKE}: {name_difference(found[1], part, before=found[0])}"


_ITEMS_MAX: Final = 1_000
_ALIKE: Final = "what stands there only looks like it"
_BLANKS: Final = " \t\r\n"


def _texts(value: str, expected: str) -> str | None:
    if value.strip(_BLANKS) == expected.strip(_BLANKS):
        return "they differ only in white space at an end"
    if value.casefold() == expected.casefold():
        return "they differ only in upper and lower case"
    if unicodedata.normalize("NFC", value) == unicodedata.normalize("NFC", expected):
        return f"they look alike and differ in their Unicode normal form: {name_difference(value, expected)}"
    if looks_like(value, expected):
        return f"they look alike: {name_difference(value, expected)}"
    if min(len(value), len(expected)) >= _LONG:
        return _parting(value, expected)
    return None


def _parting(value: str, expected: str) -> str:
    """Where two long texts part."""
    at = first_difference(value, expected)
    start = max(0, at - _AROUND)
    here, there = (f"{'…' if start else ''}{each[start : at + _AROUND]}" for each in (value, expected))
    return f"they part at {show(here)}, expected {show(there)}: {name_difference(value, expected)}"
