from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli.schema import schema_text
from tests.shell import ROOT, say

NAMES = ("suite", "project", "library")


@pytest.mark.parametrize("name", NAMES)
def test_the_schemas_that_lie_in_the_project_are_those_the_code_makes(name: str) -> None:
    lying = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert lying == schema_text(name), "run `make schemas`"


def test_write_makes_all_of_them(tmp_path: Path) -> None:
    assert say("schema", "--write", tmp_path / "deep" / "here").code == 0
    assert sorted(path.name for path in (tmp_path / "deep" / "here").iterdir()) == sorted(
        f"{name}.schema.json" for name in NAMES
    )


def test_without_write_one_schema_is_printed() -> None:
    assert json.loads(say("schema", "project").out)["type"] == "object"


def test_every_suite_of_the_project_names_its_schema() -> None:
    for path in (ROOT / "suites").glob("*.yaml"):
        kind = "library" if "library" in path.name else "suite"
        line = path.read_text(encoding="utf-8").splitlines()[0]
        assert line == f"# yaml-language-server: $schema=../schemas/{kind}.schema.json"
