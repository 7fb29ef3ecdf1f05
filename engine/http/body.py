"""What stands in the body of a reply: JSON within limits, and text for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from engine.http.json_faults import why_not_json
from engine.http.request_and_reply import Reply
from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.values.json import Json, JsonObject

DEPTH_MAX = 200
BODY_SHOWN_MAX = 2_000
_TOO_DEEP = f"the answer is nested deeper than {DEPTH_MAX} levels"


def parse_json(body: bytes) -> Json | Trouble:
    """The JSON value in a body; Trouble of kind BAD_BODY for anything else, empty and too deep included.

    Strict: no NaN, no lone surrogates, nothing behind the value. A byte order mark is let pass.
    """
    text = body.removeprefix(b"\xef\xbb\xbf")
    if not text.strip():
        return _bad("the answer is empty, expected JSON", body)
    try:
        value: Json = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        return _bad(f"the answer is not JSON: {why_not_json(body, str(problem))}", body)
    except RecursionError:
        return _bad(_TOO_DEEP, body)
    # Only a body with that many brackets can nest that deep: others are spared the walk.
    if text.count(b"[") + text.count(b"{") > DEPTH_MAX and _too_deep(value):
        return _bad(_TOO_DEEP, body)
    return value


def object_or_none(reply: Reply) -> JsonObject | None:
    """The JSON object in a reply of any status; None where there is none."""
    if not reply.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    value = parse_json(reply.body)
    return value if isinstance(value, Mapping) else None


def text_of(body: bytes) -> str:
    """A body as text, cut to `BODY_SHOWN_MAX` characters; what is no UTF-8 in it stands there as its escape."""
    return body[: BODY_SHOWN_MAX * 4].decode("utf-8", "backslashreplace")[:BODY_SHOWN_MAX]


def _bad(message: str, body: bytes) -> Trouble:
    return Trouble(kind=TroubleKind.BAD_BODY, message=message, body=text_of(body))


def _too_deep(value: Json) -> bool:
    """Whether containers lie in each other more than `DEPTH_MAX` levels deep; level by level, so without recursion."""
    level: list[Json] = [value]
    for _ in range(DEPTH_MAX):
        level = [child for each in level for child in _children(each) if isinstance(child, (dict, list))]
        if not level:
            return False
    return True


def _children(value: Json) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
