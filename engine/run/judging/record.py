"""The result record that `expect` sees: one closed list of names, the same for every target (LANGUAGE section 5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.model.language.expectation import Claim, Expectation
from engine.model.language.kinds import Matcher
from engine.model.plan import Case, PlannedAction
from engine.model.ports.exchange import ActionError, Result, TraceStep
from engine.model.values.json import MISSING, Json, JsonObject
from engine.model.values.noun import NOTHING, Noun
from engine.run.judging.duration import Measured
from engine.run.judging.masking import Mask
from engine.run.judging.verdict_cache import VerdictCache


class Record(Noun, frozen=True, kw_only=True):
    """What is known, by name, and the names that this target does not tell."""

    known: Mapping[str, Json]
    untold: frozenset[str]
    now: str | None = None
    """What `now()` gives."""


class JudgeOptions(Noun, frozen=True, kw_only=True):
    """How results are looked at: `mask` hides personal data, `keep` takes what snapshots see, `now` is the suite's."""

    mask: Mask | None = None
    keep: Callable[[Matcher, Json], None] | None = None
    now: str | None = None
    verdict_cache: VerdictCache | None = None
    """What held before; None: nothing is remembered."""


CLEAR: Final = JudgeOptions()


class Question(Noun, frozen=True, kw_only=True):
    """What the result of one call is asked. `given` is the input as it left, `steps` the calls before it by their ids.

    `claims` are those of the case alone.
    """

    case: Case
    action: PlannedAction
    expectation: Expectation
    given: JsonObject
    claims: tuple[Claim, ...] = ()
    steps: Mapping[str, Json] = NOTHING
    options: JudgeOptions = CLEAR


def question_of(case: Case, given: JsonObject | None = None, options: JudgeOptions = CLEAR) -> Question:
    """What the main call of a case is asked."""
    test = case.test
    expectation = test.expectation if case.valid else test.expectation_invalid
    sent = case.input if given is None else given
    return Question(
        case=case,
        action=test.action,
        expectation=expectation,
        given=sent,
        claims=case.claims,
        options=options,
    )


def record_of(question: Question, result: Result, measured: Measured) -> Record:
    """The record of one finished execution. A name that is told but has no value (no output, say) is just absent."""
    case = question.case
    known: dict[str, Json] = {
        "status": result.status,
        "errors": [_error(error) for error in result.errors],
        "duration": measured.lower_s,
        "latency": measured.latency_s,
        "input": question.given,
        "vars": case.test.names.get("vars", {}),
        "matrix": case.test.names.get("matrix", {}),
    }
    if question.steps:
        known["steps"] = question.steps
    untold = set()
    if result.output is not MISSING:
        known["output"] = result.output
    if result.errors:
        known["error"] = _error(result.errors[0])
    if result.execution_id is not None:
        known["execution_id"] = result.execution_id
    if result.http_status is None:
        untold.add("http")
    else:
        known["http"] = {"status": result.http_status, "headers": dict(result.http_headers or {})}
    if result.trace is None:
        untold.add("trace")
    else:
        known["trace"] = [_step(step) for step in result.trace]
    for name, told in (("request", result.request), ("upstream", result.upstream)):
        if told is MISSING:
            untold.add(name)
        else:
            known[name] = told
    return Record(known=known, untold=frozenset(untold), now=question.options.now)


def names_of(question: Question, record: Record) -> Mapping[str, Json]:
    """What templates in `expect` see: the names of the test, the record, and the row."""
    return {**row_names(question.case), **record.known, "this": question.case.input or question.given}


class TemplateNames:
    """What templates in `expect` see, made when the first of them asks."""

    __slots__ = ("_made", "_question", "_record")

    def __init__(self, question: Question, record: Record) -> None:
        self._question = question
        self._record = record
        self._made: Mapping[str, Json] | None = None

    def by_name(self) -> Mapping[str, Json]:
        """By name."""
        if self._made is None:
            self._made = names_of(self._question, self._record)
        return self._made


def row_names(case: Case) -> dict[str, Json]:
    """What every template of a case sees: the names of the test, the row, and the steps it has no results of yet."""
    row: dict[str, Json] = {"id": case.id, "row": case.row, "field": case.field, "edge": case.edge}
    return {**case.test.names, "input": case.input, "this": case.input, "n": case.n, "case": row, "steps": {}}


def step_result(given: JsonObject, result: Result, execution_id: str | None) -> JsonObject:
    """What later calls see of one: `steps.NAME.output` and so on."""
    seen: dict[str, Json] = {
        "status": result.status,
        "errors": [_error(error) for error in result.errors],
        "input": given,
    }
    if result.output is not MISSING:
        seen["output"] = result.output
    if result.errors:
        seen["error"] = seen["errors"][0]  # type: ignore[index]
    if execution_id is not None:
        seen["execution_id"] = execution_id
    return seen


def _error(error: ActionError) -> Json:
    return {"kind": error.kind, "code": error.code, "message": error.message}


def _step(step: TraceStep) -> Json:
    return {"kind": step.kind, "name": step.name, "success": step.success, "result": step.result, "error": step.error}
