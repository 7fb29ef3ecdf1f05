from __future__ import annotations

from pathlib import Path

import pytest

from tests.shell import SMALL, say, shell, suite_file


def test_a_mistyped_command_gets_a_suggestion_and_exit_2() -> None:
    said = say("runn", "suites")
    assert said.code == 2
    assert "no command `runn`; did you mean `run`?" in said.err
    assert said.out == ""


def test_a_mistyped_option_gets_a_suggestion() -> None:
    said = say("run", "suites", "--targt", "emulator")
    assert said.code == 2
    assert "--target" in said.err


def test_help_lists_every_command_without_importing_them() -> None:
    said = say("--help")
    assert said.code == 0
    for name in ("run", "check", "plan", "emulate", "providers", "schema", "audit"):
        assert f"  {name} " in said.out


def test_a_wrong_command_line_is_still_one_json_value_where_json_was_asked_for() -> None:
    said = say("run", "suites", "--rate", "often", "--format", "json")
    assert said.code == 2
    assert said.json["exit"] == 2
    assert said.json["diagnostics"][0]["code"] == "E900"
    assert "300/min" in said.json["diagnostics"][0]["message"]


def test_a_bug_of_ours_is_exit_5_and_told_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("engine.pipeline.load", broken)
    said = say("check", suite_file(tmp_path, SMALL))
    assert said.code == 5
    assert "a bug of ours" in said.err
    assert "Traceback" not in said.err


@pytest.mark.slow
def test_python_dash_m_engine_is_engine() -> None:
    assert shell("--version").out.startswith("engine, version")


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error() -> None:
    said = shell("providers", "--format", "json")
    assert said.code == 0
    assert len(said.json) > 200
