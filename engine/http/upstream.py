"""How the upstream of an action shall misbehave, as one request header: JSON in ASCII, of bounded length."""

from __future__ import annotations

import json

from engine.model.values.json import Json, JsonObject

HEADER = "X-Engine-Upstream"
TEXT_MAX = 500
"""Characters of a body that travel: enough to tell whether it is JSON, and little enough for any server's headers."""


def upstream_header(upstream: JsonObject) -> str:
    """The header's value. A JSON body does not travel: an action can do with it. Of any other its beginning does."""
    told: dict[str, Json] = {name: each for name, each in upstream.items() if name not in ("body", "text")}
    text = upstream.get("text")
    if isinstance(text, str) and _read(text) is None:
        told["text"] = text[:TEXT_MAX]
    return json.dumps(told, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def read_upstream_header(value: str | None) -> JsonObject | None:
    """What a header says; None where there is none or it says nothing that is JSON."""
    said = None if value is None else _read(value)
    return said[0] if said is not None and isinstance(said[0], dict) else None


def _read(text: str) -> tuple[Json] | None:
    """The JSON value of a text, wrapped, since it may be null; None where it is not JSON."""
    try:
        return (json.loads(text),)
    except (ValueError, RecursionError):
        return None
