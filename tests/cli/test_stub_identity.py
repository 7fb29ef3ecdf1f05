"""Whose stub answers: that of the suite, the cell and the target of a case, whatever else runs beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shell import Said, say, suite_file

ONE = """\
suite: {name}
vars: {{ risk: {risk} }}
actions: {{ score: {{ id: score, effects: read, stub: [ {{ output: {{ risk: "${{{{ vars.risk }}}}" }} }} ] }} }}
tests:
  - {{ name: it scores, action: score, input: {{ a: 1 }}, expect: {{ output.risk: {expected} }} }}
"""
CELLS = """\
suite: Cells
matrix: { tier: [gold, silver] }
vars: { label: "${{ matrix.tier | upper }} of ${{ target.vars.place }}" }
actions:
  score: { id: score, effects: read, stub: [ { output: { label: "${{ vars.label }}" } } ] }
  make: { id: make, stub: [ { output: { id: "x-${{ matrix.tier }}" } } ] }
tests:
  - name: a label
    action: score
    input: { a: 1 }
    expect: { output.label: "${{ matrix.tier | upper }} of ${{ target.vars.place }}" }
  - name: in steps
    steps:
      - { id: made, action: make, expect: { output.id: "x-${{ matrix.tier }}" } }
      - action: score
        input: { a: "${{ steps.made.output.id }}" }
        expect: { output.label: "${{ matrix.tier | upper }} of ${{ target.vars.place }}" }
"""
PROJECT = """\
default-target: here
targets:
  here: { type: emulator, vars: { place: home } }
  there: { type: emulator, vars: { place: away } }
"""


def run(folder: Path, *more: str) -> Said:
    return say("run", folder, "--run-dir", folder / "runs", *more)


def two(folder: Path, *, expected: int = 91) -> Path:
    suite_file(folder, ONE.format(name="Low", risk=10, expected=10))
    suite_file(folder, ONE.format(name="High", risk=91, expected=expected), "b.suite.yaml")
    return folder


def test_two_suites_that_name_one_id_have_each_their_own_stub(tmp_path: Path) -> None:
    said = run(two(tmp_path))
    assert said.code == 0, said.out
    assert "2 of 2 passed" in said.out


@pytest.mark.slow
def test_the_answer_is_the_same_again_in_a_replay_and_in_a_rerun(tmp_path: Path) -> None:
    first = run(two(tmp_path, expected=90), "--format", "json").json
    (failure,) = first["failures"]
    again = say("replay", failure["example"]["case"], "--run-dir", tmp_path / "runs", "--format", "json").json
    assert again["steps"][-1]["output"] == {"risk": 91}
    rerun = run(tmp_path, "--rerun", "failed", "--format", "json").json
    assert (rerun["planned"], rerun["failed"]) == (1, 1)


@pytest.mark.slow
def test_each_cell_of_a_matrix_has_its_own_stub_on_each_target(tmp_path: Path) -> None:
    suite_file(tmp_path, PROJECT, "engine.yaml")
    suite_file(two(tmp_path), CELLS, "c.suite.yaml")
    said = run(tmp_path, "--target", "here", "--target", "there")
    assert said.code == 0, said.out
    assert "12 of 12 passed" in said.out


@pytest.mark.slow
def test_requests_of_other_processes_name_their_stub_too(tmp_path: Path) -> None:
    suite_file(tmp_path, PROJECT, "engine.yaml")
    suite_file(two(tmp_path), CELLS, "c.suite.yaml")
    said = run(tmp_path, "--executor", "processes", "--workers", "2")
    assert said.code == 0, said.out


@pytest.mark.slow
def test_a_suite_without_a_stub_does_not_answer_by_that_of_another(tmp_path: Path) -> None:
    suite_file(tmp_path, ONE.format(name="Low", risk=10, expected=10))
    bare = "suite: Bare\nactions: { s: { id: score } }\n"
    test = "{ name: t, action: s, expect: { output: { equals: {} } } }"
    suite_file(tmp_path, f"{bare}tests: [ {test} ]\n", "b.suite.yaml")
    said = run(tmp_path)
    assert said.code == 0, said.out


@pytest.mark.slow
def test_two_names_of_one_id_have_each_their_own_contract_stub_and_personal_data(tmp_path: Path) -> None:
    text = """\
suite: Names
actions:
  open: { id: who, effects: read, stub: [ { output: { name: Ada Lovelace } } ] }
  kept: { id: who, effects: read, pii: [output.name], stub: [ { output: { name: Grace Hopper } } ] }
tests:
  - name: both
    steps:
      - { action: kept, expect: { output.name: Grace Hopper } }
      - { action: open, expect: { output.name: nobody } }
"""
    suite_file(tmp_path, text)
    said = run(tmp_path, "--format", "json")
    case = said.json["failures"][0]["example"]["case"]
    steps = say("replay", case, "--run-dir", tmp_path / "runs", "--format", "json").json["steps"]
    assert [step["output"] for step in steps if "output" in step] == [{"name": "•••"}, {"name": "Ada Lovelace"}]


@pytest.mark.slow
def test_libraries_that_mean_two_targets_by_one_name_are_told(tmp_path: Path) -> None:
    for name, place in (("a", "home"), ("b", "away")):
        library = f"kind: library\ntargets: {{ box: {{ type: emulator, vars: {{ place: {place} }} }} }}\n"
        suite_file(tmp_path, library, f"{name}.yaml")
        suite = f"suite: {name}\nuse: [./{name}.yaml]\ntarget: box\nactions: {{ s: {{ id: s }} }}\n"
        suite_file(tmp_path, f"{suite}tests: [ {{ name: t, action: s }} ]\n", f"{name}.suite.yaml")
    said = run(tmp_path)
    assert said.code == 2
    assert "E285" in said.err
    assert "`box` under `targets` means something else in another suite of this run" in said.err
    # One of them is enough to run, and so is one definition for all.
    assert say("run", tmp_path / "a.suite.yaml", "--run-dir", tmp_path / "runs").code == 0
    suite_file(tmp_path, PROJECT.replace("here", "box"), "engine.yaml")
    assert run(tmp_path).code == 0
    # The same words twice are no two meanings.
    (tmp_path / "engine.yaml").unlink()
    suite_file(tmp_path, "\n" + (tmp_path / "a.yaml").read_text(encoding="utf-8"), "b.yaml")
    assert run(tmp_path).code == 0


@pytest.mark.slow
def test_libraries_that_bind_one_secret_to_two_sources_are_told(tmp_path: Path) -> None:
    for name in ("a", "b"):
        suite_file(tmp_path, f"kind: library\nsecrets: {{ KEY: {{ env: KEY_{name} }} }}\n", f"{name}.yaml")
        suite = f"suite: {name}\nuse: [./{name}.yaml]\nactions: {{ s: {{ id: s }} }}\n"
        suite_file(tmp_path, f"{suite}tests: [ {{ name: t, action: s }} ]\n", f"{name}.suite.yaml")
    said = run(tmp_path)
    assert said.code == 2
    assert "`KEY` under `secrets` means something else" in said.err
    suite_file(tmp_path, "secrets: { KEY: { env: KEY } }\n", "engine.yaml")
    assert run(tmp_path).code == 0


@pytest.mark.slow
def test_each_contract_of_one_action_is_asked_for_its_own_output_fields(tmp_path: Path) -> None:
    for name, field in (("a", "risk"), ("b", "level")):
        schema = {"type": "object", "properties": {field: {"type": "integer"}}}
        contract = {"name": "Score", "contract": {"output": {"successSchema": schema}}}
        suite_file(tmp_path / name, json.dumps(contract), "contract.json")
        text = f"""\
suite: {name}
actions:
  s: {{ id: s, effects: read, contract: ./contract.json, stub: [ {{ output: {{ {field}: 1 }} }} ] }}
tests: [ {{ name: t, action: s }} ]
"""
        suite_file(tmp_path / name, text)
    assert "output fields 2 of 2" in run(tmp_path).out
