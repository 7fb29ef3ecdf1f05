"""What the vendor's public API answers to a test and to an execution of an action, from how its stub ends. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from engine.emulator.answers import StubAnswer
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject

STEPS: Final = (
    "Validate request against schema",
    "Resolve credentials",
    "Resolve request URL template",
    "Resolve request headers",
    "Resolve request body template",
    "Execute request",
    "Check response status",
    "Parse response",
    "Apply translation map",
    "Apply output transformation",
    "Validate output against schema",
    "Flatten output",
)
"""What the steps are called, in order; no list of the vendor's is public, and clients go by patterns of names."""

_STEP_OF_KIND: Final[Mapping[str, str]] = MappingProxyType(
    {
        "input": "Validate request against schema",
        "auth": "Resolve credentials",
        "template": "Apply output transformation",
        "output": "Validate output against schema",
    }
)
"""Where an action fails with an error of this kind; with every other in its request."""
_FAILS_IN_REQUEST: Final = "Execute request"
_CODE_OF_KIND: Final[Mapping[str, str]] = MappingProxyType(
    {
        "input": "INVALID_SCHEMA",
        "auth": "ACTION.AUTHENTICATION",
        "template": "ACTION.PROCESSING",
        "output": "ACTION.PROCESSING",
        "upstream": "ACTION.REMOTE_ENDPOINT",
        "timeout": "ACTION.REMOTE_ENDPOINT",
    }
)
_BAD_REQUEST: Final = 400
_FAILED: Final = 500


def result_of_test(made: StubAnswer, given: JsonObject, *, action_id: str, context: str, flatten: bool) -> JsonObject:
    """The whole trace of a test, under HTTP 200 whether it went well or not."""
    problem = None if made.status == "completed" else error_body(made, context=context)
    fails_at = _failing_step(made) if problem is not None else None
    operations: list[Json] = []
    for number, name in enumerate(_steps(flatten=flatten), 1):
        is_last = name == fails_at
        step: dict[str, Json] = {"step": number, "name": name, "success": not is_last}
        result = _result_of(name, made, given, action_id)
        if is_last:
            step["error"] = problem
        elif result is not None:
            step["result"] = result
        operations.append(step)
        if is_last:
            break
    whole: dict[str, Json] = {"operations": operations, "success": problem is None}
    if problem is not None:
        return {**whole, "error": problem}
    return {**whole, "finalResult": flatten_output(made.output) if flatten else made.output}


def error_body(made: StubAnswer, *, context: str) -> JsonObject:
    """The error of an action that failed, in the vendor's shape; the code of the kind stands among its details."""
    first = made.errors[0] if made.errors else "the action failed"
    told = first if isinstance(first, Mapping) else {"message": first}
    kind = told.get("kind")
    detail = _CODE_OF_KIND.get(kind) if isinstance(kind, str) else None
    code, message = told.get("code"), told.get("message")
    return {
        "message": message if isinstance(message, str) else canonical_json(first),
        "code": code if isinstance(code, str) else "bad.request",
        "status": _BAD_REQUEST if kind == "input" else _FAILED,
        "messageParams": {},
        "contextId": context,
        "details": [{"errorCode": detail}] if detail is not None else [],
        "errors": [_inner(each) for each in made.errors[1:]],
    }


def flatten_output(value: Json) -> Json:
    """An output as Architect sees it: `a.b` for what lies in each other, one list a leaf for lists of objects."""
    return dict(_leaves(value, ())) if isinstance(value, Mapping) else value


def _leaves(value: Json, keys: tuple[str, ...]) -> Iterator[tuple[str, Json]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _leaves(each, (*keys, key))
    elif isinstance(value, Sequence) and not isinstance(value, str) and any(isinstance(e, Mapping) for e in value):
        columns: dict[str, list[Json]] = {}
        for item in value:
            for name, leaf in _leaves(item, keys) if isinstance(item, Mapping) else ():
                columns.setdefault(name, []).append(leaf)
        yield from columns.items()
    else:
        yield ".".join(keys), value


def _steps(*, flatten: bool) -> tuple[str, ...]:
    return STEPS if flatten else STEPS[:-1]


def _failing_step(made: StubAnswer) -> str:
    first = made.errors[0] if made.errors else None
    kind = first.get("kind") if isinstance(first, Mapping) else None
    return _STEP_OF_KIND.get(kind, _FAILS_IN_REQUEST) if isinstance(kind, str) else _FAILS_IN_REQUEST


def _result_of(name: str, made: StubAnswer, given: JsonObject, action_id: str) -> Json:
    match name:
        case "Resolve request URL template":
            return f"[POST] https://upstream.example/{action_id}"
        case "Resolve request headers":
            return {"Content-Type": "application/json"}
        case "Resolve request body template":
            return canonical_json(given)
        case "Execute request":
            return {"status": 200, "body": made.output}
        case "Parse response" | "Apply output transformation":
            return made.output
        case _:
            return None


def _inner(error: Json) -> Json:
    if isinstance(error, Mapping):
        return {"message": error.get("message"), "code": error.get("code"), "status": _FAILED, "details": []}
    return {"message": error, "code": "bad.request", "status": _FAILED, "details": []}
