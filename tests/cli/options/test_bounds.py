from __future__ import annotations

from pathlib import Path

import click
import pytest

from engine.cli.options.bounds import read_bounds, with_numbers
from tests.shell import SMALL, say, suite_file

FAILING = SMALL.replace("ok: true } }\n", "ok: false } }\n").replace("one-of: [a, b]", "one-of: [a, b, c, d]")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["--fail-fast", "suites"], ["--fail-fast=1", "suites"]),
        (["--fail-fast", "3", "suites"], ["--fail-fast", "3", "suites"]),
        (["suites", "--fail-fast"], ["suites", "--fail-fast=1"]),
        (["--fail-fast=2"], ["--fail-fast=2"]),
        (["--", "--fail-fast"], ["--", "--fail-fast"]),
        (["--fail-fast", "-q"], ["--fail-fast=1", "-q"]),
        ([], []),
    ],
)
def test_fail_fast_may_stand_without_its_number(written: list[str], meant: list[str]) -> None:
    assert with_numbers(written) == meant


def test_a_run_that_was_cut_short_is_exit_4_and_says_how_to_go_on(tmp_path: Path) -> None:
    suite_file(tmp_path, "targets:\n  one: { type: emulator, limits: { executions: 1 } }\n", "engine.yaml")
    path = suite_file(tmp_path, FAILING + "gate: { pass-rate: '>= 0%', errors: '<= 100%' }\n")
    runs = tmp_path / "runs"
    said = say("run", path, "--target", "one", "--run-dir", runs, "--fail-fast", "--format", "json")
    assert (said.code, said.json["failed"], said.json["not_run"]) == (4, 1, 3)
    assert f"resume: engine resume {said.json['run']} --run-dir {runs}" in said.err


def test_a_run_that_was_not_cut_short_has_nothing_to_go_on_with(tmp_path: Path) -> None:
    said = say(
        "run", suite_file(tmp_path, SMALL), "--run-dir", tmp_path, "--max-time", "1h", "--fail-fast", "--no-retry"
    )
    assert said.code == 0
    assert "resume" not in said.err


@pytest.mark.parametrize("written", ["30", "soon", "0s"])
def test_a_time_that_is_none_is_told_what_to_write(tmp_path: Path, written: str) -> None:
    said = say("run", suite_file(tmp_path, SMALL), "--max-time", written)
    assert said.code == 2
    assert f"--max-time {written}: not a duration; write 90s, 30m or 2h" in said.err


def test_the_grace_of_a_signal_is_nine_seconds_or_what_is_asked_for() -> None:
    assert read_bounds({}).grace_s == 9.0
    assert read_bounds({"grace": "25s"}).grace_s == 25.0


@pytest.mark.parametrize("text", ["0s", "200ms", "9", "soon", "-1s"])
def test_a_grace_that_leaves_no_time_is_refused(text: str) -> None:
    with pytest.raises(click.UsageError, match="not a duration of a second or more"):
        read_bounds({"grace": text})
