"""What comes in at the emulator and what goes out, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject

BODY_BYTES_MAX = 512_000
"""Largest body of a request: `request.bytes.max` of the vendor's limits page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One request. Header names are in lower case; `body` is cut at `BODY_BYTES_MAX`, and `too_large` says so."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    too_large: bool = False
    query: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One answer. `status` None resets the connection instead; `delay_s` is how late the answer leaves."""

    status: int | None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


def json_answer(status: int, value: Json, headers: Mapping[str, str] | None = None) -> Outgoing:
    """An answer whose body is this JSON."""
    text = canonical_json(value).encode("utf-8", "backslashreplace")
    return Outgoing(status=status, body=text, headers=headers or {})


def error_answer(status: int, code: str, message: str, *, context: str, limit: JsonObject | None = None) -> Outgoing:
    """A refusal in the flat shape of the Platform API's errors; `context` is the correlation id.

    `limit` is the limit that was reached, where one was.
    """
    said: Json = {
        "message": message,
        "code": code,
        "status": status,
        "contextId": context,
        "details": [],
        "errors": [],
        **({"limit": limit} if limit is not None else {}),
    }
    return json_answer(status, said)
