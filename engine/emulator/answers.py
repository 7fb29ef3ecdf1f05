"""How an action answers an input: by its stub's rules, else by a valid example of its contract. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from engine.action.contract import example, violations
from engine.expressions.query import evaluate
from engine.expressions.template import TemplateError, resolve
from engine.expressions.values.shown import show
from engine.model.language.literals import Query, Templated
from engine.model.ports.target import Stub
from engine.model.values.json import MISSING, Json, JsonObject
from engine.model.values.span import Span

FAULT_MAX = 500
"""Characters that tell of a fault of a stub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StubAnswer:
    """How an execution ends; `errors` as they go over the wire. `after_s` None: the stub does not say how long."""

    status: str
    output: Json = None
    errors: tuple[Json, ...] = ()
    after_s: float | None = None
    is_unfit: bool = False
    """The stub has rules, and none of them fits the input."""
    broken: str | None = None
    """Why the stub cannot answer, with the place of its fault: nothing is learned about the action then."""


def answer(stub: Stub | None, given: JsonObject, *, rng: Random) -> StubAnswer:
    """The answer to an input.

    The first rule whose `when` is exactly true answers; a rule that cannot be judged or filled in is a fault of the
    stub. An input that the contract forbids ends `failed` with errors
    of kind `input`, as the platform checks inputs before it runs an action, unless a rule with a `when` says how it
    fails. Without a rule, an example of the output schema is given, or `{}`.
    """
    if stub is None:
        return StubAnswer(status="completed", output={})
    chosen = _chosen(stub, given)
    rule = chosen.rule
    says_how = rule is not None and rule.when is not None and _status(rule) == "failed"
    if stub.input_schema is not None and not says_how:
        wrong = violations(stub.input_schema, given)
        if wrong:
            return _failed(*({"kind": "input", "code": "invalid.input", "message": each} for each in wrong))
    if chosen.fault is not None:
        return _cannot(chosen.fault)
    if rule is None:
        return replace(_example(stub, rng), is_unfit=bool(stub.rules))
    return _by_rule(rule, stub, given=given, rng=rng)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The rule that answers; or why it cannot be told whether an earlier one should."""

    rule: Any = None
    fault: str | None = None


def _chosen(stub: Stub, given: JsonObject) -> _Chosen:
    """The first rule that applies.

    A `when` that can be neither true nor false is passed over where a later one is true: that one knows the input. An
    answer that stands for all other inputs is not given then.
    """
    fault: str | None = None
    for rule in stub.rules:
        if rule.when is None:
            return _Chosen(rule=rule, fault=fault)
        said = _when(rule.when, given, now=_now_of(stub))
        if said is True:
            return _Chosen(rule=rule)
        if isinstance(said, str):
            fault = fault or said
    return _Chosen(fault=fault)


def _now_of(stub: Stub) -> str | None:
    """The moment of its suite, which `now()` gives; None where the stub belongs to none."""
    now = stub.names.get("now")
    return now if isinstance(now, str) else None


def _when(query: Query, given: JsonObject, *, now: str | None) -> bool | str:
    """Whether the `when` of a rule is true; a text says why it is neither true nor false."""
    question, seen = query.text, _seen_by_rules(given)
    # Inputs may lack fields, and `!email` or `email == null` is how a rule asks for that, as JMESPath has it.
    found = evaluate(question, seen, now=now, missing_is_null=True)
    if found.error is not None and evaluate(question, seen, now=now).error is None:
        return False  # what the rule computes with is not there
    if found.error is not None:
        return f"{_place(query.span)}: `when: {question}` cannot be judged: {found.error}"
    if isinstance(found.value, bool) or found.value is None or found.value is MISSING:
        return found.value is True
    return f"{_place(query.span)}: `when: {question}` is neither true nor false: it is {show(found.value, most=60)}"


def _seen_by_rules(given: JsonObject) -> JsonObject:
    """`input` names the whole input, even where a field has that name too."""
    return {**given, "input": given}


def _by_rule(rule: Any, stub: Stub, *, given: JsonObject, rng: Random) -> StubAnswer:
    names = {**stub.names, "input": given}
    after_s = None if rule.after is None else rule.after.seconds
    try:
        errors = _errors(_resolved(rule.errors, names))
        output = _resolved(rule.output, names)
    except TemplateError as problem:
        return _cannot(f"{_place(problem.template.span)}: `{problem.template.text}` cannot be made: {problem.message}")
    if _status(rule) == "failed":
        return StubAnswer(status="failed", output=output, errors=errors, after_s=after_s)
    made = _example(stub, rng).output if rule.output is None else output
    return StubAnswer(status="completed", output=made, errors=errors, after_s=after_s)


def _status(rule: Any) -> str:
    return rule.status or ("failed" if rule.errors else "completed")


def _resolved(value: Templated, names: Mapping[str, Json]) -> Json:
    return None if value is None else resolve(value, names)


def _errors(value: Json) -> tuple[Json, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else (value,)


def _cannot(fault: str) -> StubAnswer:
    """Of a stub with a fault of its own: a failure for whoever asks over HTTP, an error for our own runs."""
    fault = fault if len(fault) <= FAULT_MAX else f"{fault[: FAULT_MAX - 1]}…"
    said = {"kind": "other", "code": "stub", "message": f"the stub cannot answer: {fault}"}
    return replace(_failed(said), broken=fault)


def _place(span: Span) -> str:
    return f"{span.file}:{span.line}:{span.column}" if span.file else "in `stub`"


def _failed(*errors: Json) -> StubAnswer:
    return StubAnswer(status="failed", errors=errors)


def _example(stub: Stub, rng: Random) -> StubAnswer:
    return StubAnswer(status="completed", output={} if stub.output_schema is None else example(stub.output_schema, rng))
