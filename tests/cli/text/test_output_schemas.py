"""Whatever is printed as JSON is what its published schema says, and no key of it is missing there."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.cli.text.output_schemas import OUTPUTS, output_schema
from engine.reporters.json_summary import render, render_cases
from tests.reporters.reports import BAD, GOOD, TROUBLE, UNASKED, finished, hostile
from tests.shell import ROOT, SMALL, SUITES, say, suite_file

WRONG = SMALL.replace("expect: { output: { ok: true } }", "expect: { output: { ok: false } }")
CROOKED = SMALL.replace("text }}", "text }").replace("action: echo\n", "acton: echo\n")
COVERED = SMALL.replace("cases: { cover: each }", "cases: { cover: pairs }").replace(
    "{ text: { one-of: [a, b] } }", "{ text: { one-of: [a, b], edges: [empty] }, more: { one-of: [1, 2] } }"
)


@cache
def validator(name: str, *, strict: bool) -> Draft202012Validator:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for part in schema["$defs"].values():
        if strict and "properties" in part:
            part["additionalProperties"] = False
    return Draft202012Validator(schema)


def holds(name: str, value: Any) -> bool:
    """Whether a value is as its schema says; a key that the schema does not name is refused too."""
    for strict in (False, True):
        validator(name, strict=strict).validate(value)
    return True


@pytest.mark.parametrize("text", [SMALL, CROOKED, "suite: [", "", 'suite: "é'])
def test_what_check_prints(tmp_path: Path, text: str) -> None:
    said = say("check", suite_file(tmp_path, text), "--format", "json")
    assert holds("check-output", said.json)
    assert (said.json["exit"], said.json["suites"]) == (said.code, 1)


def test_what_check_prints_of_a_wrong_command_line_and_of_no_path() -> None:
    assert holds("check-output", say("check", "x", "--format", "json", "--nonsense").json)
    assert holds("check-output", say("check", "nowhere", "--format", "json").json)


@pytest.mark.parametrize("command", ["explain", "plugins"])
def test_what_lists_print(command: str) -> None:
    assert holds(f"{command}-output", say(command, "--format", "json").json)


@pytest.mark.slow
def test_what_runs_print(tmp_path: Path) -> None:
    said = say("run", suite_file(tmp_path, SMALL), "--run-dir", tmp_path / "runs", "-q")
    assert said.code == 0
    for more in ((), ("prune", "--keep", "0", "--dry-run"), ("prune", "--keep", "0"), ()):
        assert holds("runs-output", say("runs", *more, "--run-dir", tmp_path / "runs", "--format", "json").json)


@pytest.mark.slow
@pytest.mark.parametrize("more", [("email",), ("when",), ("--kind", "edge")])
def test_what_providers_print(more: tuple[str, ...]) -> None:
    assert holds("providers-output", say("providers", *more, "--format", "json").json)


@pytest.mark.parametrize("text", [SMALL, COVERED, CROOKED])
@pytest.mark.parametrize("more", [(), ("--budget", "1req"), ("--only", "nothing"), ("--rate", "often")])
def test_what_plan_prints(tmp_path: Path, text: str, more: tuple[str, ...]) -> None:
    assert holds("plan-output", say("plan", suite_file(tmp_path, text), *more, "--format", "json").json)


@pytest.mark.slow
@pytest.mark.parametrize("text", [SMALL, WRONG, COVERED, CROOKED])
@pytest.mark.parametrize("more", [(), ("--only", "nothing"), ("--target", "nowhere"), ("--fail-fast", "1")])
def test_what_run_prints(tmp_path: Path, text: str, more: tuple[str, ...]) -> None:
    where = ("--run-dir", tmp_path / "runs", "--report", f"json:cases={tmp_path / 'cases.jsonl'}")
    said = say("run", suite_file(tmp_path, text), *more, *where, "--format", "json")
    assert holds("run-output", said.json)
    assert said.json["exit"] == said.code
    if "run" in said.json:
        rows = [json.loads(line) for line in (tmp_path / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
        assert all(holds("case-output", row) for row in rows)
        assert len(rows) == said.json["planned"]
        bad = [row for row in rows if row["verdict"] in {"failed", "error", "unknown"}]
        assert said.json["cases"] == bad


@pytest.mark.slow
def test_what_run_prints_where_nothing_is_to_be_run_again(tmp_path: Path) -> None:
    run = ("run", suite_file(tmp_path, SMALL), "--run-dir", tmp_path / "runs", "--format", "json")
    say(*run)
    again = say(*run, "--rerun", "failed")
    assert (again.code, again.json["planned"], again.json["diagnostics"]) == (0, 0, [])
    assert holds("run-output", again.json)


@pytest.mark.slow
def test_the_suites_of_the_project(tmp_path: Path) -> None:
    assert holds("check-output", say("check", SUITES, "--format", "json").json)
    assert holds("plan-output", say("plan", SUITES, "--format", "json").json)


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        lambda: finished(GOOD),
        lambda: finished(BAD, *TROUBLE),
        lambda: finished([UNASKED]),
        lambda: hostile("\ud800\x1b[2J"),
    ],
)
def test_reports_of_every_kind_of_run(make: Callable[[], Any]) -> None:
    report = make()
    assert holds("run-output", json.loads(render(report)))
    assert all(holds("case-output", json.loads(line)) for line in render_cases(report).splitlines())


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_key_has_a_type_and_every_object_says_what_it_is(name: str) -> None:
    for key, part in output_schema(name)["$defs"].items():
        assert part.get("description"), key
