"""Calls and exchanges as plain values, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.model.ports.exchange import (
    ActionError,
    Call,
    Exchange,
    Finished,
    Granted,
    Outcome,
    Pending,
    Quota,
    Result,
    TraceStep,
    Trouble,
    TroubleKind,
)
from engine.model.values.json import MISSING

_NEWS: Final = frozenset(
    {
        TroubleKind.THROTTLED,
        TroubleKind.UNAVAILABLE,
        TroubleKind.UNAUTHORISED,
        TroubleKind.FORBIDDEN,
        TroubleKind.TLS,
    }
)


def is_news(exchange: Exchange) -> bool:
    """Whether an answer may forbid what was decided before it was known: a hold, a refused token, a halt."""
    outcome = exchange.outcome
    return isinstance(outcome, Trouble) and outcome.kind in _NEWS


def call_as_values(call: Call) -> list[Any]:
    """A call, of the worker's need."""
    return [
        call.case,
        call.action,
        call.action_id,
        call.input,
        call.version,
        call.upstream,
        call.call,
        call.key,
        call.stub,
    ]


def call_of(values: list[Any]) -> Call:
    """The call that was made into these values."""
    case, action, action_id, given, version, upstream, label, key, stub = values
    return Call(
        case=case,
        action=action,
        action_id=action_id,
        input=given,
        version=version,
        upstream=upstream,
        call=label,
        key=key,
        stub=stub,
    )


def pending_as_values(pending: Pending) -> list[Any]:
    """What is asked for, of the worker's need."""
    return [pending.execution_id, pending.key, pending.at]


def pending_of(values: list[Any]) -> Pending:
    """What was made into these values."""
    execution_id, key, at = values
    return Pending(execution_id=execution_id, key=key, at=at)


def as_values(exchange: Exchange) -> list[Any]:
    """An exchange: its latency, its quota, its note, and its outcome behind the letter of its class."""
    quota = exchange.quota
    told = None if quota is None else [quota.allowed, quota.used, quota.reset_s]
    return [exchange.latency_s, told, exchange.note, *_outcome_values(exchange.outcome)]


def exchange_of(values: list[Any]) -> Exchange:
    """The exchange that was made into these values."""
    latency_s, told, note, letter, *rest = values
    quota = None if told is None else Quota(allowed=told[0], used=told[1], reset_s=told[2])
    return Exchange(outcome=_READERS[letter](rest), quota=quota, latency_s=latency_s, note=note)


def _outcome_values(outcome: Outcome) -> list[Any]:
    match outcome:
        case Pending():
            return ["P", outcome.execution_id, outcome.state, outcome.retry_after_s, outcome.key, outcome.at]
        case Finished(result=result):
            return ["F", *_result_values(result)]
        case Trouble():
            errors = [_error_values(error) for error in outcome.errors]
            said = [outcome.kind.value, outcome.message, outcome.status, outcome.retry_after_s, outcome.body, errors]
            return ["T", *said, dict(outcome.headers), outcome.answer, outcome.is_lasting]
        case Granted(expires_in_s=expires_in_s):
            return ["G", expires_in_s]


def _result_values(result: Result) -> list[Any]:
    told = [result.output, result.request, result.upstream]
    headers = None if result.http_headers is None else dict(result.http_headers)
    trace = None if result.trace is None else [_step_values(step) for step in result.trace]
    return [
        result.status,
        [None if each is MISSING else [each] for each in told],
        [_error_values(error) for error in result.errors],
        result.duration_s,
        result.execution_id,
        result.http_status,
        headers,
        trace,
        result.answer,
    ]


def _finished(values: list[Any]) -> Finished:
    status, told, errors, duration_s, execution_id, http_status, headers, trace, answer = values
    output, request, upstream = (MISSING if each is None else each[0] for each in told)
    return Finished(
        result=Result(
            status=status,
            output=output,
            errors=tuple(ActionError(kind=each[0], code=each[1], message=each[2]) for each in errors),
            duration_s=duration_s,
            execution_id=execution_id,
            http_status=http_status,
            http_headers=headers,
            trace=None if trace is None else tuple(_step(each) for each in trace),
            request=request,
            upstream=upstream,
            answer=answer,
        )
    )


def _trouble(values: list[Any]) -> Trouble:
    kind, message, status, retry_after_s, body, errors, headers, answer, is_lasting = values
    return Trouble(
        kind=TroubleKind(kind),
        message=message,
        status=status,
        retry_after_s=retry_after_s,
        body=body,
        errors=tuple(ActionError(kind=each[0], code=each[1], message=each[2]) for each in errors),
        headers=headers,
        answer=answer,
        is_lasting=is_lasting,
    )


def _error_values(error: ActionError) -> list[Any]:
    return [error.kind, error.code, error.message]


def _step_values(step: TraceStep) -> list[Any]:
    return [step.kind, step.name, step.success, step.result, step.error]


def _step(values: list[Any]) -> TraceStep:
    kind, name, success, result, error = values
    return TraceStep(kind=kind, name=name, success=success, result=result, error=error)


_READERS: Final[Mapping[str, Callable[[list[Any]], Outcome]]] = MappingProxyType(
    {
        "P": lambda values: Pending(
            execution_id=values[0], state=values[1], retry_after_s=values[2], key=values[3], at=values[4]
        ),
        "F": _finished,
        "T": _trouble,
        "G": lambda values: Granted(expires_in_s=values[0]),
    }
)
