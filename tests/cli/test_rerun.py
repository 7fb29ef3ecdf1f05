from __future__ import annotations

from pathlib import Path

from tests.cli.test_replay import BROKEN, FRESH
from tests.shell import SMALL, Said, say, suite_file

ERRORS = SMALL.replace("stub: [", "wait: { timeout: 250ms }, stub: [ { when: text == 'b', after: 60s },")


def run(folder: Path, *more: str) -> Said:
    return say("run", folder / "a.suite.yaml", "--run-dir", folder / "runs", "--format", "json", *more)


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


def test_a_replay_in_between_is_no_run_of_the_suite(tmp_path: Path) -> None:
    suite_file(tmp_path, BROKEN)
    case = run(tmp_path).json["failures"][0]["example"]["case"]
    suite_file(tmp_path, SMALL)
    assert say("replay", str(case), "--run-dir", tmp_path / "runs").code == 0
    assert run(tmp_path, "--rerun", "failed").code == 0


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
