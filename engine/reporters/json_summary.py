"""`json`: one object that sums a run up, for machines (the CLI page fixes its keys)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from engine.model.run.case_rows import notable_rows
from engine.model.run.event import Halted, Uploaded
from engine.model.run.in_words import never_asked_in_words
from engine.model.run.report import CaseRow, FailureGroup, GateResult, NeverAsked, Report
from engine.model.values.figures import round_rate
from engine.model.values.layout import upload_help
from engine.model.values.text import inert_json
from engine.model.verdict import UNSEEN, Failure
from engine.model.vocabulary import ReporterKind


def render(report: Report) -> str:
    """The summary as one line of ASCII JSON, so that no text of a server can act on a terminal."""
    return inert_json(json.dumps(_summary(report), default=dict)) + "\n"


def _summary(report: Report) -> Mapping[str, Any]:
    started, counts, traffic = report.started, report.counts, report.traffic
    return {
        "run": started.run if started else None,
        "exit": report.exit,
        "target": started.target if started else None,
        "seed": started.seed if started else None,
        "plan_hash": started.plan_hash if started else None,
        "planned": report.planned,
        "passed": counts.passed,
        "failed": counts.failed,
        "error": counts.error,
        "unknown": counts.unknown,
        "skipped": counts.skipped,
        "not_run": counts.not_run,
        "pass_rate": None if report.pass_rate is None else round_rate(report.pass_rate),
        "coverage": {
            "input_edges": {"covered": report.edges.covered, "of": report.edges.of},
            "input_pairs": {
                "covered": report.pairs.covered,
                "of": report.pairs.of,
                "impossible": report.pairs.impossible,
            },
            **({"checks": {"covered": report.checks.covered, "of": report.checks.of}} if report.checks.of else {}),
        },
        "requests": traffic.requests,
        **({"requests_are_at_least": True} if traffic.is_at_least else {}),
        "polls": traffic.polls,
        "retries": traffic.retries,
        "throttled": traffic.throttled,
        "token_calls": traffic.token_calls,
        "duration_s": round((report.ended_us - started.at_us) / 1e6, 3) if started else 0.0,
        "gates": [_gate(gate) for gate in report.gates],
        **({"rerun_of": list(report.rerun_of)} if report.rerun_of else {}),
        "run_dir": report.run_dir,
        "audit_root": report.audit_root,
        "failures": [_failure(group) for group in report.groups],
        **({"halts": [_halt(halt) for halt in report.halts]} if report.halts else {}),
        **({"uploads": [_upload(each, report) for each in report.uploads]} if report.uploads else {}),
        **({"notes": list(report.notes)} if report.notes else {}),
        **({"known_failures": report.known} if report.known else {}),
        **({"not_judged": untold} if (untold := _counted(report.cases, lambda row: row.finished.untold)) else {}),
        **({"never_asked": never} if (never := [_never_asked(each) for each in report.never_asked]) else {}),
        **({"unseen": unseen} if (unseen := _counted(report.cases, _unseen)) else {}),
    }


def _gate(gate: GateResult) -> Mapping[str, Any]:
    return {
        "suite": gate.suite,
        "gate": gate.gate,
        "wanted": gate.wanted,
        "was": None if gate.was is None else round_rate(gate.was),
        "held": gate.held,
    }


def _halt(halt: Halted) -> Mapping[str, Any]:
    """Why nothing more was sent, in whose words, and what to do; `action` stands where only one action is halted."""
    said = {"action": halt.action, "kind": halt.kind or None, "status": halt.status, "reason": halt.reason}
    more = {"help": halt.help or None, "body": halt.body or None, "until_us": halt.until_us}
    return {name: each for name, each in (said | more).items() if each is not None}


def _upload(upload: Uploaded, report: Report) -> Mapping[str, Any]:
    """One upload; where it did not arrive, why not and what to do."""
    said = {"url": upload.url, "ok": upload.ok, "status": upload.status, "attempts": upload.attempts}
    if upload.ok:
        return said
    run = report.started.run if report.started else None
    return {**said, "message": upload.message, "help": upload_help(run)}


def _failure(group: FailureGroup) -> Mapping[str, Any]:
    return {
        "suite": group.suite,
        "test": group.test,
        "file": group.file,
        "line": group.line,
        "verdict": group.verdict,
        "message": group.headline,
        "cause": group.cause,
        "cases": group.cases,
        "of": group.of,
        "known": group.known,
        **({"ticket": group.ticket} if group.ticket else {}),
        **({"titles": group.titles} if group.titles else {}),
        **({"description": group.description} if group.description else {}),
        **({"target": group.target} if group.target else {}),
        "example": {
            "case": group.example_case,
            "input": group.example_input,
            **({"answer": group.example_answer} if group.example_answer else {}),
        },
        "checks": [_check(each) for each in group.failures],
    }


def _check(check: Failure) -> Mapping[str, Any]:
    """One check that did not hold, or that could not be judged, at its place; lines and columns from 1."""
    said = {
        "code": check.code,
        "message": check.message,
        "file": check.span.file,
        "line": check.span.line,
        "column": check.span.column,
    }
    more = {"because": check.because, "was": check.was, "help": check.help}
    return said | {name: each for name, each in more.items() if each is not None}


def _never_asked(each: NeverAsked) -> Mapping[str, Any]:
    """A check that no case was asked, at its place; lines and columns from 1."""
    check, span = each.check, each.check.span
    said = {
        "suite": each.suite,
        "tests": list(each.tests),
        "kind": check.kind,
        "name": check.named or check.text,
        "that": check.text,
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "message": never_asked_in_words(each),
    }
    more = {"when": check.when, "target": each.target or None, "rows_left_out": each.rows_left_out or None}
    return said | {name: value for name, value in more.items() if value is not None}


def _unseen(row: CaseRow) -> Iterable[Failure]:
    """Checks that held although their filter asks for what no item has."""
    return (warning for warning in row.finished.warnings if warning.code == UNSEEN)


def _counted(cases: Sequence[CaseRow], notes_of: Callable[[CaseRow], Iterable[Failure]]) -> list[Mapping[str, Any]]:
    """Each note that fails no case once, with the number of cases that have it."""
    counts = Counter(note for row in notable_rows(cases) for note in notes_of(row))
    return [{**_check(check), "cases": count} for check, count in counts.items()]


KIND = ReporterKind(name="json", render=render, doc="The summary of a run as one JSON object.")
