"""Whether what a target of another package gave is an Exchange that a run can go on with."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from engine.model.ports.exchange import (
    ActionError,
    Exchange,
    Finished,
    Granted,
    Pending,
    Quota,
    Result,
    TraceStep,
    TroubleKind,
)
from engine.model.values.json import MISSING
from engine.plugins.json_values import why_no_json, why_no_value
from engine.plugins.requirements import name_type


def why_no_exchange(given: Any, outcomes: tuple[type, ...]) -> str | None:
    """What it is instead, in words that go on behind `gave`; None: it is one, of one of these outcomes."""
    if not _is_a(given, Exchange):
        return f"{name_type(given)} instead of an Exchange"
    outcome = given.outcome
    if not isinstance(outcome, outcomes):
        return f"{name_type(outcome)} as the outcome instead of {' or '.join(each.__name__ for each in outcomes)}"
    if given.quota is not None and not _is_quota(given.quota):
        return "a quota that is none"
    if not _is_number(given.latency_s) or not isinstance(given.note, str):
        return "a latency that is no number, or a note that is no text"
    return _why_no_outcome(outcome)


def _why_no_outcome(outcome: Any) -> str | None:
    if _is_a(outcome, Finished):
        return _why_no_result(outcome.result)
    if _is_a(outcome, Pending):
        right = isinstance(outcome.execution_id, str) and outcome.execution_id and isinstance(outcome.state, str)
        return None if right and _is_number_or_none(outcome.retry_after_s) else "a Pending without a usable id"
    if _is_a(outcome, Granted):
        return None if _is_number(outcome.expires_in_s) else "a Granted without a number of seconds"
    return _why_no_trouble(outcome)


def _why_no_result(result: Any) -> str | None:
    if not _is_a(result, Result):
        return f"a Finished with {name_type(result)} instead of a Result"
    if result.status not in {"completed", "failed"}:
        return "a Result whose status is neither `completed` nor `failed`"
    for name in ("output", "request", "upstream"):
        value = getattr(result, name)
        wrong = why_no_value(value, name)
        if wrong is not None:
            return f"{wrong}, which is no JSON"
        if name != "output" and value is not MISSING and not isinstance(value, dict):
            return f"a Result whose {name} is {name_type(value)} instead of a mapping"
    if not _are_errors(result.errors):
        return "a Result whose errors are no tuple of ActionErrors"
    return _why_no_details(result)


def _why_no_details(result: Any) -> str | None:
    if not _is_number_or_none(result.duration_s) or not isinstance(result.execution_id, str | None):
        return "a Result whose duration is no number, or whose id is no text"
    if not isinstance(result.http_status, int | None) or not _are_headers(result.http_headers or {}):
        return "a Result whose http_status is no number, or whose http_headers are no texts"
    trace = result.trace or ()
    if not isinstance(trace, tuple) or not all(isinstance(each, TraceStep) for each in trace):
        return "a Result whose trace is no tuple of TraceSteps"
    for step in trace:
        if (wrong := why_no_json(step.result, "trace")) is not None:
            return f"{wrong}, which is no JSON"
    return _why_no_answer(result.answer)


def _why_no_trouble(trouble: Any) -> str | None:
    if not isinstance(trouble.kind, TroubleKind):
        return f"a Trouble whose kind is {name_type(trouble.kind)} instead of a TroubleKind"
    if not isinstance(trouble.message, str) or not isinstance(trouble.body, str):
        return "a Trouble whose message or body is no text"
    if not isinstance(trouble.status, int | None) or not _is_number_or_none(trouble.retry_after_s):
        return "a Trouble whose status or retry_after_s is no number"
    if not _are_errors(trouble.errors) or not _are_headers(trouble.headers):
        return "a Trouble whose errors are no ActionErrors, or whose headers are no texts"
    return _why_no_answer(trouble.answer)


def _why_no_answer(answer: Any) -> str | None:
    if answer is None:
        return None
    wrong = why_no_json(answer, "answer") if isinstance(answer, dict) else f"{name_type(answer)} as the answer"
    return None if wrong is None else f"{wrong}, which is no JSON"


def _is_a(value: Any, wanted: type) -> bool:
    """Whether it is one, which says nothing yet of its fields."""
    return isinstance(value, wanted)


def _are_errors(errors: Any) -> bool:
    return isinstance(errors, tuple) and all(isinstance(each, ActionError) and _is_error(each) for each in errors)


def _is_error(error: Any) -> bool:
    texts = isinstance(error.kind, str) and isinstance(error.message, str)
    return texts and isinstance(error.code, str | None)


def _are_headers(headers: Any) -> bool:
    return isinstance(headers, Mapping) and all(
        isinstance(name, str) and isinstance(value, str) for name, value in headers.items()
    )


def _is_quota(quota: Any) -> bool:
    return isinstance(quota, Quota) and all(_is_number(each) for each in (quota.allowed, quota.used, quota.reset_s))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_number_or_none(value: Any) -> bool:
    return value is None or _is_number(value)
