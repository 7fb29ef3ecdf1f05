"""Whether what another package gave is JSON: exactly the types that a log can hold."""

from __future__ import annotations

from math import isfinite
from typing import Final

from engine.model.values.json import MISSING
from engine.plugins.requirements import name_type

DEPTH_MAX: Final = 200
_INTEGER_BITS_MAX: Final = 4_096


def why_no_json(value: object, label: str) -> str | None:
    """What in a value is no JSON, in words, with its place below `label`; None where all of it is."""
    waiting: list[tuple[object, tuple[str, ...]]] = [(value, (label,))]
    while waiting:
        each, place = waiting.pop()
        if len(place) > DEPTH_MAX:
            return f"something more than {DEPTH_MAX} levels deep at `{label}`"
        if isinstance(each, dict):
            if not all(type(key) is str for key in each):
                return f"a key that is no text at `{''.join(place)}`"
            waiting.extend((inner, (*place, f".{key}")) for key, inner in each.items())
        elif isinstance(each, list | tuple):
            waiting.extend((inner, (*place, f"[{number}]")) for number, inner in enumerate(each))
        else:
            wrong = _wrong_scalar(each)
            if wrong is not None:
                return f"{wrong} at `{''.join(place)}`"
    return None


def why_no_value(value: object, label: str) -> str | None:
    """The same of a value that may be missing."""
    return None if value is MISSING else why_no_json(value, label)


def _wrong_scalar(value: object) -> str | None:
    if value is None or type(value) is bool:
        return None
    if type(value) is int:
        return None if value.bit_length() <= _INTEGER_BITS_MAX else "a number that is too long"
    if type(value) is float:
        return None if isfinite(value) else f"the number {value}"
    if type(value) is str:
        return None if _is_text(value) else "a text with half a character"
    return name_type(value)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
