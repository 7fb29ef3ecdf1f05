"""`artifact`: the result file of the original harness, with its keys and types, and what it lacked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict

from engine.model.published.repetition import repeat_command, selection_of, shard_of
from engine.model.run.in_words import never_asked_in_words
from engine.model.run.report import CaseRow, Covered, GateResult, NeverAsked, Report
from engine.model.values.figures import rfc3339
from engine.model.values.text import inert_json
from engine.model.verdict import Verdict
from engine.model.vocabulary import ReporterKind


def render(report: Report) -> str:
    """The artifact as ASCII JSON; figures are unrounded, cases in order of the plan.

    It says nothing of uploads and of the seal, which come after it: made again from the log it is the same to the
    byte.
    """
    return inert_json(json.dumps(_artifact(report), indent=2)) + "\n"


def _artifact(report: Report) -> Mapping[str, Any]:
    started, counts = report.started, report.counts
    return {
        "timestamp": rfc3339(started.at_us) if started else None,
        "action_id": ", ".join(dict.fromkeys(row.action_id for row in report.cases)),
        "total_tests": report.planned,
        "passed_tests": counts.passed,
        "coverage_percentage": 0.0 if report.pass_rate is None else report.pass_rate,
        "duration_ms": (report.ended_us - started.at_us) / 1000 if started else 0.0,
        "assertion_log": [_entry(row) for row in report.cases],
        "run": started.run if started else None,
        "plan_hash": started.plan_hash if started else None,
        "whole_plan_hash": (started.whole_plan_hash or None) if started else None,
        "verdicts": {verdict.value: getattr(counts, verdict.value) for verdict in Verdict},
        "gates": [_gate(gate) for gate in report.gates],
        "coverage": {
            "input_edges": _covered(report.edges),
            "input_pairs": _covered(report.pairs),
            "output_fields": _covered(report.output_fields),
            **({"checks": _covered(report.checks)} if report.checks.of else {}),
        },
        "seed": started.seed if started else None,
        "now": started.now if started else None,
        "target": started.target if started else None,
        "selection": asdict(selection_of(started.options)) if started else None,
        "shard": shard_of(started.options) if started else None,
        "repeat": repeat_command(started) if started else None,
        "versions": dict(sorted(started.versions.items())) if started else {},
        "audit_root": report.audit_root,
        **({"never_asked": [_never_asked(each) for each in report.never_asked]} if report.never_asked else {}),
        **({"halts": [halt.reason for halt in report.halts]} if report.halts and started is None else {}),
        **({"rerun_of": list(report.rerun_of)} if report.rerun_of else {}),
    }


def _entry(row: CaseRow) -> Mapping[str, Any]:
    """One case. `status` is the action's; where there is none, the verdict says why."""
    finished = row.finished
    passed = finished.verdict is Verdict.PASSED
    reasons = [failure.message for failure in finished.failures] or ([] if passed else [_reason(row)])
    return {
        "execution_id": finished.execution_id,
        "status": finished.status or finished.verdict.value,
        "valid": passed,
        "failures": reasons,
        **({"answer": finished.answer} if finished.answer else {}),
    }


def _reason(row: CaseRow) -> str:
    return row.finished.reason or row.finished.verdict.value


def _never_asked(each: NeverAsked) -> Mapping[str, Any]:
    span = each.check.span
    return {"suite": each.suite, "file": span.file, "line": span.line, "message": never_asked_in_words(each)}


def _gate(gate: GateResult) -> Mapping[str, Any]:
    return {"suite": gate.suite, "gate": gate.gate, "wanted": gate.wanted, "was": gate.was, "held": gate.held}


def _covered(covered: Covered) -> Mapping[str, int]:
    parts = {"covered": covered.covered, "of": covered.of, "impossible": covered.impossible}
    return parts | ({"not_found": covered.not_found} if covered.not_found else {})


KIND = ReporterKind(
    name="artifact",
    known_by=r'\A\{\s+"timestamp": ',
    render=render,
    doc="One JSON file with the totals and an entry for each case: the result file of the original harness, and more.",
)
