"""What the parts of the result record hold that are the same for every action (LANGUAGE section 5), as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.model.values.json import Json, JsonObject

STATUSES: Final = ("completed", "failed")
ERROR_KINDS: Final = ("input", "template", "upstream", "timeout", "output", "auth", "limit", "other")

_ANY: Final[JsonObject] = MappingProxyType({})


def _closed_object(**properties: JsonObject) -> JsonObject:
    return {"type": "object", "properties": properties, "additionalProperties": False}


_TEXT: Final[JsonObject] = MappingProxyType({"type": "string"})
_ERROR: Final = _closed_object(kind={"type": "string", "enum": ERROR_KINDS}, code=_ANY, message=_TEXT)
_STEP: Final = _closed_object(kind=_ANY, name=_ANY, success=_ANY, result=_ANY, error=_ANY)

RECORDS: Final[Mapping[str, Json]] = MappingProxyType(
    {
        "status": {"type": "string", "enum": STATUSES},
        "error": _ERROR,
        "errors": {"type": "array", "items": _ERROR},
        "trace": {"type": "array", "items": _STEP},
        "http": _closed_object(status={"type": "integer"}, headers=_ANY),
        "request": _closed_object(method=_ANY, url=_ANY, path=_ANY, query=_ANY, headers=_ANY, body=_ANY),
        "upstream": _closed_object(status=_ANY, headers=_ANY, body=_ANY),
        "duration": {"type": "number"},
        "latency": {"type": "number"},
        "execution_id": {"type": "string"},
    }
)
"""By root; `output`, `input`, `vars` and `matrix` are the action's and the author's own."""

ALL_RECORDS: Final[Mapping[str, Json]] = MappingProxyType(
    {**RECORDS, **{root: {"type": "object"} for root in ("input", "vars", "matrix", "steps")}}
)
"""And that those are objects."""
