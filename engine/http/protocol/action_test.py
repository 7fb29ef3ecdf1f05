"""What the vendor's public API answers to a test or an execution of an action. Pure.

A test that failed is answered with 200 and `success: false`; an execution that failed with an error of HTTP, whose
codes tell that the action was to blame and not the platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.http.action_errors import codes_in, error_list, telling_codes
from engine.http.body import object_or_none, parse_json
from engine.http.classify import failure_of_action, refusal, trouble_with, unreadable
from engine.http.evidence import answer_of
from engine.http.origin import BaseUrl
from engine.http.protocol.step_trace import (
    BEFORE_EXECUTION,
    StepReading,
    error_kind_at,
    failing_step,
    request_of,
    trace_of,
    unwrap_json,
    upstream_of,
)
from engine.http.request_and_reply import Reply
from engine.model.ports.exchange import ActionError, Finished, Outcome, Result, TraceStep, Trouble, TroubleKind
from engine.model.values.json import MISSING, Json, JsonObject
from engine.model.values.noun import Noun

_OF_TOKEN: Final = ("client.credentials.token.", "token.")
_MAY_BE_LIMIT: Final = frozenset({TroubleKind.THROTTLED, TroubleKind.UNAVAILABLE, TroubleKind.REFUSED})
_ADVICE: Final = MappingProxyType(
    {
        TroubleKind.FORBIDDEN: "a role of the OAuth client needs the permission `integrations:action:execute`",
        TroubleKind.NOT_FOUND: "check the id and version of the action, the organisation and the region",
    }
)


class AnswerReading(Noun, frozen=True, kw_only=True):
    """How answers are understood."""

    steps: StepReading = StepReading()
    error_kinds: Mapping[str, str] = MappingProxyType({})
    """Kinds of errors by their codes, before the usual ones."""
    is_strict: bool = False
    """Whether JSON under another name is refused."""


class GenesysApi(Noun, frozen=True, kw_only=True):
    """Where an organisation is, and how its actions are run there."""

    base_url: BaseUrl
    token_url: str
    scope: str
    executes: bool = False
    """Whether published actions are executed rather than tested; a draft can only be tested."""
    flatten: bool | None = None
    """Whether outputs come flattened; None: the server decides."""
    reading: AnswerReading = AnswerReading()
    timeout_s: float = 75.0
    private: bool = False
    proxy: str | None = None
    proxy_of_env: str = ""
    idempotency_header: str | None = None


def read_test(reply: Reply, reading: AnswerReading) -> Outcome:
    """How a test ended, from a reply whose secrets are masked."""
    said = _value_in(reply, reading)
    if isinstance(said, (Finished, Trouble)):
        return said
    if not isinstance(said, Mapping):
        return trouble_with(reply, "the answer is not a JSON object")
    success = said.get("success")
    if not isinstance(success, bool):
        return trouble_with(reply, "the answer has no `success`, as every answer to a test of an action has")
    trace = trace_of(said.get("operations"), reading.steps)
    steps = trace or ()
    if not success and (refused := _limit_before_run(said, reply, steps)) is not None:
        return refused
    told = {name: value for name, value in said.items() if name != "finalResult"}
    return Finished(
        result=Result(
            status="completed" if success else "failed",
            output=unwrap_json(said["finalResult"]) if "finalResult" in said else MISSING,
            errors=() if success else _errors(said, steps, reading),
            http_status=reply.status,
            http_headers=reply.headers,
            trace=trace,
            request=request_of(steps),
            upstream=upstream_of(steps, reading.steps),
            answer=None if success else answer_of(reply, _with_errors_of_steps(told)),
        )
    )


def read_execution(reply: Reply, reading: AnswerReading) -> Outcome:
    """How an execution ended: its answer is the output alone."""
    said = _value_in(reply, reading)
    if isinstance(said, (Finished, Trouble)):
        return said
    result = Result(status="completed", output=said, http_status=reply.status, http_headers=reply.headers)
    return Finished(result=result)


def limit_in_words(said: JsonObject | None) -> str | None:
    """The limit that an error names, and whose it is; None where it names none."""
    limit = said.get("limit") if said is not None else None
    key = limit.get("key") if isinstance(limit, Mapping) else None
    if not isinstance(key, str) or not key:
        return None
    assert isinstance(limit, Mapping), "it has a key"
    value, whose = limit.get("value"), "token" if key.startswith(_OF_TOKEN) else "organisation"
    of = f" of {value:,}" if isinstance(value, int) and not isinstance(value, bool) else ""
    return f"the {whose}'s limit {key[:100]}{of}"


def _value_in(reply: Reply, reading: AnswerReading) -> Json | Finished | Trouble:
    """The JSON of a 2xx; else what the reply says instead."""
    failed = failure_of_action(reply)
    if failed:
        said = object_or_none(reply)
        return Finished(
            result=Result(
                status="failed",
                errors=_with_own_kinds(failed, said, reading),
                http_status=reply.status,
                http_headers=reply.headers,
                answer=answer_of(reply),
            )
        )
    trouble = refusal(reply)
    if trouble is not None:
        return _refusal_told(trouble, reply, reading)
    return unreadable(reply, is_strict=reading.is_strict) or parse_again(reply)


def parse_again(reply: Reply) -> Json | Trouble:
    """The JSON in a body; what keeps it from being read, with all that the reply held."""
    said = parse_json(reply.body)
    return trouble_with(reply, said.message) if isinstance(said, Trouble) else said


def _refusal_told(trouble: Trouble, reply: Reply, reading: AnswerReading) -> Trouble:
    """With the limit that was reached: whoever names one has run nothing, whatever the status."""
    said = object_or_none(reply)
    limit = limit_in_words(said)
    told = trouble.but(errors=_with_own_kinds(trouble.errors, said, reading))
    if limit is not None and trouble.kind in _MAY_BE_LIMIT:
        errors = tuple(each.but(kind="limit") for each in told.errors)
        return told.but(kind=TroubleKind.THROTTLED, message=f"{trouble.message} ({limit})", errors=errors)
    advice = _ADVICE.get(trouble.kind)
    return told if advice is None else told.but(message=f"{trouble.message}; {advice}")


def _limit_before_run(said: JsonObject, reply: Reply, trace: tuple[TraceStep, ...]) -> Trouble | None:
    """A limit that kept a test from running, told like a test that failed: nothing was sent, so it may be again."""
    error = said.get("error")
    limit = limit_in_words(error) if isinstance(error, Mapping) else None
    if limit is None or not all(each.kind in BEFORE_EXECUTION for each in trace):
        # Whatever a step is called that nobody knows: it may be the one that sends.
        return None
    trouble = trouble_with(reply, f"the platform did not run the action ({limit})", TroubleKind.THROTTLED)
    return trouble.but(errors=error_list({"error": error}, kind="limit"))


def _errors(said: JsonObject, trace: tuple[TraceStep, ...], reading: AnswerReading) -> tuple[ActionError, ...]:
    """The errors of a test that failed, the first with its step."""
    step = failing_step(trace)
    found = error_list(_error_of(said), kind="other")
    at = f" (step `{step.name}`)" if step is not None and step.name else ""
    if not found:
        kind = error_kind_at(step, "other", is_vague=True)
        return (ActionError(kind=kind, code=None, message=f"the action failed, and the answer does not say why{at}"),)
    is_vague = not telling_codes(_with_errors_of_steps(said))
    first = found[0]
    kind = error_kind_at(step, first.kind, is_vague=is_vague)
    return _with_own_kinds((first.but(kind=kind, message=f"{first.message}{at}"), *found[1:]), said, reading)


def _error_of(said: JsonObject) -> JsonObject | None:
    """The error of a test; where it has none, that of the first step with one."""
    error = said.get("error")
    if isinstance(error, Mapping):
        return error
    if isinstance(error, str) and error:
        return {"message": error}
    return next(iter(_errors_of_steps(said)), None)


def _errors_of_steps(said: JsonObject) -> list[JsonObject]:
    operations = said.get("operations")
    steps = operations if isinstance(operations, list) else []
    errors = (each.get("error") for each in steps if isinstance(each, Mapping))
    return [each if isinstance(each, Mapping) else {"message": each} for each in errors if each]


def _with_errors_of_steps(said: JsonObject) -> JsonObject:
    """The answer of a test with the errors of its steps where errors are looked for."""
    own = said.get("error")
    return {"errors": [*([own] if own else []), *_errors_of_steps(said)]}


def _with_own_kinds(
    errors: tuple[ActionError, ...], said: JsonObject | None, reading: AnswerReading
) -> tuple[ActionError, ...]:
    """The errors with the kinds that the author gave to their codes."""
    if not reading.error_kinds or said is None or not errors:
        return errors
    codes = codes_in(said) + codes_in(_with_errors_of_steps(said))
    kind = next((reading.error_kinds[each] for each in codes if each in reading.error_kinds), None)
    return errors if kind is None else (errors[0].but(kind=kind), *errors[1:])
