from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shell import SMALL, say, suite_file

MANY = SMALL.replace("one-of: [a, b]", "one-of: [a, b, c, d, e, f]")


def test_the_plan_says_what_a_budget_leaves_out(tmp_path: Path) -> None:
    said = say("plan", suite_file(tmp_path, MANY), "--budget", "8req")
    assert said.code == 0
    assert "budget 8req: 8 requests, which keep 4 of 6 edges" in said.out
    assert "left out: 2 of 6 cases of it answers" in said.out


def test_a_time_is_a_budget_where_a_limit_binds(tmp_path: Path) -> None:
    path = suite_file(tmp_path, MANY)
    summary = json.loads(say("plan", path, "--budget", "2s", "--rate", "3/s", "--format", "json").out)
    assert (summary["cases"], summary["budget"]["requests"]) == (3, 6)
    assert "everything fits into it" in say("plan", path, "--budget", "5m").out


@pytest.mark.slow
@pytest.mark.usefixtures("virtual_time")
def test_a_run_on_a_budget_names_what_it_leaves_out_and_has_no_verdict_for_it(tmp_path: Path) -> None:
    said = say(
        "run", suite_file(tmp_path, MANY), "--budget", "4req", "--run-dir", tmp_path / "runs", "--format", "json"
    )
    assert said.code == 0
    assert (said.json["planned"], said.json["passed"], said.json["not_run"]) == (2, 2, 0)
    assert "left out: 4 of 6 cases of it answers" in said.err


@pytest.mark.parametrize("written", ["lots", "0req", "-5req", "0s", "5"])
def test_a_budget_that_is_none_is_told_what_to_write(tmp_path: Path, written: str) -> None:
    said = say("plan", suite_file(tmp_path, MANY), f"--budget={written}")
    assert said.code == 2
    assert f"--budget {written}: neither a time nor a number of requests; write 5m or 500req" in said.err


def test_a_part_of_a_budget_of_requests_is_kept_for_polls_in_vain(tmp_path: Path) -> None:
    many = SMALL.replace("one-of: [a, b]", f"one-of: [{', '.join(f'a{number}' for number in range(30))}]")
    said = say("plan", suite_file(tmp_path, many), "--budget", "20req")
    assert "budget 20req: 18 requests" in said.out
    assert "2 more may go to polls in vain and second attempts; nothing leaves beyond them" in said.out


@pytest.mark.slow
@pytest.mark.usefixtures("virtual_time")
def test_a_run_sends_no_more_than_its_budget_says_nor_does_one_that_goes_on(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL.replace("one-of: [a, b]", "one-of: [a, b, c, d, e, f, g, h, i, j, k, l]"))
    runs = ("--run-dir", tmp_path / "runs", "--format", "json")
    first = say("run", path, "--budget", "9req", "--max-time", "1ms", *runs)
    again = say("resume", *runs)
    assert first.json["not_run"] > 0
    assert (again.code, again.json["planned"], again.json["passed"]) == (0, 4, 4)
    assert first.json["requests"] <= again.json["requests"] <= 9
