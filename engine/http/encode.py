"""JSON as it leaves: the canonical text of any value that an input can be, quickly where it is an ordinary one."""

from __future__ import annotations

from typing import Final

import msgspec

from engine.model.canonical import canonical_json
from engine.model.json import Json

_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_ALIKE: Final = frozenset({str, int, bool, type(None)})
"""What both encoders write alike."""


def encoded(value: Json) -> bytes:
    """Canonical JSON in UTF-8: a lone surrogate goes out as its escape, an integer with all its digits."""
    if _is_ordinary(value):
        try:
            return _ENCODER.encode(value)
        except UnicodeEncodeError:
            pass  # half a character
    return canonical_json(value).encode("utf-8", "backslashreplace")


def _is_ordinary(value: Json) -> bool:
    """Whether its text needs no rules of ours, as those for fractions and for the order of letters beyond ASCII."""
    kind = type(value)
    if kind in _ALIKE:
        return True
    if isinstance(value, dict) and kind is dict:
        return "".join(value).isascii() and all(map(_is_ordinary, value.values()))
    return isinstance(value, list) and kind is list and all(map(_is_ordinary, value))
