from __future__ import annotations

from pathlib import Path

import pytest

from engine.source.places import CHECKOUTS
from tests.shell import SMALL, say, suite_file

BAD = SMALL.replace("action: echo\n", "action: ehco\n") + 'x-free: 1\nvars: { a: "${{ b }" }\n'
FIXABLE = SMALL.replace("ok: true } }\n", "ok: true }, check: [ { that: output.ok == true } ] }\n")


def test_a_log_of_sarif_2_1_0_has_a_rule_a_code_and_a_result_a_problem(tmp_path: Path) -> None:
    said = say("check", suite_file(tmp_path, BAD), "--format", "sarif")
    assert (said.code, said.json["version"]) == (2, "2.1.0")
    (run,) = said.json["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rule["shortDescription"]["text"] != rule["id"] for rule in rules)
    unknown = next(each for each in run["results"] if "ehco" in each["message"]["text"])
    assert rules[unknown["ruleIndex"]]["id"] == unknown["ruleId"] == "E151"
    region = unknown["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 7, "startColumn": 13, "endLine": 7, "endColumn": 17}


def test_a_mechanical_mend_is_a_fix(tmp_path: Path) -> None:
    said = say("check", suite_file(tmp_path, FIXABLE), "--format", "sarif")
    assert said.code == 0
    fix = said.json["runs"][0]["results"][0]["fixes"][0]
    (change,) = fix["artifactChanges"]
    assert change["replacements"][0]["insertedContent"]["text"] == "`true`"


def test_files_are_named_as_they_are_found_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub and editors look from the folder the command was given in, not from that of the first suite."""
    suite_file(tmp_path / "my suites", BAD)
    monkeypatch.chdir(tmp_path)
    result = say("check", "my suites", "--format", "sarif").json["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "my%20suites/a.suite.yaml"
    assert "file=my suites/a.suite.yaml,line=7" in say("check", "my suites", "--format", "github").out


@pytest.mark.parametrize("variable", CHECKOUTS)
def test_in_ci_files_are_named_from_the_top_of_the_checkout_wherever_the_step_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    suite_file(tmp_path / "qa" / "suites", BAD)
    monkeypatch.chdir(tmp_path / "qa")
    monkeypatch.setenv(variable, str(tmp_path))
    assert "file=qa/suites/a.suite.yaml,line=7" in say("check", "suites", "--format", "github").out
    monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    assert "file=suites/a.suite.yaml,line=7" in say("check", "suites", "--format", "github").out


def test_a_clean_suite_has_no_result(tmp_path: Path) -> None:
    run = say("check", suite_file(tmp_path, SMALL), "--format", "sarif").json["runs"][0]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_github_is_told_of_the_rest_in_its_tenth_annotation(tmp_path: Path) -> None:
    wrong = "".join(f"  - {{ name: t{n}, action: ehco }}\n" for n in range(15))
    said = say("check", suite_file(tmp_path, SMALL + wrong), "--format", "github")
    lines = said.out.splitlines()
    assert len(lines) == 10
    assert "title=6 more errors::" in lines[-1]
    assert "a.suite.yaml:25: E151" in lines[-1]
