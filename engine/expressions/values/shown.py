"""JSON values as people read them in messages: short, on one line, in JSON's own notation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from engine.model.values.canonical import canonical_json
from engine.model.values.json import MISSING, Json, Missing

SHOWN_MAX = 120
_NOTED_MIN = 60
"""Characters from which on there is room for the length of what was cut."""


def show(value: Json | Missing, *, most: int = SHOWN_MAX) -> str:
    """JSON text of at most `most` characters, cut with `…` and of texts with their length; `missing` for nothing."""
    if value is MISSING:
        return "missing"
    out: list[str] = []
    length = 0
    for piece in _pieces(value, most):
        out.append(piece)
        length += len(piece)
        if length > most:
            note = f"… ({len(value)} characters)" if isinstance(value, str) and most >= _NOTED_MIN else "…"
            return "".join(out)[: most - len(note)] + note
    return "".join(out)


def kind_of(value: Json | Missing) -> str:
    """What a value is, in an author's words."""
    match value:
        case Missing():
            return "nothing"
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case Mapping():
            return "an object"
        case _:
            return "a list"


def _pieces(value: Json, most: int) -> Iterator[str]:
    """The text in pieces, each level at least one character, so that the reader stops before the stack does."""
    match value:
        case str():
            yield canonical_json(value[: most + 1])
        case Mapping():
            yield "{"
            for place, (key, each) in enumerate(value.items()):
                yield ("," if place else "") + canonical_json(str(key)[: most + 1]) + ":"
                yield from _pieces(each, most)
            yield "}"
        case None | bool():
            yield canonical_json(value)
        case int() | float():
            yield _number(value)
        case Sequence():
            yield "["
            for place, each in enumerate(value):
                if place:
                    yield ","
                yield from _pieces(each, most)
            yield "]"


def _number(value: float) -> str:
    if isinstance(value, int) and value.bit_length() > 400:  # noqa: PLR2004 - 120 digits are all that is ever shown
        return f"<an integer of {value.bit_length()} bits>"
    return canonical_json(value) if isinstance(value, int) or math.isfinite(value) else str(value)
