from __future__ import annotations

import json
from typing import Any

import pytest

from engine.model.run.event import Sealed, Uploaded
from engine.model.run.report import Report
from engine.model.verdict import Verdict
from engine.reporters.artifact import render
from tests.coverage.plans import ACTION, Row, a_test, rows
from tests.reporters.reports import BAD, GOOD, TROUBLE, UNASKED, finished, hostile


def artifact(report: Report) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(render(report))
    return parsed


def test_it_has_the_keys_of_the_original_harness_and_then_ours() -> None:
    found = artifact(finished(BAD, *TROUBLE))
    assert list(found) == [
        "timestamp",
        "action_id",
        "total_tests",
        "passed_tests",
        "coverage_percentage",
        "duration_ms",
        "assertion_log",
        "run",
        "plan_hash",
        "whole_plan_hash",
        "verdicts",
        "gates",
        "coverage",
        "seed",
        "now",
        "target",
        "selection",
        "shard",
        "repeat",
        "versions",
        "audit_root",
    ]
    assert found["timestamp"] == "2026-11-22T09:27:20Z"
    assert (found["total_tests"], found["passed_tests"], found["duration_ms"]) == (15, 8, 3200.0)
    assert found["coverage_percentage"] == pytest.approx(800 / 14)
    assert found["audit_root"] == "ab" * 32
    assert found["coverage"]["input_pairs"] == {"covered": 2, "of": 2, "impossible": 1}


def test_a_check_that_no_case_was_asked_stands_there() -> None:
    (never,) = artifact(finished([UNASKED]))["never_asked"]
    assert (never["file"], never["line"], never["suite"]) == ("suites/lib.yaml", 4, "Risk scoring")
    assert "never_asked" not in artifact(finished(GOOD))


def test_several_actions_are_joined() -> None:
    other = ACTION.__class__(name="b", action_id="custom-2", effects="read", contract=None, stub=())
    tests = [(a_test(0), rows(2)), (a_test(1, action=other), rows(1)), (a_test(2), rows(1))]
    assert artifact(finished(tests))["action_id"] == "custom-1, custom-2"


def test_defect_01_every_planned_case_is_in_the_log_in_order_of_the_plan() -> None:
    log = artifact(finished(BAD, *TROUBLE))["assertion_log"]
    assert len(log) == 15
    assert log[0] == {
        "execution_id": "exec-0",
        "status": "completed",
        "valid": False,
        "failures": ["output.risk_score is 74, expected >= 80"],
    }
    assert log[10] == {"execution_id": "exec-10", "status": "failed", "valid": True, "failures": []}
    assert log[14] == {"execution_id": None, "status": "not_run", "valid": False, "failures": ["why not_run"]}


def test_defect_37_a_failed_case_is_never_called_valid() -> None:
    log = artifact(finished([(a_test(0), [Row(verdict) for verdict in Verdict])]))["assertion_log"]
    assert [entry["valid"] for entry in log] == [verdict is Verdict.PASSED for verdict in Verdict]


@pytest.mark.parametrize("text", ['","passed_tests":99,"x":"', "\x1b[2J", "\ud800", "\n"])
def test_defect_36_no_text_of_a_server_breaks_or_forges_it(text: str) -> None:
    assert render(hostile(text)).isascii()
    found = artifact(hostile(text))
    assert found["passed_tests"] == 1
    assert found["assertion_log"][0]["failures"] == [text]


def test_it_is_the_same_before_and_after_uploads_and_the_seal() -> None:
    later = (
        Uploaded(at_us=10**18, url="https://x", ok=True, status=200, attempts=1, sha256=""),
        Sealed(at_us=10**18, exit=0, counts={}, requests=0),
    )
    assert render(finished(GOOD)) == render(finished(GOOD, *later))


def test_it_ends_with_one_line_feed_and_a_run_that_never_began_has_one_too() -> None:
    for report in (finished(GOOD), Report()):
        assert render(report).endswith("}\n")
        assert not render(report).endswith("\n\n")
    assert artifact(Report())["coverage_percentage"] == 0.0
