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

    monkeypatch.setattr("engine.pipeline.parallel_check.survey", broken)
    said = say("check", suite_file(tmp_path, SMALL))
    assert said.code == 5
    assert "a bug of ours" in said.err
    assert "Traceback" not in said.err
    told = say("check", suite_file(tmp_path, SMALL), "--format", "json")
    assert (told.code, told.json["exit"], told.json["diagnostics"][0]["code"]) == (5, 5, "E999")


@pytest.mark.slow
def test_python_dash_m_engine_is_engine() -> None:
    assert shell("--version").out.startswith("engine, version")


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error() -> None:
    said = shell("providers", "--format", "json")
    assert said.code == 0
    assert len(said.json["words"]) > 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "which suites?"),
        (["run", "suites", "--traget", "x"], "no option `--traget`; did you mean `--target`?"),
        (["run", "suites", "--rerun", "fail"], "--rerun fail: did you mean `failed`?"),
        (["run", "suites", "--format", "yaml"], "--format yaml: there are text, json"),
        (["run", "suites", "--report", "jsno"], "no report `jsno`; did you mean `json`?"),
        (["run", "suites", "--env-file", "nowhere"], "--env-file nowhere: no such file"),
        (["check", "suites", "--format", "sarfi"], "did you mean `sarif`?"),
        (["schema", "siute"], "no `siute`: did you mean `suite`?"),
        (["providers", "--kind", "machter"], "did you mean `matcher`?"),
        (["resmue"], "did you mean `resume`?"),
        (["run", "suites", "--dry-run"], "no option `--dry-run`; `engine plan` shows what would be sent, and sends"),
        (["run", "suites", "-n"], "no option `-n`; `engine plan` shows what would be sent, and sends nothing"),
        (["run", "suites", "-t", "x"], "no option `-t`; did you mean `--target` or `--today` or `--tag`?"),
        (["run", "suites", "--run-dir", "-q"], "--run-dir needs a folder behind it, and `-q` is an option"),
        (["run", "suites", "--rerun", "-q"], "--rerun needs a value behind it: failed or errors"),
        (["test"], "no command `test`; did you mean `run`?"),
        (["validate"], "no command `validate`; did you mean `check`?"),
        (["lint"], "no command `lint`; did you mean `check`?"),
        (["chekc"], "did you mean `check`?"),
        (["run", ""], "one of the paths is empty"),
        (["run", "suites", "--seed", "x"], "--seed x: not a whole number"),
        (["run", "suites", "--concurrency", "0"], "--concurrency 0: must be 1 to 1000"),
        (["run", "suites", "--now", "0001-01-01"], "the year must be 1970 to 2999"),
        (["run", "suites", "--report"], "--report needs a value behind it"),
        (["run", "suites", "--report", "json=."], "that is a folder; name a file in it"),
        (
            ["run", "suites", "--upload", "nowhere"],
            "--upload: it is no web address: write https://HOST/PATH",
        ),
        (["run", "suites", "--yes=1"], "--yes takes no value"),
        (["replay"], "which case?"),
        (["audit", "verify"], "which log?"),
        (["init", "a", "b"], "`b` is too much here"),
        (["emulate", "--actions", "nowhere"], "--actions nowhere: there is no such folder"),
        (["emulate", "--port", "99999"], "--port 99999: must be 0 to 65535"),
    ],
)
def test_what_is_mistyped_on_the_command_line_is_answered_with_what_was_meant(arguments: list[str], said: str) -> None:
    answer = say(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_workers_without_an_executor_that_has_them_are_refused() -> None:
    for arguments in (["--workers", "4"], ["--executor", "local", "--workers", "4"]):
        answer = say("run", "suites", *arguments)
        assert (answer.code, answer.out) == (2, "")
        assert "--workers 4: everything runs in this process, unless you say --executor processes, too" in answer.err


@pytest.mark.parametrize("many", ["0", "65"])
def test_there_are_one_to_64_workers(many: str) -> None:
    answer = say("run", "suites", "--executor", "processes", "--workers", many)
    assert (answer.code, answer.out) == (2, "")
    assert "1 to 64" in answer.err


def test_without_a_command_the_commands_are_listed() -> None:
    answer = say()
    assert answer.code == 2
    assert "engine [OPTIONS] COMMAND" in answer.err
    assert "replay" in answer.err


def test_a_machine_is_answered_in_json_whatever_is_wrong_with_the_command_line() -> None:
    for command in ("run", "plan", "replay"):
        answer = say(command, "x", "--format", "json", "--nonsense")
        assert (answer.json["exit"], answer.json["diagnostics"][0]["code"]) == (2, "E900")
    answer = say("check", "x", "--format", "json", "--nonsense").json
    assert (answer["format"], answer["suites"], answer["diagnostics"][0]["code"]) == (1, 0, "E900")
