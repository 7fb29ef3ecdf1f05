"""Errors of an action in any of the shapes seen: texts, flat objects, and the vendor's, which lie in each other.

In the vendor's shape an outer error says little (`internal.server.error`); what it is about stands in the
`errorCode` of a detail, and in words in the innermost error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from engine.model.ports.exchange import ActionError
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun

ERRORS_MAX: Final = 100
MESSAGE_MAX: Final = 2_000
_PARTS_MAX: Final = 500
"""Errors within one error that are looked at."""
_OF_ACTION: Final = "ACTION."
"""How codes begin that tell of the action itself, and not of the platform that ran it."""
_BELOW: Final = ("errors", "error", "details")
_CODES: Final = ("code", "errorCode", "error")
_WORDS: Final = (
    "messageWithParams",
    "message",
    "userMessage",
    "description",
    "error_description",
    "reason",
    "detail",
    "error",
)
KINDS: Final = ("input", "template", "upstream", "timeout", "output", "auth", "limit", "other")
_KIND_OF_CODE: Final = MappingProxyType(
    {
        "ACTION.AUTHENTICATION": "auth",
        "ACTION.CERTIFICATE": "auth",
        "ACTION.REMOTE.ENDPOINT": "upstream",
        "ACTION.TIMEOUT": "timeout",
        "INVALID.SCHEMA": "input",
        "INVALID.CREDENTIALS": "auth",
        "TOO.MANY.REQUESTS.RETRY.AFTER": "limit",
        "REQUEST.TIMEOUT": "timeout",
        "GATEWAY.TIMEOUT": "timeout",
        # The vendor says this of schemas and templates alike, so that any other code says more.
        "ACTION.PROCESSING": "template",
    }
)
_VAGUE: Final = "ACTION.PROCESSING"
_ABOUT_OUTPUT: Final = ("outputschema", "output schema", "successschema", "success schema")


class _Part(Noun, frozen=True):
    """One error within another, and how deep it lies there."""

    depth: int
    value: Json


def error_list(said: JsonObject | None, *, kind: str, field: str = "errors") -> tuple[ActionError, ...]:
    """The errors that an object holds under `field`, else the one it is itself (`message`, `code`, `details`).

    `kind` is that of an error which does not tell, and where nothing around it does. At most `ERRORS_MAX`.
    """
    if said is None:
        return ()
    around = {name: value for name, value in said.items() if name != field}
    listed = errors_of(said.get(field), kind=_kind(around, kind))
    return listed or (errors_of(around, kind=kind) if _is_error(around) else ())


def errors_of(value: Json, *, kind: str) -> tuple[ActionError, ...]:
    """Errors from a list of texts and objects, from one of either, or from nothing."""
    if value is None:
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_error(each, kind) for each in value[:ERRORS_MAX] if each is not None)
    return (_error(value, kind),) if value not in ("", {}, False) else ()


def tells_of_action(said: JsonObject | None) -> bool:
    """Whether an object says that the action itself failed: the platform ran it, and is well."""
    return said is not None and any(code.startswith(_OF_ACTION) for _, code in _codes(said))


def telling_codes(said: JsonObject) -> tuple[str, ...]:
    """The codes in an error that tell its kind, without the one that the vendor gives to nearly everything."""
    return tuple(code for _, code in _codes(said) if _weight(code) == 2 or (_known(code) and code != _VAGUE))  # noqa: PLR2004 - those of an action


def codes_in(said: JsonObject) -> tuple[str, ...]:
    """Every code in an error, the outermost first, each once."""
    return tuple(dict.fromkeys(code for _, code in _codes(said)))


def messages_in(said: JsonObject) -> tuple[str, ...]:
    """Every message in an error, the outermost first, each once."""
    return tuple(dict.fromkeys(words for part in _parts(said) if (words := _words(part.value))))


def errors_within(said: JsonObject) -> tuple[JsonObject, ...]:
    """An error and all objects that lie in it as errors or details, the outermost first."""
    return tuple(part.value for part in _parts(said) if isinstance(part.value, Mapping))


def _is_error(said: JsonObject) -> bool:
    """Whether an object says of itself what went wrong."""
    return any(said.get(key) for key in (*_CODES, *_WORDS, *_BELOW))


def _error(value: Json, kind: str) -> ActionError:
    if not isinstance(value, Mapping):
        return ActionError(kind=kind, code=None, message=value if isinstance(value, str) else _json_text(value))
    told = value.get("kind")
    known = told if isinstance(told, str) and told in KINDS else _kind(value, kind)
    code = next((code for _, code in _codes(value)), None)
    message = _innermost(_parts(value))
    return ActionError(kind=known, code=code, message=message if message is not None else _json_text(value))


def _innermost(parts: Iterable[_Part]) -> str | None:
    """The words that lie deepest; of several, the first."""
    said = [(part.depth, words) for part in parts if (words := _words(part.value)) is not None]
    return max(said, key=lambda each: each[0])[1] if said else None


def _kind(said: JsonObject, kind: str) -> str:
    """The kind that the codes in an error tell: of those that say most the deepest; `kind` where none tells."""
    told = [(depth, code) for depth, code in _codes(said) if code.startswith(_OF_ACTION) or _known(code)]
    if not told:
        return (
            "limit" if any(isinstance(part.value, Mapping) and _is_limit(part.value) for part in _parts(said)) else kind
        )
    code = max(told, key=lambda each: (_weight(each[1]), each[0]))[1]
    if code == _VAGUE and any(words in text.lower() for text in messages_in(said) for words in _ABOUT_OUTPUT):
        return "output"
    return _known(code) or "other"


def _weight(code: str) -> int:
    return 0 if code == _VAGUE else 2 if code.startswith(_OF_ACTION) else 1


def _known(code: str) -> str | None:
    """The kind behind a code in either of the vendor's spellings, `INVALID_SCHEMA` and `invalid.schema`."""
    return _KIND_OF_CODE.get(code) or _KIND_OF_CODE.get(code.upper().replace("_", "."))


def _is_limit(value: JsonObject) -> bool:
    """The vendor names the limit that was reached in an object of its own."""
    limit = value.get("limit")
    return isinstance(limit, Mapping) and "key" in limit


def _codes(said: JsonObject) -> Iterator[tuple[int, str]]:
    """Every code in an error with its depth, the outermost first."""
    for part in _parts(said):
        if isinstance(part.value, Mapping):
            for key in _CODES:
                code = _text(part.value, key)
                if code:
                    yield part.depth, code


def _parts(said: JsonObject) -> list[_Part]:
    """An error and all that lie in it, level by level and so without recursion."""
    parts = [_Part(0, said)]
    for part in parts:
        if isinstance(part.value, Mapping):
            for key in _BELOW:
                parts += [_Part(part.depth + 1, each) for each in _listed(part.value.get(key), key)]
        if len(parts) > _PARTS_MAX:
            break
    return parts[:_PARTS_MAX]


def _listed(value: Json, key: str) -> Sequence[Json]:
    match value:
        case Mapping():
            return (value,)
        # `error` in text is a code (RFC 6749, section 5.2), not an error within.
        case str():
            return () if key == "error" else (value,)
        case Sequence():
            return value[:ERRORS_MAX]
        case _:
            return ()


def _words(value: Json) -> str | None:
    if isinstance(value, Mapping):
        return next((text for key in _WORDS if (text := _text(value, key))), None)
    return value if isinstance(value, str) and value else None


def _text(value: JsonObject, key: str) -> str | None:
    found = value.get(key)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else None


def _json_text(value: Json) -> str:
    return canonical_json(value)[:MESSAGE_MAX]
