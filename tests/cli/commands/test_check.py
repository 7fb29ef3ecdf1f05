from __future__ import annotations

from pathlib import Path

from tests.shell import SMALL, SUITES, say, suite_file

BAD = SMALL.replace("action: echo\n", "acton: echo\n")


def test_the_suites_of_the_project_have_nothing_wrong() -> None:
    said = say("check", SUITES)
    assert (said.code, said.err) == (0, "")
    assert "2 suites checked, nothing is wrong" in said.out


def test_json_has_the_place_from_1_and_the_help(tmp_path: Path) -> None:
    said = say("check", suite_file(tmp_path, BAD), "--format", "json")
    assert said.code == 2
    unknown = next(each for each in said.json["diagnostics"] if "acton" in each["message"])
    assert (unknown["file"], unknown["line"], unknown["column"], unknown["severity"]) == ("a.suite.yaml", 7, 5, "error")
    assert (unknown["end_line"], unknown["end_column"]) == (7, 10)
    assert "did you mean `action`?" in unknown["help"]


def test_json_is_an_object_with_the_version_of_its_format(tmp_path: Path) -> None:
    said = say("check", suite_file(tmp_path, SMALL), "--format", "json")
    assert said.json == {"format": 1, "exit": 0, "suites": 1, "diagnostics": []}


def test_github_gets_one_workflow_command_a_problem(tmp_path: Path) -> None:
    said = say("check", suite_file(tmp_path, BAD), "--format", "github")
    assert "::error file=a.suite.yaml,line=7,col=5,endLine=7,endColumn=10,title=E1" in said.out


def test_text_shows_the_line_with_a_caret(tmp_path: Path) -> None:
    said = say("check", suite_file(tmp_path, BAD))
    assert "--> a.suite.yaml:7:5" in said.out
    assert "^^^^^" in said.out


def test_problems_of_all_files_come_at_once_in_file_order(tmp_path: Path) -> None:
    suite_file(tmp_path, BAD, "b.suite.yaml")
    suite_file(tmp_path, BAD.replace("cases:", "case:"), "a.suite.yaml")
    files = [each["file"] for each in say("check", tmp_path, "--format", "json").json["diagnostics"]]
    assert files == sorted(files)
    assert set(files) == {"a.suite.yaml", "b.suite.yaml"}


def test_a_path_that_is_not_there_is_told_with_a_suggestion(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL, "risk.suite.yaml")
    said = say("check", tmp_path / "rsk.suite.yaml")
    assert said.code == 2
    assert "risk.suite.yaml" in said.out
