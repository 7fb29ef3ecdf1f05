"""An asynchronous JSON job API as a value, and what its answers mean. Pure.

`genesys-async` and the emulator speak it; any API of the same shape can be described with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from engine.http.action_errors import error_list, errors_of
from engine.http.body import parse_json
from engine.http.classify import failure_of_action, hint_of, refusal, trouble_with, unreadable
from engine.http.evidence import answer_of
from engine.http.origin import BaseUrl, segment_problem
from engine.http.protocol.states import looks_ended, state_in_words
from engine.http.request_and_reply import Reply
from engine.model.ports.exchange import ActionError, Finished, Outcome, Pending, Result, Trouble, TroubleKind
from engine.model.ports.limits import QuotaHeaders
from engine.model.values.json import MISSING, Json, JsonObject, Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProtocol:
    """One job API. Field names may be dotted to reach into an object; an empty `input_field` sends the input bare.

    `submit_path` and `poll_path` hold `{action_id}` and `{execution_id}`. States are compared without regard to
    case; any state that is not named is "not yet".
    """

    base_url: BaseUrl
    token_url: str
    scope: str
    submit_path: str = "/api/v2/data/actions/{action_id}/test"
    poll_path: str = "/api/v2/data/actions/test/{execution_id}"
    input_field: str = "input"
    execution_id_field: str = "testExecutionId"
    status_field: str = "status"
    output_field: str = "output"
    errors_field: str = "errors"
    duration_field: str = "duration_seconds"
    completed: tuple[str, ...] = ("completed",)
    failed: tuple[str, ...] = ("failed",)
    timeout_s: float = 30.0
    private: bool = False
    """Whether its hosts may have private addresses."""
    proxy: str | None = None
    """The URL of the proxy that all requests go through, tokens too; its password is never shown."""
    proxy_of_env: str = ""
    """The variable that names a proxy for the base URL where `proxy` does not; said where nothing can be reached."""
    strict_content_type: bool = False
    """Whether JSON under another name is refused."""
    quota_headers: QuotaHeaders | None = None
    """What answers tell their limit by; None: the usual headers."""
    idempotency_header: str | None = None
    """The header of a submit that carries its key; None: the server knows none again."""
    upstream_header: str | None = None
    """The header of a submit that says how the upstream shall misbehave; None: nobody there could play it."""
    stub_header: str | None = None
    """The header of a submit that says whose stub answers; None: nobody there answers by stub."""
    ends: Mapping[str, Literal["completed", "failed"]] = field(init=False)
    """The states in lower case that end an execution, and how."""

    def __post_init__(self) -> None:
        ends: dict[str, Literal["completed", "failed"]] = {each.lower(): "failed" for each in self.failed}
        ends.update({each.lower(): "completed" for each in self.completed})
        object.__setattr__(self, "ends", MappingProxyType(ends))


def read_job(reply: Reply, *, protocol: JobProtocol, pending: Pending | None) -> Outcome:
    """What a reply, its secrets masked, says of an execution; `pending` is None for the reply to a submit.

    An action that failed may be told by any status, of a submit and of a poll. BAD_BODY for an answer without what the
    protocol promises: a known state or an execution id after a submit, a state after a poll, and the execution that was
    asked for.
    """
    errors = failure_of_action(reply)
    if errors:
        return _failed(reply, errors, pending)
    said = _object_in(reply, is_strict=protocol.strict_content_type)
    if isinstance(said, Trouble):
        return said
    execution_id = _execution_id(said, protocol)
    if isinstance(execution_id, Trouble):
        return trouble_with(reply, execution_id.message).but(is_lasting=True)
    if pending is None:
        return _submitted(said, reply, protocol=protocol, execution_id=execution_id)
    if execution_id is not None and execution_id != pending.execution_id:
        return trouble_with(
            reply, f"the answer is about execution `{execution_id}`, asked for `{pending.execution_id}`"
        )
    status = _at(said, protocol.status_field)
    if not isinstance(status, str):
        return trouble_with(reply, f"the answer has no `{protocol.status_field}`")
    finished = _finished(said, reply, protocol=protocol, execution_id=pending.execution_id)
    return finished or _still(said, reply, status, protocol=protocol, execution_id=pending.execution_id)


def _object_in(reply: Reply, *, is_strict: bool) -> JsonObject | Trouble:
    trouble = refusal(reply) or unreadable(reply, is_strict=is_strict)
    if trouble is not None:
        return trouble
    said = parse_json(reply.body)
    if isinstance(said, Trouble):
        return trouble_with(reply, said.message)
    return said if isinstance(said, Mapping) else trouble_with(reply, "the answer is not a JSON object")


def _failed(reply: Reply, errors: tuple[ActionError, ...], pending: Pending | None) -> Finished:
    return Finished(
        result=Result(
            status="failed",
            errors=errors,
            execution_id=None if pending is None else pending.execution_id,
            http_status=reply.status,
            http_headers=reply.headers,
            answer=answer_of(reply),
        )
    )


def _submitted(said: JsonObject, reply: Reply, *, protocol: JobProtocol, execution_id: str | None) -> Outcome:
    has_result = any(_at(said, name) is not MISSING for name in (protocol.output_field, protocol.errors_field))
    finished = _finished(said, reply, protocol=protocol, execution_id=execution_id)
    # A terminal state without a result is an early word; the poll brings the whole answer.
    if finished is not None and (has_result or execution_id is None):
        return finished
    if execution_id is None:
        state = _at(said, protocol.status_field)
        told = f", and its state is {_state_in_words(state, protocol)}" if isinstance(state, str) else ""
        return trouble_with(reply, f"the answer has no `{protocol.execution_id_field}`{told}")
    return Pending(execution_id=execution_id, retry_after_s=hint_of(reply))


def _still(
    said: JsonObject, reply: Reply, state: str, *, protocol: JobProtocol, execution_id: str
) -> Pending | Trouble:
    """Not yet, unless the answer reads like an end that the protocol does not name."""
    told = _state_in_words(state, protocol)
    if looks_ended(state) and any(_holds(_at(said, name)) for name in (protocol.output_field, protocol.errors_field)):
        return trouble_with(reply, f"the execution looks ended, in the state {told}")
    return Pending(execution_id=execution_id, state=told, retry_after_s=hint_of(reply))


def _state_in_words(state: str, protocol: JobProtocol) -> str:
    return state_in_words(state, (*protocol.completed, *protocol.failed))


def _holds(value: Json | Missing) -> bool:
    return not isinstance(value, Missing) and value not in (None, [], {}, "")


def _finished(said: JsonObject, reply: Reply, *, protocol: JobProtocol, execution_id: str | None) -> Finished | None:
    """The result, where the state is terminal."""
    state = _at(said, protocol.status_field)
    end = protocol.ends.get(state.lower()) if isinstance(state, str) else None
    if end is None:
        return None
    duration = _at(said, protocol.duration_field)
    return Finished(
        result=Result(
            status=end,
            output=_at(said, protocol.output_field),
            errors=_errors(said, protocol, end),
            duration_s=_seconds(duration),
            execution_id=execution_id,
            http_status=reply.status,
            http_headers=reply.headers,
            answer=answer_of(reply) if end == "failed" else None,
        )
    )


def _errors(said: JsonObject, protocol: JobProtocol, end: str) -> tuple[ActionError, ...]:
    """The errors in their field; of a failure also those that the answer tells beside it."""
    found = _at(said, protocol.errors_field)
    listed = None if found is MISSING else found
    if end == "completed":
        return errors_of(listed, kind="other")
    known = (protocol.status_field, protocol.output_field, protocol.execution_id_field, protocol.duration_field)
    around = {name: value for name, value in said.items() if name not in (*known, protocol.errors_field)}
    return error_list({**around, "errors": listed}, kind="other")


def _execution_id(said: JsonObject, protocol: JobProtocol) -> str | Trouble | None:
    """The execution id in an answer; None where there is none, Trouble where it could leave its place in a path."""
    found = _at(said, protocol.execution_id_field)
    if found is MISSING or found is None:
        return None
    text = str(found) if isinstance(found, int) and not isinstance(found, bool) else found
    problem = segment_problem(text) if isinstance(text, str) else "it is no text"
    return str(text) if problem is None else unusable_execution_id(protocol.execution_id_field, problem)


def unusable_execution_id(field: str, problem: str) -> Trouble:
    """The trouble with an execution id that nothing can be asked by."""
    message = f"the execution id in `{field}` cannot stand in a path: {problem}"
    return Trouble(kind=TroubleKind.BAD_BODY, message=message, is_lasting=True)


def _at(said: JsonObject, name: str) -> Json | Missing:
    """The value under a field name, or under a dotted one; MISSING where nothing stands."""
    if name in said:
        return said[name]
    if "." not in name:
        return MISSING
    value: Json = said
    for part in name.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return MISSING
        value = value[part]
    return value


def _seconds(value: Json | Missing) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value <= _SECONDS_MAX else None


_SECONDS_MAX = 31_536_000.0
"""A year: a larger figure is no duration."""
