"""Paths of requests with inputs in them: `/orders/{order}`, each input encoded as one segment. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from engine.http.origin import segment_problem
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, Missing

PLACEHOLDER: Final = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.-]*)\}")
"""`{name}` in a path."""
_SAFE: Final = "-_~!$&'()*,;=:@"
_DOTS: Final = (".", "..")


def placeholders(path: str) -> tuple[str, ...]:
    """The names in a path, in order."""
    return tuple(PLACEHOLDER.findall(path))


def why_no_segment(value: Json | Missing) -> str | None:
    """Why a value cannot stand in a path as one segment; None: it can."""
    if isinstance(value, Missing):
        return "it is not there"
    if value is None:
        return "it is null"
    if isinstance(value, Mapping):
        return "it is a mapping"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "it is a list"
    text = text_of_value(value)
    if not text:
        return "it is empty"
    return None if text in _DOTS else segment_problem(text)


def segment_of(text: str) -> str:
    """A text as one segment: slashes are encoded, and dots where they are all of it, since those lead elsewhere."""
    return text.replace(".", "%2E") if text in _DOTS else quote(text, safe=_SAFE)


def text_of_value(value: Json) -> str:
    """A single value as it stands in a path, a query, a form or a header: text as it is, others as JSON."""
    return value if isinstance(value, str) else canonical_json(value)
