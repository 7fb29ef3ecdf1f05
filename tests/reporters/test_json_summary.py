from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from engine.model.run.event import Halted
from engine.model.run.report import Report
from engine.model.values.json import Json
from engine.model.verdict import Verdict
from engine.reporters.json_summary import render, render_cases
from tests.coverage.plans import FAILURE, Row, a_test, rows
from tests.reporters.reports import BAD, CORNER, GOOD, INPUT, TROUBLE, UNASKED, finished, hostile


def summary(report: Report) -> dict[str, Any]:
    text = render(report)
    assert text.endswith("}\n")
    assert text.count("\n") == 1
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def test_the_keys_and_figures_are_those_of_the_command_line_page() -> None:
    found = summary(finished(BAD, *TROUBLE))
    failures, gates, tests, cases = (found.pop(name) for name in ("failures", "gates", "tests", "cases"))
    (halt,) = found.pop("halts")
    assert halt == {"action": "custom-1", "status": 403, "reason": "forbidden", "body": "no scope\nask somebody"}
    (upload,) = found.pop("uploads")
    assert upload.pop("help").endswith("engine report 20261122T091400Z-4f1c --report artifact=artifact.json")
    assert upload == {"url": "https://x/y", "ok": False, "status": 500, "attempts": 8, "message": "HTTP 500, 8 times"}
    assert found == {
        "format": 1,
        "run": "20261122T091400Z-4f1c",
        "started": "2026-11-22T09:27:20Z",
        "now": "2026-11-22T00:00:00Z",
        "selection": {"paths": [], "only": [], "tag": None, "cases": [], "budget": None, "vars": []},
        "shard": None,
        "repeat": "engine run --today 2026-11-22",
        "versions": {"engine": "0.1.0", "mimesis": "22"},
        "exit": 3,
        "target": "emulator",
        "seed": 7,
        "plan_hash": "sha256:12",
        "planned": 15,
        "passed": 8,
        "failed": 3,
        "error": 1,
        "unknown": 1,
        "skipped": 1,
        "not_run": 1,
        "pass_rate": 57.14,
        "coverage": {"input_edges": {"covered": 2, "of": 3}, "input_pairs": {"covered": 2, "of": 2, "impossible": 1}},
        "requests": 26,
        "polls": 13,
        "retries": 1,
        "throttled": 1,
        "token_calls": 1,
        "duration_s": 3.2,
        "run_dir": ".engine/runs/r1",
        "audit_root": "ab" * 32,
    }
    assert gates[0] == {
        "suite": "Risk scoring",
        "gate": "pass-rate",
        "wanted": ">= 100%",
        "was": 72.73,
        "held": False,
    }
    assert [(each["test"], each["passed"], each["failed"]) for each in tests] == [
        ("valid corners are accepted", 8, 3),
        ("later", 0, 0),
        ("the queue exists", 0, 0),
    ]
    assert [each["verdict"] for each in cases] == ["failed", "failed", "failed", "unknown", "error"]
    assert failures[0]["cases"] == ["C-000000000000", "C-000000000001", "C-000000000002"]
    assert failures[0]["cause"] == "all 3 have risk = high; the other 8 pass"


def test_a_bad_case_has_a_row_with_what_was_sent_and_what_did_not_hold() -> None:
    row = summary(finished(BAD))["cases"][0]
    assert (row["case"], row["verdict"], row["target"]) == ("C-000000000000", "failed", "emulator")
    assert (row["input"], row["classes"]) == (INPUT, CORNER)
    assert row["checks"][0]["message"] == "output.risk_score is 74, expected >= 80"


def test_what_a_run_was_asked_for_stands_there() -> None:
    asked: dict[str, Json] = {"only": ["a*"], "tag": "smoke", "cases": ["C-1"], "budget": "5m", "shard": "2/8"}
    report = finished(GOOD)
    assert report.started is not None
    found = summary(report.but(started=replace(report.started, options={**asked, "var": ["a=1"], "paths": ["suites"]})))
    kept = {name: asked[name] for name in ("only", "tag", "cases", "budget")}
    assert found["selection"] == {"paths": ["suites"], **kept, "vars": ["a=1"]}
    assert found["shard"] == "2/8"


def test_json_cases_has_a_line_for_every_case_in_order_of_the_plan() -> None:
    report = finished(BAD)
    lines = [json.loads(line) for line in render_cases(report).splitlines()]
    assert [each["case"] for each in lines] == [row.case for row in report.cases]
    assert {each["target"] for each in lines} == {"emulator"}
    assert render_cases(hostile("\x1b[2J\n::error::")).isascii()


def test_planned_is_the_sum_of_the_six_verdicts() -> None:
    for report in (finished(GOOD), finished(BAD)):
        found = summary(report)
        verdicts = ("passed", "failed", "error", "unknown", "skipped", "not_run")
        assert found["planned"] == sum(found[name] for name in verdicts)


@pytest.mark.parametrize("text", ['"},{"', "\x1b[2J", "\u202e", "\ud800", "\x9b", "\n"])
def test_no_text_of_a_server_breaks_or_forges_it(text: str) -> None:
    assert render(hostile(text)).isascii()
    assert "\x1b" not in render(hostile(text))
    assert summary(hostile(text))["failures"][0]["test"] == text


def test_a_run_that_never_began_has_a_summary() -> None:
    found = summary(Report(exit=3))
    assert (found["run"], found["exit"], found["planned"], found["pass_rate"]) == (None, 3, 0, None)


def test_each_failure_tells_its_checks_its_ticket_and_what_it_is_about() -> None:
    check = FAILURE.but(help="did you mean `x`?")
    own = [Row(Verdict.FAILED, finished={"failures": (check,)})]
    (failure,) = summary(finished([(a_test(0, ticket="TEL-1", description="why"), own)]))["failures"]
    assert (failure["ticket"], failure["description"]) == ("TEL-1", "why")
    assert failure["checks"] == [
        {
            "code": "E412",
            "message": "output.risk_score is 74, expected >= 80",
            "file": "suites/a.suite.yaml",
            "line": 30,
            "column": 17,
            "because": "high risk must score at least 80",
            "was": "74",
            "help": "did you mean `x`?",
        }
    ]


def test_a_check_that_no_case_was_asked_stands_there_with_its_place() -> None:
    never = summary(finished([UNASKED]))["never_asked"]
    assert never == [
        {
            "suite": "Risk scoring",
            "tests": ["test 0"],
            "kind": "check",
            "name": "sane",
            "that": "output.n >= `0`",
            "file": "suites/lib.yaml",
            "line": 4,
            "column": 13,
            "when": "input.level == 'High'",
            "message": "sane: output.n >= `0`: its `when` was true for no case (input.level == 'High')",
        }
    ]
    assert summary(finished([UNASKED]))["coverage"]["checks"] == {"covered": 0, "of": 1}


def test_a_check_whose_filter_asks_for_what_no_item_has_is_listed_once_with_its_cases() -> None:
    warnings = (FAILURE.but(code="E422", message="no item has it", weight="warn"), FAILURE.but(weight="warn"))
    (said,) = summary(finished([(a_test(0), rows(3, finished={"warnings": warnings}))]))["unseen"]
    assert (said["code"], said["cases"], said["line"]) == ("E422", 3, 30)


def test_what_could_not_be_judged_is_listed_once_with_its_cases() -> None:
    untold = (FAILURE.but(code="E419", message="`trace`: this target does not tell `trace`"),)
    (said,) = summary(finished([(a_test(0), rows(3, finished={"untold": untold, "not_judged": 1}))]))["not_judged"]
    assert (said["code"], said["cases"], said["line"]) == ("E419", 3, 30)


def test_a_halt_says_what_to_do_and_from_when_on() -> None:
    halted = Halted(at_us=1, action=None, reason="silence", status=429, kind="suspended", help="resume", until_us=7)
    (found,) = summary(finished(BAD, halted))["halts"]
    assert found == {"kind": "suspended", "status": 429, "reason": "silence", "help": "resume", "until_us": 7}
    assert "halts" not in summary(finished(GOOD))
