"""What is kept of an answer that tells of a failure: enough to understand it, and to find it in the server's log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.http.action_errors import codes_in, errors_within, messages_in
from engine.http.body import object_or_none, text_of
from engine.http.request_and_reply import Reply
from engine.model.values.json import Json, JsonObject

SHOWN_MAX: Final = 300
"""Characters of a body, and of any text in it, that are kept."""
LISTED_MAX: Final = 20
_HEADER: Final = re.compile(
    r"(?:.*-)?(?:correlation|request|trace|transaction)-?id|traceparent|x-cloud-trace-context|x-azure-ref|cf-ray"
)
_FIELD: Final = re.compile(r"(?:context|correlation|request|trace|transaction)[_-]?id", re.IGNORECASE)


def answer_of(reply: Reply, errors: JsonObject | None = None) -> JsonObject:
    """Status, content type, first characters of the body, codes, messages and ids of a reply, secrets masked before.

    `errors` is where the last three are looked for, if that is not the whole body.
    """
    said = (object_or_none(reply) or {}) if errors is None else errors
    told: dict[str, Json] = {
        "status": reply.status,
        "content_type": reply.headers.get("content-type", "")[:SHOWN_MAX],
        "body": _short(text_of(reply.body)) if reply.body.strip() else _blanks(len(reply.body)),
        "codes": [_short(each) for each in codes_in(said)[:LISTED_MAX]],
        "messages": [_short(each) for each in messages_in(said)[:LISTED_MAX]],
        "ids": dict(list(_ids(reply.headers, said))[:LISTED_MAX]),
    }
    return {name: value for name, value in told.items() if value}


def _ids(headers: Mapping[str, str], said: JsonObject) -> Iterator[tuple[str, str]]:
    """By what name the server calls this answer: each header and each field that is an id of a request, once."""
    found = {name: value for name, value in headers.items() if value and _HEADER.fullmatch(name)}
    for each in errors_within(said):
        for name, value in each.items():
            if isinstance(value, str) and value and _FIELD.fullmatch(name):
                found.setdefault(name, value)
    return ((name, _short(value)) for name, value in found.items())


def _blanks(count: int) -> str:
    return f"({count:,} blank{'s' if count != 1 else ''})" if count else ""


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"
