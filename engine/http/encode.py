"""JSON as it leaves: the canonical text of any value that an input can be."""

from __future__ import annotations

from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json


def encode_json(value: Json) -> bytes:
    """Canonical JSON in UTF-8: a lone surrogate goes out as its escape, an integer with all its digits."""
    return canonical_json(value).encode("utf-8", "backslashreplace")
