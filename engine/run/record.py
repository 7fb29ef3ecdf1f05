"""The result record that `expect` sees: one closed list of names, the same for every target (LANGUAGE section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.json import MISSING, Json
from engine.model.plan import Case
from engine.model.result import ActionError, Result, Step
from engine.run.measure import Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known, by name, and the names that this target does not tell."""

    known: Mapping[str, Json]
    untold: frozenset[str]


def record_of(case: Case, result: Result, measured: Measured) -> Record:
    """The record of one finished execution. A name that is told but has no value (no output, say) is just absent."""
    known: dict[str, Json] = {
        "status": result.status,
        "errors": [_error(error) for error in result.errors],
        "duration": measured.lower_s,
        "latency": measured.latency_s,
        "input": case.input,
        "vars": case.test.names.get("vars", {}),
        "matrix": case.test.names.get("matrix", {}),
    }
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
    return Record(known=known, untold=frozenset(untold))


def names_of(case: Case, record: Record) -> Mapping[str, Json]:
    """What templates in `expect` see: the names of the test, the record, and the row."""
    row: dict[str, Json] = {"id": case.id, "row": case.row, "field": case.field, "edge": case.edge}
    return {**case.test.names, **record.known, "this": case.input, "n": case.n, "case": row}


def _error(error: ActionError) -> Json:
    return {"kind": error.kind, "code": error.code, "message": error.message}


def _step(step: Step) -> Json:
    return {"kind": step.kind, "name": step.name, "success": step.success, "result": step.result, "error": step.error}
