"""What a report says of its run is enough to make it again, and its names are those of every day."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.shell import say, suite_file

SUITE = """\
suite: Names
vars: { most: 1000000 }
actions: { a: { id: a, effects: read, stub: [{ output: { ok: true } }] } }
tests:
  - name: plain
    action: a
    cases: { random: 2 }
    input: { x: { gen: integer } }
  - name: drawn ${{ this.x }}
    action: a
    cases: { random: 2, break: one-field }
    input: { x: { gen: integer, min: 1, max: 1000000, edges: [missing] } }
  - name: of a variable
    action: a
    input: { x: "${{ vars.most }}" }
  - name: at ${{ now | plus('1d') }}
    action: a
  - name: by ${{ row.tier }}
    action: a
    table: ./tiers.csv
  - name: in ${{ matrix.region }}
    matrix: { region: [eu, us], tier: [1, 2] }
    action: a
    input: { x: { gen: integer } }
"""


def run(folder: Path, *words: str) -> Any:
    said = say("run", "names.suite.yaml", "--run-dir", folder / "runs", "--report", "junit=j.xml", *words)
    assert said.code in {0, 1}, said.err  # whether the action is right is not asked here
    tell(folder, "json:cases=c.jsonl", "json=s.json")
    return json.loads((folder / "s.json").read_text("utf-8"))


def tell(folder: Path, *reports: str) -> None:
    wanted = [word for each in reports for word in ("--report", each)]
    assert say("report", "--run-dir", folder / "runs", *wanted).code == 0


def named(folder: Path) -> list[tuple[str, str]]:
    cases = ET.fromstring((folder / "j.xml").read_text("utf-8")).iter("testcase")
    return [(case.attrib["classname"], case.attrib["name"]) for case in cases]


def ids(folder: Path) -> list[str]:
    return [json.loads(line)["case"] for line in (folder / "c.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    suite_file(tmp_path, SUITE, name="names.suite.yaml")
    (tmp_path / "tiers.csv").write_text("tier,x\ngold,1\niron,2\n", encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_a_ci_system_knows_a_case_again_on_another_day(room: Path) -> None:
    run(room, "--today", "2026-11-22")
    then, ids_then = named(room), ids(room)
    run(room, "--today", "2026-12-24")
    assert named(room) == then
    assert set(ids(room)) & set(ids_then) < set(ids_then)
    assert len(set(then)) == len(then) > 20
    assert ("Names.plain", "plain (random:1)") in then
    assert ("Names.drawn ${{ this_x }}", "drawn ${{ this.x }} (break:x:missing)") in then
    assert {name for _, name in then if name.startswith("by")} == {"by gold (row:1)", "by iron (row:2)"}


@pytest.mark.slow
def test_what_a_case_is_called_on_that_day_and_its_id_stand_beside_the_name(room: Path) -> None:
    run(room)
    told = [str(each.text) for each in ET.fromstring((room / "j.xml").read_text("utf-8")).iter("system-out")]
    assert [text.splitlines()[0] for text in told] == [f"case: {each}" for each in ids(room)]
    assert all(("\ntitle: " in text) == ("drawn" in text or "title: at " in text) for text in told)


@pytest.mark.slow
def test_tests_of_one_name_in_files_of_one_title_are_told_apart(room: Path) -> None:
    suite_file(room, SUITE, name="twin.suite.yaml")
    assert say("run", ".", "--run-dir", room / "runs", "--report", "junit=j.xml").code == 1
    both = named(room)
    assert len(set(both)) == len(both) > 40
    assert ("Names (twin_suite_yaml).plain", "plain (random:0)") in both


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--seed", "7", "--now", "2026-11-22T09:00:00Z", "--shard", "2/3"),
        ("--only", "pl*", "--only", "drawn*", "--today", "2026-11-22"),
        # With as few requests as cases need, each poll waits for seconds.
        pytest.param(("--target", "emulator", "--budget", "6req", "--rate", "300/min"), marks=pytest.mark.slow),
        ("--var", "most=12"),
    ],
)
def test_the_command_that_a_report_names_plans_the_same_cases(room: Path, words: tuple[str, ...]) -> None:
    first = run(room, *words)
    cases = ids(room)
    engine, *again = shlex.split(first["repeat"])
    assert engine == "engine"
    assert say(*again, "--run-dir", room / "runs").code == first["exit"]
    tell(room, "json:cases=c.jsonl")
    assert ids(room) == cases


@pytest.mark.slow
def test_every_report_for_machines_says_what_it_takes(room: Path) -> None:
    summary = run(room, "--seed", "7", "--now", "2026-11-22", "--shard", "1/2", "--only", "*")
    tell(room, "artifact=a.json")
    artifact = json.loads((room / "a.json").read_text("utf-8"))
    for key in ("now", "seed", "target", "selection", "shard", "repeat", "versions"):
        assert artifact[key] == summary[key] is not None
    suite = next(ET.fromstring((room / "j.xml").read_text("utf-8")).iter("testsuite"))
    told = {each.attrib["name"]: each.attrib["value"] for each in suite.iter("property")}
    assert told["now"] == "2026-11-22T00:00:00Z"
    assert (told["seed"], told["target"], told["shard"]) == ("7", "emulator", "1/2")
    assert (told["selection.paths"], told["selection.only"]) == ("names.suite.yaml", "*")
    assert told["repeat"] == summary["repeat"]
    assert {name[8:]: value for name, value in told.items() if name.startswith("version.")} == summary["versions"]
    assert {"engine", "python", "msgspec"} <= set(summary["versions"])
