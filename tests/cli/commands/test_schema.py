from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli.commands.schema import NAMES, schema_text
from tests.shell import ROOT, SMALL, say, suite_file


@pytest.mark.parametrize("name", NAMES)
def test_the_schemas_that_lie_in_the_project_are_those_the_code_makes(name: str) -> None:
    lying = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert lying == schema_text(name), "run `make schemas`"


@pytest.mark.slow
def test_write_makes_all_of_them(tmp_path: Path) -> None:
    assert say("schema", "--write", tmp_path / "deep" / "here").code == 0
    assert sorted(path.name for path in (tmp_path / "deep" / "here").iterdir()) == sorted(
        f"{name}.schema.json" for name in NAMES
    )


@pytest.mark.slow
def test_without_write_one_schema_is_printed() -> None:
    assert json.loads(say("schema", "project").out)["type"] == "object"


def test_every_suite_of_the_project_names_its_schema() -> None:
    for path in (ROOT / "suites").glob("*.yaml"):
        kind = "suite" if path.name.endswith(".suite.yaml") else "library"
        line = path.read_text(encoding="utf-8").splitlines()[0]
        assert line == f"# yaml-language-server: $schema=../schemas/{kind}.schema.json"


@pytest.mark.slow
def test_in_a_project_the_schema_of_suites_knows_its_own_names(tmp_path: Path) -> None:
    suite_file(tmp_path, "default-target: emulator\n", "engine.yaml")
    suite_file(tmp_path / "suites", SMALL.replace("echo", "resound"))
    said = say("schema", "--write", tmp_path / ".engine")
    assert "with the names and fields of this project" in said.err
    assert "resound" in (tmp_path / ".engine" / "suite.schema.json").read_text(encoding="utf-8")
    assert "resound" not in (tmp_path / ".engine" / "library.schema.json").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_folder_that_is_not_the_projects_own_gets_the_schema_for_everybody(tmp_path: Path) -> None:
    suite_file(tmp_path, "default-target: emulator\n", "engine.yaml")
    say("schema", "--write", tmp_path / "schemas")
    assert (tmp_path / "schemas" / "suite.schema.json").read_text(encoding="utf-8") == schema_text("suite")


@pytest.mark.slow
def test_suites_that_are_wrong_do_not_keep_the_schema_from_being_written(tmp_path: Path) -> None:
    suite_file(tmp_path, "default-target: emulator\n", "engine.yaml")
    suite_file(tmp_path, "suite: [")
    assert say("schema", "--write", tmp_path / ".engine").code == 0


@pytest.mark.slow
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    suite_file(tmp_path, "", "file")
    said = say("schema", "--write", tmp_path / "file" / "deeper")
    assert said.code == 2
    assert "cannot be written" in said.err


@pytest.mark.slow
def test_a_machine_is_told_which_schemas_were_written(tmp_path: Path) -> None:
    said = say("schema", "--write", tmp_path, "--format", "json")
    assert said.json["wrote"] == [str(tmp_path / f"{each}.schema.json") for each in NAMES]
    assert say("schema", "project", "--format", "json").json["$schema"]
