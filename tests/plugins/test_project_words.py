"""What the words are is asked of the project where a command is given, and never of the engine alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.plugins.project_words import words_of_project
from engine.vocabulary import builtin
from tests.plugins.conftest import Engine
from tests.plugins.packages import HEAD, SUITE, install, source_of, write_project
from tests.shell import say


def test_the_words_of_a_folder_are_those_of_its_project(site: Path, project: Path, tmp_path: Path) -> None:
    install(site, source_of())
    (project / "suites").mkdir()
    assert "iban" in words_of_project(project / "suites", builtin()).matchers
    assert "iban" not in words_of_project(tmp_path, builtin()).matchers


@pytest.mark.parametrize("text", ["", "plugins: [", "- 1", "plugins: 3"])
def test_a_project_file_that_says_nothing_lists_nothing(site: Path, project: Path, text: str) -> None:
    install(site, source_of())
    write_project(project, project=text)
    assert words_of_project(project, builtin()).packages == {}


@pytest.mark.slow
def test_all_schemas_know_them(site: Path, project: Path) -> None:
    install(site, source_of())
    assert say("schema", "--write", project / ".engine").code == 0
    suite, library, own = (
        (project / ".engine" / f"{each}.schema.json").read_text() for each in ("suite", "library", "project")
    )
    assert all('"iban"' in text and "acme.size" in text and "acme-odd" in text for text in (suite, library))
    assert '"url"' in own


@pytest.mark.slow
def test_a_printed_schema_knows_them(site: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site, source_of())
    monkeypatch.chdir(project)
    assert '"url"' in say("schema", "project").out
    assert '"iban"' in say("schema").out
    monkeypatch.chdir(project.parent)
    assert '"iban"' not in say("schema").out


@pytest.mark.slow
def test_providers_says_whose_a_word_is(site: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site, source_of())
    monkeypatch.chdir(project)
    (told,) = say("providers", "acme.size", "--format", "json").json["words"]
    assert (told["package"], told["sample"]) == ("engine-acme 1.0", '"xxx"')
    assert "An IBAN. (of engine-acme 1.0)" in say("providers", "iban").out
    (own,) = say("providers", "between", "--format", "json").json["words"]
    assert own["package"] == ""


@pytest.mark.slow
def test_providers_lists_the_others_where_a_word_is_broken(
    site: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(site, source_of(IBAN="None", ODD="edge(values=lambda f: 1 / 0)", SIZE="generator(draw=lambda s, d: 1 / 0)"))
    monkeypatch.chdir(project)
    said = say("providers")
    assert said.code == 0
    assert "acme-odd" in said.out
    assert "warning[W901]: the matcher `iban` of engine-acme 1.0 cannot be used" in said.err


@pytest.mark.slow
def test_a_plan_counts_the_requests_that_a_call_takes_there(acme: Engine, project: Path) -> None:
    write_project(project, suite=SUITE.replace("    input:", "    cases: { random: 60 }\n    input:"))
    for a_call, requests in ((1, 60), (2, 120), (3, 180)):
        said = acme("plan", "--format", "json", ACME=f"target(requests_a_call={a_call})", more=f"# {a_call}")
        assert json.loads(said.out)["requests"] == requests


@pytest.mark.slow
def test_a_target_that_is_not_configured_names_its_variables(acme: Engine, project: Path) -> None:
    write_project(project, project="plugins: [engine-acme]\n")
    for variables, way_out in (((), ""), (("A",), ", or set A"), (("A", "B", "C"), ", or set A, B and C")):
        said = acme("run", ACME=f"target(variables={variables})", more=f"# {variables}")
        assert said.code == 2
        assert f"add a target of `type: acme` to engine.yaml{way_out}; " in said.err


def test_help_names_reports_and_executors_of_others(site: Path) -> None:
    made = "ODD = ReporterKind(name='odd', doc='x', render=lambda r: '')\n"
    made += "from engine.executors.local import execute\nSLOW = ExecutorKind(name='slow', doc='x', execute=execute)\n"
    before = say("run", "--help").out
    install(site, HEAD + made, entries={"engine.reporters": {"odd": "ODD"}, "engine.executors": {"slow": "SLOW"}})
    after = " ".join(say("run", "--help").out.split())
    assert "`slow`, of other packages; or" in after
    assert "odd" in after
    assert "of other packages" not in before
