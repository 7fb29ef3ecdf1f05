"""Checks that no case was asked, over whole runs: told for what was planned, the same when the report is made again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shell import Said, say, suite_file

SUITE = """suite: S
seed: 7
now: 2026-11-20T00:00:00Z
use: [lib.yaml]
actions:
  a: { id: a, effects: read, stub: [{ output: { n: 1, level: "${{ input.level | default('none') }}" } }] }
tests:
  - name: never
    action: a
    input: { level: { one-of: [low, medium] } }
    cases: 3
    expect:
      check:
        - that: output.n == `5`
          when: input.level == 'High'
  - name: by status
    action: a
    input: { level: { one-of: [low, medium] } }
    cases: 3
    expect:
      status: completed
      use: [sane]
      check:
        - that: output.n == `5`
          when: input.level == 'High'
  - name: branches
    action: a
    expect:
      if-valid: { output: { n: 1 } }
      if-invalid: { status: failed, use: [refused] }
  - name: optional
    action: a
    expect: { output: { n: 1, nick: { optional: { type: string } }, level: { optional: none } } }
  - name: clean-up
    action: a
    expect: { output: { n: 1 } }
    after:
      - { action: a, when: status == 'failed', expect: { check: [{ that: "output.n == `2`" }] } }
      - { action: a, when: status == 'completed', expect: { check: [{ that: "output.n == `1`" }] } }
  - name: steps
    steps:
      - { id: one, action: a, expect: { check: [{ that: "output.n == `1`" }] } }
      - { action: a, when: "steps.one.output.n == `2`", expect: { check: [{ that: "output.n == `2`" }] } }
      - { action: a, expect: { check: [{ that: "output.n == `1`" }] } }
  - name: high
    action: a
    input: { level: { one-of: [low, high] } }
    cases: { cover: each }
    expect:
      status: completed
      check:
        - that: output.level == 'high'
          when: input.level == 'high'
"""
LIBRARY = """kind: library
checks:
  sane:
    - that: output.n >= `0`
      when: output.level == 'Low'
  refused:
    - that: error.kind == 'input'
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    suite_file(tmp_path, LIBRARY, "lib.yaml")
    return suite_file(tmp_path, SUITE)


def run(suite: Path, *more: str | Path) -> Said:
    return say("run", suite, "--run-dir", suite.parent / "runs", "--format", "json", *more)


def never(said: Said) -> list[tuple[str, str, int]]:
    return [(each["kind"], Path(each["file"]).name, each["line"]) for each in said.json.get("never_asked", [])]


EVERY = [
    ("check", "a.suite.yaml", 14),
    ("check", "a.suite.yaml", 24),
    ("check", "lib.yaml", 4),
    ("if-invalid", "a.suite.yaml", 30),
    ("check", "lib.yaml", 7),
    ("conditional", "a.suite.yaml", 33),
    ("call", "a.suite.yaml", 38),
    ("check", "a.suite.yaml", 38),
    ("call", "a.suite.yaml", 43),
    ("check", "a.suite.yaml", 43),
]


@pytest.mark.slow
def test_whatever_no_case_was_asked_is_told_with_its_place_and_what_asked_nothing_is_an_error(suite: Path) -> None:
    said = run(suite)
    assert sorted(never(said)) == sorted(EVERY)
    assert (said.code, said.json["error"], said.json["passed"]) == (4, 3, 9)
    assert said.json["coverage"]["checks"] == {"covered": 7, "of": 17}


@pytest.mark.slow
@pytest.mark.parametrize("only", ["high", "optional"])
def test_it_is_told_only_of_what_was_planned(suite: Path, only: str) -> None:
    assert never(run(suite, "--only", only)) == ([("conditional", "a.suite.yaml", 33)] if only == "optional" else [])


@pytest.mark.slow
def test_a_shard_says_how_many_rows_are_elsewhere(suite: Path) -> None:
    named = ("--only", "high", "--seed", "7", "--now", "2026-11-20T00:00:00Z")
    shards = [run(suite, *named, "--shard", f"{number}/2").json for number in (1, 2)]
    told: list[Any] = [each for shard in shards for each in shard.get("never_asked", [])]
    assert [each["rows_left_out"] for each in told] == [1]


def test_single_cases_are_not_asked_what_the_others_of_their_test_would_show(suite: Path) -> None:
    cases = say("plan", suite, "--cases").out.splitlines()
    low = next(line for line in cases if '"test": "high"' in line.replace('":"', '": "') and "low" in line)
    case = low.split('"case"')[1].split('"')[1]
    assert never(run(suite, "--case", case)) == []


@pytest.mark.slow
def test_a_report_made_again_and_a_run_on_several_targets_tell_the_same(suite: Path) -> None:
    suite_file(suite.parent, "targets:\n  eu: { type: emulator }\n  us: { type: emulator }\n", "engine.yaml")
    said = run(suite, "--target", "eu", "--target", "us")
    assert sorted(never(said)) == sorted([*EVERY, *EVERY])
    assert {each["target"] for each in said.json["never_asked"]} == {"eu", "us"}
    path = suite.parent / "again.json"
    assert say("report", said.json["run"], "--run-dir", suite.parent / "runs", "--report", f"json={path}").code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["never_asked"] == said.json["never_asked"]
