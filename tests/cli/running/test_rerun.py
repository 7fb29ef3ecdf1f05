from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands.test_replay import BROKEN, FRESH
from tests.shell import SMALL, Said, say, suite_file

ERRORS = SMALL.replace("stub: [", "wait: { timeout: 250ms }, stub: [ { when: text == 'b', after: 60s },")


def run(folder: Path, *more: str) -> Said:
    return say("run", folder / "a.suite.yaml", "--run-dir", folder / "runs", "--format", "json", *more)


@pytest.mark.slow
def test_only_what_failed_is_run_again_with_the_inputs_it_had(tmp_path: Path) -> None:
    suite_file(tmp_path, BROKEN)
    first = run(tmp_path)
    again = run(tmp_path, "--rerun", "failed")
    assert (first.json["planned"], again.json["planned"], again.json["failed"]) == (2, 1, 1)
    assert again.json["failures"][0]["example"] == first.json["failures"][0]["example"]
    assert "again 1 case of the run" in again.err


def test_the_seed_and_the_moment_of_the_old_run_hold(tmp_path: Path) -> None:
    suite_file(tmp_path, FRESH)
    first = run(tmp_path, "--seed", "3", "--now", "2020-02-02")
    again = run(tmp_path, "--rerun", "failed")
    assert again.json["seed"] == 3
    assert again.json["failures"][0]["example"] == first.json["failures"][0]["example"]


@pytest.mark.usefixtures("virtual_time")
def test_errors_are_what_could_not_be_judged(tmp_path: Path) -> None:
    suite_file(tmp_path, ERRORS)
    first = run(tmp_path)
    assert (first.json["error"], first.json["failed"]) == (1, 0)
    assert run(tmp_path, "--rerun", "errors").json["planned"] == 1


def test_where_all_is_well_there_is_nothing_to_run_again(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL)
    run(tmp_path)
    for which in ("failed", "errors"):
        again = run(tmp_path, "--rerun", which)
        assert again.code == 0
        assert f"has no case of `--rerun {which}`" in again.err
        assert (again.json["exit"], again.json["planned"]) == (0, 0)


def test_without_a_run_of_these_paths_it_says_so(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL)
    said = run(tmp_path, "--rerun", "failed")
    assert said.code == 2
    assert "there is no run of" in said.err


@pytest.mark.slow
def test_a_replay_in_between_is_no_run_of_the_suite(tmp_path: Path) -> None:
    suite_file(tmp_path, BROKEN)
    case = run(tmp_path).json["failures"][0]["example"]["case"]
    suite_file(tmp_path, SMALL)
    assert say("replay", str(case), "--run-dir", tmp_path / "runs").code == 0
    assert run(tmp_path, "--rerun", "failed").code == 0


@pytest.mark.slow
def test_a_case_that_is_planned_no_more_is_left_out_and_named(tmp_path: Path) -> None:
    suite_file(tmp_path, BROKEN.replace("[a, b]", "[b, c]"))
    assert run(tmp_path).json["failed"] == 2
    suite_file(tmp_path, BROKEN.replace("[a, b]", "[b, d]"))
    again = run(tmp_path, "--rerun", "failed")
    assert again.json["planned"] == 1
    assert "not planned any more" in again.err
    suite_file(tmp_path, BROKEN.replace("[a, b]", "[e, f]"))
    assert "none of these cases" in run(tmp_path, "--rerun", "failed").err


def test_rerun_and_case_contradict_each_other(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL)
    said = run(tmp_path, "--rerun", "failed", "--case", "C-1")
    assert said.code == 2
    assert "leave out --case" in said.err


TWO = """\
suite: Two
seed: 7
actions:
  echo: { id: echo, effects: read, stub: [{ when: "text == 'bad'", output: { text: no } }, { output: { text: good } }] }
tests:
  - { name: one, action: echo, input: { text: bad }, expect: { output.text: good } }
  - { name: other, action: echo, input: { text: bad }, expect: { output.text: good } }
"""


@pytest.mark.slow
def test_a_rerun_of_a_part_leaves_the_rest_as_the_run_before_it_left_it(tmp_path: Path) -> None:
    suite_file(tmp_path, TWO)
    assert run(tmp_path).json["failed"] == 2
    assert run(tmp_path, "--rerun", "failed", "--only", "other").json["planned"] == 1
    again = run(tmp_path, "--rerun", "failed")
    assert again.json["planned"] == 2
    assert "again 2 cases of the runs " in again.err


@pytest.mark.slow
def test_what_a_selection_judged_well_is_not_run_again(tmp_path: Path) -> None:
    suite_file(tmp_path, TWO)
    run(tmp_path)
    suite_file(tmp_path, TWO.replace("good } }]", "bad } }]").replace("output: { text: no }", "output: { text: good }"))
    assert run(tmp_path, "--only", "one").json["passed"] == 1
    assert run(tmp_path, "--rerun", "failed").json["planned"] == 1
    again = run(tmp_path, "--rerun", "failed")
    assert (again.code, again.json["planned"]) == (0, 0)
    assert "nothing to run again: the runs " in again.err


@pytest.mark.slow
def test_a_case_that_a_newer_run_replaced_in_its_row_is_not_missed(tmp_path: Path) -> None:
    suite_file(tmp_path, TWO)
    run(tmp_path)
    suite_file(tmp_path, TWO.replace("input: { text: bad }", "input: { text: fine }"))
    assert run(tmp_path, "--only", "o*").json["passed"] == 2
    again = run(tmp_path, "--rerun", "failed")
    assert (again.code, again.json["planned"]) == (0, 0)
    assert "not planned any more" not in again.err


@pytest.mark.slow
def test_a_rerun_that_was_cut_short_hides_nothing(tmp_path: Path) -> None:
    suite_file(tmp_path, TWO)
    run(tmp_path)
    assert run(tmp_path, "--rerun", "failed", "--max-time", "1ms").json["not_run"] == 2
    assert run(tmp_path, "--rerun", "failed").json["failed"] == 2


@pytest.mark.slow
def test_a_whole_run_settles_what_was_before_it(tmp_path: Path) -> None:
    suite_file(tmp_path, TWO)
    run(tmp_path)
    suite_file(tmp_path, TWO.replace("'bad'", "'worse'"))
    assert run(tmp_path).code == 0
    assert "nothing to run again: the run 2" in run(tmp_path, "--rerun", "failed").err


@pytest.mark.slow
def test_every_report_of_a_rerun_names_the_runs_it_is_of(tmp_path: Path) -> None:
    suite_file(tmp_path, TWO)
    first = run(tmp_path).json
    assert "rerun_of" not in first
    told = [tmp_path / "o.xml", tmp_path / "o.json"]
    reports = ("--report", f"junit={told[0]}", "--report", f"artifact={told[1]}")
    assert run(tmp_path, "--rerun", "failed", *reports).json["rerun_of"] == [first["run"]]
    assert f'"rerun_of" value="{first["run"]}"' in told[0].read_text(encoding="utf-8")
    assert json.loads(told[1].read_text(encoding="utf-8"))["rerun_of"] == [first["run"]]
    said = say("report", "--run-dir", tmp_path / "runs").out
    assert f"rerun of   {first['run']}; its other cases stand as they were" in said


@pytest.mark.slow
def test_a_run_of_a_part_says_which_tests_it_leaves_out(tmp_path: Path) -> None:
    suite_file(tmp_path, TWO + "".join(f"  - {{ name: t{n}, action: echo, input: {{ text: x }} }}\n" for n in range(6)))
    said = run(tmp_path, "--only", "t0")
    assert "left out by the selection: `one`, `other`, `t1`, `t2`, `t3` and 2 more; " in said.err
    assert "left out" not in run(tmp_path).err
    assert "left out" not in run(tmp_path, "--only", "t0", "-q").err
