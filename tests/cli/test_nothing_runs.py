"""A run that would judge nothing is no green one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shell import Said, say, suite_file

SUITE = """\
suite: Small
actions: {{ a: {{ id: a, effects: read, stub: [ {{ output: {{ n: 1 }} }} ] }} }}
tests:
  - {{ name: one, action: a, expect: {{ output.n: 1 }}, {one} }}
  - {{ name: two, action: a, expect: {{ output.n: 1 }}, tags: [two], {two} }}
{more}
"""
PROJECT = "targets: { staging: { type: emulator } }\n"


def run(folder: Path, *more: str, one: str, two: str = "", gate: str = "") -> Said:
    path = suite_file(folder, SUITE.format(one=one, two=two or one, more=gate))
    suite_file(folder, PROJECT, "engine.yaml")
    return say("run", path, "--run-dir", folder / "runs", *more)


@pytest.mark.slow
def test_a_forgotten_target_is_exit_2_and_says_which(tmp_path: Path) -> None:
    said = run(tmp_path, one="only-on: [staging]")
    assert said.code == 2
    assert "error[E508]: no case would run on target `emulator`: all 2 cases are skipped" in said.err
    assert "a.suite.yaml:4" in said.err
    assert not (tmp_path / "runs").exists()
    # What it suggests is true.
    assert "`--target staging`" in said.err
    assert run(tmp_path, "--target", "staging", one="only-on: [staging]").code == 0
    waived = run(tmp_path, one="only-on: [staging]", gate='gate: { judged: ">= 0" }')
    assert waived.code == 0
    assert "held    judged" in waived.out


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_plan_says_the_same(tmp_path: Path, form: str) -> None:
    path = suite_file(tmp_path, SUITE.format(one="skip: later", two="skip: later", more=""))
    said = say("plan", path, "--format", form)
    assert said.code == 2
    assert "E508" in (json.dumps(said.json) if form == "json" else said.err)


def test_what_a_selection_leaves_must_run(tmp_path: Path) -> None:
    chosen: tuple[tuple[str, ...], ...] = (("--tag", "two"), ("--only", "two"))
    for words in chosen:
        assert run(tmp_path, *words, one="tags: []", two="skip: later").code == 2
    assert run(tmp_path, one="tags: []", two="skip: later").code == 0


def test_a_shard_of_skipped_cases_is_green_where_the_whole_plan_runs(tmp_path: Path) -> None:
    shard = ("--shard", "2/2", "--seed", "1", "--now", "2026-11-22")
    assert run(tmp_path, *shard, one="tags: []", two="skip: later").code == 0
    assert run(tmp_path, *shard, one="skip: later").code == 2


@pytest.mark.slow
def test_a_gate_may_ask_for_more_than_one(tmp_path: Path) -> None:
    said = run(tmp_path, "--format", "json", one="tags: []", two="skip: later", gate='gate: { judged: "100%" }')
    assert said.code == 1
    assert [gate["held"] for gate in said.json["gates"] if gate["gate"] == "judged"] == [False]
    for gate in ("1", '">= 1"', "50%", '"> 0"'):
        assert run(tmp_path, one="tags: []", two="skip: later", gate=f"gate: {{ judged: {gate} }}").code == 0, gate
    assert run(tmp_path, one="tags: []", two="skip: later", gate="gate: { judged: 2 }").code == 1
