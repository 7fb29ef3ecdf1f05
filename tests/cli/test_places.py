"""One rule for names of files: from where one stands; what pages of a CI system read, from the top of the checkout."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from engine.model.run.places import name_in_checkout, names_of_run
from engine.model.values.file_names import ROOT_NAMES, FileNames
from engine.source.places import CHECKOUTS
from tests.coverage.plans import STARTED
from tests.shell import say

SUITE = """\
suite: Places
actions: { a: { id: a, effects: read, stub: [{ output: { n: 1 } }] } }
tests:
  - name: it fails
    action: a
    cases: 2
    input: { x: { gen: integer } }
    expect:
      output: { n: 2 }
      check: [{ that: "output.n == `1`", when: "output.n == `3`" }]
"""
STANDS = {".": "qa/suites/", "qa": "suites/", "qa/suites": "", "other": "../qa/suites/"}
"""Where one stands in the checkout, and how files are found from there."""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in CHECKOUTS:
        monkeypatch.delenv(name, raising=False)
    for folder in ("qa/suites", "other"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "qa" / "engine.yaml").write_text("targets: {}\n", encoding="utf-8")
    (tmp_path / "qa" / "suites" / "a.suite.yaml").write_text(SUITE, encoding="utf-8")
    return tmp_path


def run(checkout: Path, stand: str) -> dict[str, str]:
    """A run of the suite by the name it has there; its reports."""
    reports = {name: checkout / f"report.{name}" for name in ("json", "junit", "terminal")}
    wanted = [f"--report={name}={path}" for name, path in reports.items()]
    said = say("run", f"{STANDS[stand]}a.suite.yaml", "--run-dir", checkout / "runs", *wanted)
    assert said.code == 1, said.err
    assert f"--> {STANDS[stand]}a.suite.yaml:9:" in said.out
    return {name: path.read_text(encoding="utf-8") for name, path in reports.items()}


@pytest.mark.slow
@pytest.mark.parametrize("stand", STANDS)
def test_people_and_programs_find_files_from_where_they_stand(
    checkout: Path, stand: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout / stand)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(checkout))
    name = f"{STANDS[stand]}a.suite.yaml"
    told = run(checkout, stand)
    found = json.loads(told["json"])
    places = {(each["file"], each["line"]) for group in found["failures"] for each in (group, *group["checks"])}
    places |= {(each["file"], each["line"]) for case in found["cases"] for each in (case, *case["checks"])}
    places |= {(each["file"], each["line"]) for each in (*found["tests"], *found["never_asked"])}
    assert places == {(name, 4), (name, 9), (name, 10)}
    assert f"{name}:4" in told["terminal"]
    assert f"({name})" in told["terminal"]
    planned = say("plan", name, "--format", "json")
    assert {each["file"] for each in planned.json["tests"]} == {name}, planned.err
    assert json.loads(say("plan", name, "--cases").out.splitlines()[0])["file"] == name
    assert f"{name}:4" in say("plan", name).out
    replayed = say("replay", found["cases"][0]["case"], "--run-dir", checkout / "runs")
    assert f"({name}:4" in replayed.out
    assert f"--> {name}:9:" in replayed.out


@pytest.mark.slow
@pytest.mark.parametrize("stand", STANDS)
def test_the_pages_of_a_ci_system_find_files_from_the_top_of_the_checkout(
    checkout: Path, stand: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout / stand)
    outside = run(checkout, stand)["junit"]
    assert next(ET.fromstring(outside).iter("testsuite")).attrib["file"] == f"{STANDS[stand]}a.suite.yaml"
    monkeypatch.setenv("CI_PROJECT_DIR", str(checkout))
    junit = run(checkout, stand)["junit"]
    suite = next(ET.fromstring(junit).iter("testsuite"))
    assert suite.attrib["file"] == "qa/suites/a.suite.yaml"
    assert str(next(suite.iter("failure")).text).startswith("qa/suites/a.suite.yaml:9:")
    assert "at: qa/suites/a.suite.yaml:4" in str(next(suite.iter("system-out")).text)
    never = next(each for each in suite.iter("property") if each.attrib["name"] == "never_asked")
    assert never.attrib["value"].startswith("qa/suites/a.suite.yaml:10:")


@pytest.mark.slow
@pytest.mark.parametrize("stand", STANDS)
def test_a_report_says_the_same_wherever_it_is_made_again(
    checkout: Path, stand: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout / stand)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(checkout))
    told = run(checkout, stand)
    monkeypatch.delenv("GITHUB_WORKSPACE")
    monkeypatch.chdir(checkout / "other")
    for name, text in told.items():
        assert say("report", "--run-dir", checkout / "runs", f"--report={name}={checkout / 'again'}").code == 0
        assert (checkout / "again").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("stand", STANDS)
def test_what_is_wrong_is_found_from_where_one_stands(
    checkout: Path, stand: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout / stand)
    suite, name = checkout / "qa" / "suites" / "a.suite.yaml", f"{STANDS[stand]}a.suite.yaml"
    suite.write_text(SUITE.replace("expect:", "expct:").replace("integer", "intger"), encoding="utf-8")
    assert f"--> {name}:8:" in say("check", name).out
    assert {each["file"] for each in say("check", name, "--format", "json").json["diagnostics"]} == {name}
    for command in ("run", "plan"):
        said = say(command, name, "--format", "json")
        assert {each["file"] for each in said.json["diagnostics"]} == {name}
        assert f"--> {name}:8:" in said.err
    assert f"fixed {name}:" in say("check", "--fix", name).out


def test_a_run_that_knew_no_folder_names_files_as_suites_do() -> None:
    assert name_in_checkout(None, "a.yaml") == name_in_checkout(STARTED, "a.yaml") == "a.yaml"
    assert names_of_run(STARTED) == names_of_run(None) == ROOT_NAMES


def test_a_file_on_another_drive_keeps_its_whole_name() -> None:
    names = FileNames("D:/qa", "C:/checkout")
    assert names.of("suites/a.yaml") == "D:/qa/suites/a.yaml"
    assert FileNames("C:/checkout/qa", "C:/checkout").of("a.yaml") == "qa/a.yaml"
    assert (ROOT_NAMES.of("a.yaml"), names.of(""), names.of("../b.yaml")) == ("a.yaml", "", "../b.yaml")
