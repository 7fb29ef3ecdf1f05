"""JSON text, read strictly: no NaN, no comments, bounded depth."""

from __future__ import annotations

import msgspec

from engine.model.values.json import MISSING, Json, Missing


def parse_json(text: str) -> Json | Missing:
    """The value of a JSON text; MISSING where it is not JSON."""
    try:
        value: Json = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return MISSING
    return value
