from __future__ import annotations

import json
from typing import Any

import pytest

from engine.model.report import Report
from engine.reporters.json_summary import render
from tests.reporters.reports import BAD, GOOD, TROUBLE, finished, hostile


def summary(report: Report) -> dict[str, Any]:
    text = render(report)
    assert text.endswith("}\n")
    assert text.count("\n") == 1
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def test_the_keys_and_figures_are_those_of_the_command_line_page() -> None:
    found = summary(finished(BAD, *TROUBLE))
    failures = found.pop("failures")
    gates = found.pop("gates")
    assert found == {
        "run": "20261122T091400Z-4f1c",
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
    }
    assert gates[0] == {
        "suite": "Risk scoring",
        "gate": "pass-rate",
        "wanted": ">= 100%",
        "was": 72.73,
        "held": False,
    }
    assert failures[0]["cases"] == ["C-000000000000", "C-000000000001", "C-000000000002"]
    assert failures[0]["cause"] == "all 3 have risk = high; the other 8 pass"


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
