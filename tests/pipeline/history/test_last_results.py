from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.verdict import Verdict
from engine.pipeline.history.last_results import last_words, runs_back_to_whole
from tests.shell import say, suite_file

PROJECT = "targets: { eu: { type: emulator }, us: { type: emulator } }\n"
SUITE = """\
suite: S
seed: 1
actions:
  a: { id: a, effects: read, stub: [{ when: "x == `2`", output: { q: bad } }, { output: { q: good } }] }
tests:
  - { name: t, action: a, input: { x: 1 }, expect: { output.q: good } }
  - { name: u, action: a, input: { x: 2 }, expect: { output.q: good } }
"""


def run(folder: Path, *more: str) -> None:
    suite_file(folder, PROJECT, "engine.yaml")
    say("run", suite_file(folder, SUITE), "--run-dir", folder / "runs", "-q", *more)


def words(folder: Path, *targets: str) -> list[tuple[str, Verdict | None]]:
    found = last_words(runs_back_to_whole([folder / "a.suite.yaml"], folder / "runs", targets=targets))
    return sorted((each.target, each.verdict) for each in found)


def test_no_runs_say_nothing(tmp_path: Path) -> None:
    assert words(tmp_path) == []


@pytest.mark.slow
def test_runs_are_looked_through_back_to_one_of_the_whole(tmp_path: Path) -> None:
    run(tmp_path)
    run(tmp_path)
    run(tmp_path, "--only", "u")
    found = runs_back_to_whole([tmp_path / "a.suite.yaml"], tmp_path / "runs", targets=())
    assert [len(each.started.options["only"] or ()) for each in found] == [1, 0]  # type: ignore[arg-type]
    whose = {each.verdict: each.run.directory.name for each in last_words(found)}
    assert whose == {Verdict.PASSED: found[1].directory.name, Verdict.FAILED: found[0].directory.name}


@pytest.mark.slow
def test_runs_on_other_targets_are_no_part_of_it(tmp_path: Path) -> None:
    run(tmp_path, "--target", "eu")
    run(tmp_path, "--target", "us", "--only", "t")
    assert words(tmp_path) == [("us", Verdict.PASSED)]
    assert words(tmp_path, "eu") == [("eu", Verdict.FAILED), ("eu", Verdict.PASSED)]
    assert words(tmp_path, "elsewhere") == [("us", Verdict.PASSED)]


@pytest.mark.slow
def test_a_case_that_was_not_run_has_no_last_word_unless_an_older_run_has_one(tmp_path: Path) -> None:
    run(tmp_path, "--max-time", "1ms")
    assert words(tmp_path) == [("emulator", None), ("emulator", None)]
    run(tmp_path)
    run(tmp_path, "--only", "u", "--max-time", "1ms")
    assert words(tmp_path) == [("emulator", Verdict.FAILED), ("emulator", Verdict.PASSED)]
