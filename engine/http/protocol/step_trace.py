"""The steps that a test of an action tells of itself: what kind each is, what was sent, what came back. Pure.

The vendor does not say what its steps are called, so that kinds are told by patterns of names, and never by numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from engine.http.action_errors import messages_in
from engine.http.body import parse_json
from engine.model.ports.exchange import TraceStep, Trouble
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.values.noun import Noun

OTHER: Final = "other"
TRACE_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "*validat*output*": "validate-output",
        "*validat*respon*": "validate-output",
        "*validat*success*": "validate-output",
        "*validat*": "validate-input",
        "*flatten*": "flatten",
        "*execution log*": "log",
        "*transform*": "transform",
        "*translat*": "transform",
        "*success*template*": "transform",
        "*header*": "resolve-headers",
        "*request*body*": "resolve-body",
        "*request template*": "resolve-body",
        "*url*": "resolve-url",
        "*execute*": "execute",
        "*invoke*": "execute",
        "*send*": "execute",
    }
)
"""The kind of a step by a pattern of its name, where `*` is any text; the first that fits counts."""
STEP_KINDS: Final = tuple(dict.fromkeys((*TRACE_KINDS.values(), OTHER)))
BEFORE_EXECUTION: Final = frozenset({"validate-input", "resolve-url", "resolve-headers", "resolve-body"})
"""Steps after which nothing has left yet."""
STATUS_FIELDS: Final = ("status", "statusCode")
STEPS_MAX: Final = 1_000

_REQUEST_LINE: Final = re.compile(r"\s*\[([A-Z]{3,10})\]\s+(\S+)")
_ERROR_KIND_OF_STEP: Final = MappingProxyType(
    {
        "validate-input": "input",
        "resolve-url": "template",
        "resolve-headers": "template",
        "resolve-body": "template",
        "execute": "upstream",
        "transform": "template",
        "validate-output": "output",
        "flatten": "output",
    }
)


class StepReading(Noun, frozen=True, kw_only=True):
    """How steps are understood. `own_kinds` are looked at before the usual ones."""

    own_kinds: Mapping[str, str] = MappingProxyType({})
    status_fields: tuple[str, ...] = STATUS_FIELDS
    """What the status of an upstream answer is called, beside its `body`."""

    def kind_of(self, name: str) -> str:
        """The kind of the step with this name."""
        known = name.lower()
        patterns = (*self.own_kinds.items(), *TRACE_KINDS.items())
        return next((kind for pattern, kind in patterns if fnmatchcase(known, pattern.lower())), OTHER)


def trace_of(operations: Json, reading: StepReading) -> tuple[TraceStep, ...] | None:
    """The steps that an answer tells; None where it tells none."""
    if not isinstance(operations, Sequence) or isinstance(operations, str):
        return None
    return tuple(_step(each, reading) for each in operations[:STEPS_MAX] if isinstance(each, Mapping))


def failing_step(trace: Iterable[TraceStep]) -> TraceStep | None:
    """The first step that failed."""
    return next((each for each in trace if not each.success), None)


def error_kind_at(step: TraceStep | None, kind: str, *, is_vague: bool) -> str:
    """The kind of an error at a step, where its codes told `kind`; what is vague of it the step tells better."""
    told = _ERROR_KIND_OF_STEP.get(step.kind) if step is not None else None
    if told is None or not (kind == OTHER or (is_vague and told != "upstream")):
        return kind
    return told


def request_of(trace: Sequence[TraceStep]) -> JsonObject | Missing:
    """What the action sent, from the step that says `[GET] https://…`, and what its steps tell beside it."""
    line = next((found for each in trace if (found := _request_line(each.result)) is not None), None)
    if line is None:
        return MISSING
    method, url = line
    told: dict[str, Json] = {"method": method, "url": url}
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return told
    told |= {"path": parts.path, "query": _by_name(query)}
    headers = _result_of(trace, "resolve-headers")
    if isinstance(headers, Mapping):
        told["headers"] = {name.lower(): value for name, value in headers.items()}
    body = _result_of(trace, "resolve-body")
    if body is not MISSING and body is not None:
        told["body"] = body
    return told


def upstream_of(trace: Sequence[TraceStep], reading: StepReading) -> JsonObject | Missing:
    """What the action got, where a step holds it: with status and headers where they stand beside its `body`."""
    found = _result_of(trace, "execute")
    if found is MISSING or found is None or _request_line(found) is not None:
        return MISSING
    if not isinstance(found, Mapping) or "body" not in found:
        return {"body": found}
    status = next((found[name] for name in reading.status_fields if name in found), None)
    if not isinstance(status, int) or isinstance(status, bool):
        return {"body": found}
    headers = found.get("headers")
    told: dict[str, Json] = {"status": status, "body": unwrap_json(found["body"])}
    if isinstance(headers, Mapping):
        told["headers"] = {name.lower(): value for name, value in headers.items()}
    return told


def unwrap_json(value: Json) -> Json:
    """The JSON object or list that a text holds; anything else as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    found = parse_json(value.encode("utf-8", "surrogatepass"))
    return value if isinstance(found, Trouble) else found


def _step(said: JsonObject, reading: StepReading) -> TraceStep:
    name, error = said.get("name"), said.get("error")
    known = name if isinstance(name, str) else ""
    success = said.get("success")
    return TraceStep(
        kind=reading.kind_of(known),
        name=known,
        success=success if isinstance(success, bool) else not error,
        result=unwrap_json(said.get("result")),
        error=_words(error),
    )


def _words(error: Json) -> str | None:
    if isinstance(error, Mapping):
        said = messages_in(error)
        return said[-1] if said else None
    return error if isinstance(error, str) and error else None


def _result_of(trace: Iterable[TraceStep], kind: str) -> Json | Missing:
    return next((each.result for each in trace if each.kind == kind), MISSING)


def _request_line(result: Json) -> tuple[str, str] | None:
    """Method and URL in a result, which is the line itself or holds it."""
    texts = [result] if isinstance(result, str) else list(result.values()) if isinstance(result, Mapping) else []
    found = (_REQUEST_LINE.match(each) for each in texts if isinstance(each, str))
    return next(((each[1], each[2]) for each in found if each is not None), None)


def _by_name(query: Iterable[tuple[str, str]]) -> JsonObject:
    """Each name of a query with its value, or with all of them where it stands more than once."""
    values: dict[str, list[Json]] = {}
    for name, value in query:
        values.setdefault(name, []).append(value)
    return {name: each[0] if len(each) == 1 else each for name, each in values.items()}
