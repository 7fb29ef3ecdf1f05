"""Tests of actions by either protocol, without sockets: a request, the memory and the time go in, an answer out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

import msgspec

from engine.emulator.action_tests import error_body, flatten_output, result_of_test
from engine.emulator.answers import StubAnswer
from engine.emulator.faults import Struck, draw_faults, draw_service_s
from engine.emulator.ledger import LedgerEntry
from engine.emulator.limiter import Admission
from engine.emulator.login import token_answer
from engine.emulator.messages import BODY_BYTES_MAX, Incoming, Outgoing, error_answer, json_answer
from engine.emulator.state import EmulatedExecution, Memory, admit, digest, id_of
from engine.emulator.stubs import Stubs, Unsettled, answer_of
from engine.emulator.upstream_faults import misbehave
from engine.http.upstream import HEADER, read_upstream_header
from engine.model.language.emulator import FAULT_HEADER, STUB_HEADER, UNFIT_HEADER, EmulatorSettings, Faults
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject

_SHOWN_MAX = 200
_PREFIX = "/api/v2/data/actions/"
_TOKEN_LIMIT: Mapping[str, Json] = MappingProxyType(
    {"key": "client.credentials.token.rate.per.minute", "namespace": "platform.api"}
)
_PUBLIC = "/api/v2/integrations/actions/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What stays the same while the emulator runs: settings, stubs, seed."""

    settings: EmulatorSettings
    stubs: Stubs
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A submit or poll that was recognised. `subject` names what it is about; `given` is a submit's input.

    `asked` is the subject without the stub that was named: equal inputs of an action take equally long.
    """

    kind: Literal["submit", "poll"]
    place: str
    subject: str
    context: str
    asked: str = ""
    stub: str = ""
    """The key of the stub that it names; empty: it names none."""
    given: JsonObject | None = None
    input_hash: str | None = None
    problem: Outgoing | None = None
    attempt: int = 1
    upstream: JsonObject | None = None
    """How the upstream misbehaves in this execution."""
    key: str = ""
    """By which a submit is known again."""
    form: Literal["job", "test", "execution"] = "job"
    """What a submit is answered with: an id to ask for, the trace of a test, or the output alone."""
    flatten: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """An answer with what the ledger says of it."""

    outgoing: Outgoing
    fault: str | None = None
    action_id: str | None = None
    execution_id: str | None = None


def serve(incoming: Incoming, office: Office, memory: Memory, *, now_s: float, at_us: int) -> Outgoing:
    """The answer to one request; changes `memory`, its ledger included. `now_s` is monotonic."""
    number = memory.ledger.total + 1
    context = id_of(office.seed, "request", str(number))
    if incoming.path == "/oauth/token":
        done = _Done(outgoing=token_answer(incoming, memory.tokens, now_s=now_s))
        entry = LedgerEntry(n=number, at_us=at_us, kind="token", status=done.outgoing.status)
    elif (request := _recognise(incoming, context)) is None:
        done = _Done(outgoing=error_answer(404, "not.found", "there is nothing at this path", context=context))
        entry = LedgerEntry(n=number, at_us=at_us, kind="other", status=404)
    else:
        attempt = memory.attempt_of(request.subject)
        request = replace(request, attempt=attempt, key=_key_of(incoming, office.settings))
        done = _work(request, incoming, office, memory, now_s)
        entry = _entry(request, done, number=number, at_us=at_us)
    memory.ledger.note(entry)
    return replace(done.outgoing, headers={"ININ-Correlation-Id": context, **done.outgoing.headers})


def _entry(request: _Request, done: _Done, *, number: int, at_us: int) -> LedgerEntry:
    is_submit = request.kind == "submit"
    return LedgerEntry(
        n=number,
        at_us=at_us,
        kind=request.kind,
        status=done.outgoing.status,
        action=request.place[:_SHOWN_MAX] if is_submit else done.action_id,
        stub=request.stub[:_SHOWN_MAX] or None,
        # Of a submit only where an execution was made; of a poll always the one that was asked for.
        execution_id=done.execution_id if is_submit else request.place[:_SHOWN_MAX],
        input_hash=request.input_hash,
        fault=done.fault,
    )


def _recognise(incoming: Incoming, context: str) -> _Request | None:
    """The submit or poll that a path and method mean."""
    if incoming.path.startswith(_PUBLIC):
        return _recognise_public(incoming, context)
    if not incoming.path.startswith(_PREFIX):
        return None
    match (incoming.method, incoming.path.removeprefix(_PREFIX).split("/")):
        case ("GET", ["test", execution_id]):
            return _Request(kind="poll", place=execution_id, subject=f"poll:{execution_id}", context=context)
        case ("POST", [action_id, "test"]):
            return _submit(incoming, action_id, context)
        case _:
            return None


def _recognise_public(incoming: Incoming, context: str) -> _Request | None:
    """A test or an execution by the vendor's public API, whose body is the input."""
    flatten = "flatten=true" in incoming.query.split("&")
    match (incoming.method, incoming.path.removeprefix(_PUBLIC).split("/")):
        case ("POST", [action_id, "test"] | [action_id, "draft", "test"]):
            return replace(_submit(incoming, action_id, context, field=None), form="test", flatten=flatten)
        case ("POST", [action_id, "execute"]):
            return replace(_submit(incoming, action_id, context, field=None), form="execution", flatten=flatten)
        case _:
            return None


def _submit(incoming: Incoming, action_id: str, context: str, *, field: str | None = "input") -> _Request:
    """A submit whose body holds the input under `field`; None: it is the input."""
    given, stub = _input_of(incoming, context, field), incoming.headers.get(STUB_HEADER, "")
    if isinstance(given, Outgoing):
        body_hash = hashlib.sha256(incoming.body).hexdigest()[:16]
        subject = f"submit:{action_id}:{body_hash}"
        return _Request(kind="submit", place=action_id, subject=subject, context=context, problem=given)
    input_hash = digest(0, canonical_json(given))[:16]
    asked = f"submit:{action_id}:{input_hash}"
    return _Request(
        kind="submit",
        place=action_id,
        # What strikes the submits of one suite does not depend on those of others.
        subject=f"{asked}:{stub[:_SHOWN_MAX]}" if stub else asked,
        context=context,
        asked=asked,
        stub=stub,
        given=given,
        input_hash=input_hash,
        upstream=read_upstream_header(incoming.headers.get(HEADER.lower())),
    )


def _input_of(incoming: Incoming, context: str, field: str | None) -> JsonObject | Outgoing:
    if incoming.too_large:
        message = f"the request body is larger than {BODY_BYTES_MAX} bytes"
        return error_answer(413, "request.entity.too.large", message, context=context)
    try:
        said: Json = msgspec.json.decode(incoming.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return error_answer(400, "bad.request", "the request body is not JSON", context=context)
    given = said.get(field) if isinstance(said, dict) and field is not None else said
    if not isinstance(given, dict):
        wanted = "an object" if field is None else f'`{{"{field}": {{…}}}}`'
        return error_answer(400, "bad.request", f"the request body is not {wanted}", context=context)
    return given


def _work(request: _Request, incoming: Incoming, office: Office, memory: Memory, now_s: float) -> _Done:
    """The answer to a submit or poll, with the faults that strike it, in the order a real server would notice."""
    struck = draw_faults(office.settings.faults, seed=office.seed, request=f"{request.subject}#{request.attempt}")
    broken = _broken(struck, request)
    if broken is not None:
        return broken
    bearer = _bearer(incoming)
    token = memory.tokens.find(bearer, now_s)
    if token is not None and struck.expire_token and request.subject not in memory.turned_away:
        memory.tokens.revoke(bearer)
        return _turned_away(request, memory, fault="expire-token")
    if token is None:
        return _turned_away(request, memory, fault=None)
    memory.turned_away.discard(request.subject)
    admission = admit(token, now_s)
    done = _throttled(request, struck, admission, faults=office.settings.faults)
    if done is None:
        done = _damaged(_carry_out(request, office, memory, now_s), struck, office.settings.faults)
    rates = _rate_headers(admission) if office.settings.rate_headers else {}
    return replace(done, outgoing=replace(done.outgoing, headers={**rates, **done.outgoing.headers}))


def _broken(struck: Struck, request: _Request) -> _Done | None:
    """Faults that strike before anybody looks at the request."""
    if struck.reset_before:
        return _Done(outgoing=Outgoing(status=None), fault="reset-before")
    if struck.server_error:
        said = error_answer(500, "internal.server.error", "Internal Server Error", context=request.context)
        return _Done(outgoing=said, fault="server-error")
    if struck.unavailable:
        said = error_answer(503, "service.unavailable", "Service Unavailable", context=request.context)
        return _Done(outgoing=replace(said, headers={"Retry-After": "1"}), fault="unavailable")
    return None


def _turned_away(request: _Request, memory: Memory, *, fault: str | None) -> _Done:
    memory.turned_away.add(request.subject)
    said = error_answer(401, "bad.credentials", "Invalid login credentials.", context=request.context)
    return _Done(outgoing=said, fault=fault)


def _throttled(request: _Request, struck: Struck, admission: Admission | None, *, faults: Faults) -> _Done | None:
    """429 in the vendor's shape (announcement of 2021-11-10), for a full window or by a fault."""
    if admission is not None and not admission.is_allowed:
        wait_s = admission.reset_whole_s
        message = f"Rate limit exceeded the maximum. Retry the request in [{wait_s}] seconds"
        limit = {**_TOKEN_LIMIT, "value": admission.allowed}
        said = error_answer(429, "too.many.requests.retry.after", message, context=request.context, limit=limit)
        return _Done(outgoing=replace(said, headers={"Retry-After": str(wait_s)}))
    if not struck.throttle:
        return None
    said = error_answer(429, "too.many.requests.retry.after", "Rate limit exceeded.", context=request.context)
    hint = "".join(each for each in faults.retry_after or "" if each.isprintable())
    return _Done(outgoing=replace(said, headers={"Retry-After": hint} if hint else {}), fault="throttle")


def _carry_out(request: _Request, office: Office, memory: Memory, now_s: float) -> _Done:
    if request.kind == "poll":
        return _told(request, memory, now_s)
    if request.place in office.settings.faults.forbid:
        message = f"Unable to perform the requested action `{request.place}`. You are missing a permission."
        said = error_answer(403, "missing.any.permissions", message, context=request.context)
        return _Done(outgoing=said)
    if not office.stubs.know(request.place):
        said = error_answer(404, "not.found", f"there is no action `{request.place}`", context=request.context)
        return _Done(outgoing=said)
    if request.given is None:
        assert request.problem is not None, "a body is either an input or a problem"
        return _Done(outgoing=request.problem)
    known = memory.keyed.get(f"{request.place}:{request.key}") if request.key else None
    if known is not None:
        done = _known_again(request, *known)
        kept = memory.executions.find(known[1])
        is_same = done.outgoing.status == 201 and request.form != "job" and kept is not None  # noqa: PLR2004 - taken
        return replace(_at_once(request, kept), execution_id=None) if is_same and kept is not None else done
    # Drawn from what was asked, never from the turn: equal inputs get equal answers in any order.
    chance = f"{office.seed}|answer|{request.asked}"
    made = answer_of(office.stubs, request.place, request.stub, request.given, chance=chance)
    if isinstance(made, Unsettled):
        return _Done(outgoing=error_answer(409, "stub.unsettled", made.message, context=request.context))
    execution = _execution(request, made, office, now_s)
    memory.executions.add(execution)
    if request.key:
        memory.keep_key(f"{request.place}:{request.key}", request.input_hash, execution.id)
    if request.form != "job":
        return _at_once(request, execution)
    said = json_answer(201, {"testExecutionId": execution.id, "status": "queued"})
    return _Done(outgoing=said, execution_id=execution.id)


def _at_once(request: _Request, execution: EmulatedExecution) -> _Done:
    """The end of an execution as the answer to its submit, once its time is over."""
    made, given = execution.answer, request.given or {}
    if request.form == "test":
        said = json_answer(
            200, result_of_test(made, given, action_id=request.place, context=request.context, flatten=request.flatten)
        )
    elif made.status == "completed":
        said = json_answer(200, flatten_output(made.output) if request.flatten else made.output)
    else:
        body = error_body(made, context=request.context)
        said = json_answer(400 if body["status"] == 400 else 500, body)  # noqa: PLR2004 - as the body says
    outgoing = replace(said, headers=_faults_of_stub(made), delay_s=execution.duration_s)
    return _Done(outgoing=outgoing, execution_id=execution.id)


def _faults_of_stub(made: StubAnswer) -> Mapping[str, str]:
    """What is told of a stub that could not answer, or had no rule for the input."""
    if made.broken is not None:
        return {FAULT_HEADER: quote(made.broken, safe=" ")}
    return {UNFIT_HEADER: "no rule fits this input"} if made.is_unfit else {}


def _known_again(request: _Request, input_hash: str | None, execution_id: str) -> _Done:
    """A submit under a key that was seen: the same execution, or a refusal where it is not the same submit."""
    if input_hash != request.input_hash:
        said = "the idempotency key was used for another input"
        return _Done(outgoing=error_answer(422, "idempotency.key.reused", said, context=request.context))
    return _Done(outgoing=json_answer(201, {"testExecutionId": execution_id, "status": "queued"}))


def _execution(request: _Request, made: StubAnswer, office: Office, now_s: float) -> EmulatedExecution:
    late_s = 0.0
    if request.upstream is not None:
        made, late_s = misbehave(request.upstream, made)
    median_s = office.settings.service_time.seconds
    drawn_s = draw_service_s(median_s, seed=office.seed, execution=request.asked)
    return EmulatedExecution(
        id=id_of(office.seed, "execution", request.subject, str(request.attempt)),
        action_id=request.place,
        answer=made,
        began_s=now_s,
        duration_s=(drawn_s if made.after_s is None else made.after_s) + late_s,
    )


def _told(request: _Request, memory: Memory, now_s: float) -> _Done:
    """How an execution stands."""
    execution = memory.executions.find(request.place)
    if execution is None:
        said = error_answer(404, "not.found", "there is no such execution", context=request.context)
        return _Done(outgoing=said)
    status = execution.status(now_s)
    is_over = status not in ("queued", "running")
    body: Json = {
        "testExecutionId": execution.id,
        "status": status,
        "output": execution.answer.output if is_over else None,
        "errors": list(execution.answer.errors) if is_over else [],
        "duration_seconds": execution.duration_s if is_over else round(now_s - execution.began_s, 6),
    }
    said = json_answer(200, body, _faults_of_stub(execution.answer) if is_over else None)
    return _Done(outgoing=said, action_id=execution.action_id)


def _damaged(done: _Done, struck: Struck, faults: Faults) -> _Done:
    """Faults that strike when the work is done."""
    if struck.reset_after:
        return replace(done, outgoing=Outgoing(status=None), fault="reset-after")
    if struck.bad_json and done.outgoing.status in (200, 201):
        return replace(done, outgoing=replace(done.outgoing, body=done.outgoing.body[:-2]), fault="bad-json")
    if struck.slow:
        return replace(done, outgoing=replace(done.outgoing, delay_s=faults.slow_by.seconds), fault="slow")
    return done


def _rate_headers(admission: Admission | None) -> Mapping[str, str]:
    if admission is None:
        return {}
    return {
        "inin-ratelimit-count": str(admission.used),
        "inin-ratelimit-allowed": str(admission.allowed),
        "inin-ratelimit-reset": str(admission.reset_whole_s),
    }


def _key_of(incoming: Incoming, settings: EmulatorSettings) -> str:
    header = settings.idempotency_header
    return incoming.headers.get(header.lower(), "") if header is not None and incoming.method == "POST" else ""


def _bearer(incoming: Incoming) -> str:
    scheme, _, text = incoming.headers.get("authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""
