"""Several targets in one run, as an author uses them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell import ROOT, Said, say, suite_file

PROJECT = """\
default-target: eu
secrets: { PIN: { env: CUSTOMER_PIN } }
targets:
  eu: { type: emulator, limit: 100/2s, vars: { queue: Q-eu }, input-secrets: [PIN] }
  us: { type: emulator, limit: 20/s, vars: { queue: Q-us }, input-secrets: [PIN], protected: true }
"""
SUITE = """\
suite: Regions
seed: 1
now: 2026-11-22
actions:
  a:
    id: a
    effects: read
    stub: [ { output: { echo: "${{ input.pin | default('') }}", queue: "${{ target.vars.queue }}" } } ]
tests:
  - { name: queue, action: a, input: { x: { gen: integer, min: 1, max: 9 } }, cases: 3, expect: { output.queue: Q-eu } }
  - { name: own, action: a, target: us, input: { x: 0 }, expect: { output.queue: Q-us } }
  - { name: both, action: a, input: { x: 0 }, compare: { with: { target: us }, on: [output.queue] } }
  - { name: secret, action: a, input: { pin: "PIN ${{ secrets.PIN }}" }, expect: { output.echo: nope } }
"""
CANARY = "canary-4711-0815"


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUSTOMER_PIN", CANARY)
    suite_file(tmp_path, PROJECT, "engine.yaml")
    return suite_file(tmp_path, SUITE)


def run(suite: Path, *more: str) -> Said:
    return say("run", suite, "--run-dir", suite.parent / "runs", *more)


@pytest.mark.slow
def test_cases_line_up_by_their_ids_over_regions(suite: Path) -> None:
    both = ("--target", "eu", "--target", "us", "--only", "queue")
    lines = [json.loads(line) for line in say("plan", suite, *both, "--cases").out.splitlines()]
    ids = {name: [each["case"] for each in lines if each["target"] == name] for name in ("eu", "us")}
    assert ids["eu"] == ids["us"]
    said = run(suite, *both, "--yes")
    assert said.out.splitlines()[0].startswith("target `eu` (emulator, by --target), `us` (emulator, by --target)")
    assert "queue on eu" in said.out
    assert "FAIL  queue on us" in said.out
    failures = run(suite, *both, "--yes", "--format", "json").json["failures"]
    assert [each["target"] for each in failures] == ["us"]


def test_a_plan_on_one_target_names_it_nowhere_else(suite: Path) -> None:
    line = json.loads(say("plan", suite, "--only", "queue", "--cases").out.splitlines()[0])
    assert "target" not in line


@pytest.mark.slow
def test_a_test_may_run_on_a_target_of_its_own(suite: Path) -> None:
    said = run(suite, "--only", "own", "--only", "queue", "--yes")
    assert said.code == 0, said.out
    assert "own on us" in said.out
    assert "queue on eu" in said.out


def test_a_protected_target_is_asked_about_also_where_cases_are_only_compared_there(suite: Path) -> None:
    assert "`us` is protected" in run(suite, "--only", "both").err


def test_a_case_is_compared_on_another_target(suite: Path) -> None:
    said = run(suite, "--only", "both", "--yes")
    assert said.code == 1
    assert 'output.queue is "Q-us" there, and "Q-eu" here' in said.out


def test_the_plan_tells_of_each_target(suite: Path) -> None:
    told = say("plan", suite, "--format", "json").json
    assert [(each["name"], each["cases"], each["requests"]) for each in told["targets"]] == [
        ("eu", 5, 10),
        ("us", 1, 4),
    ]
    assert "on `us`: 1 case, about 4 requests, no limit binds" in say("plan", suite).out


@pytest.mark.slow
def test_what_failed_is_run_again_where_it_failed(suite: Path) -> None:
    run(suite, "--target", "eu", "--target", "us", "--only", "queue", "--yes")
    said = run(suite, "--rerun", "failed", "--yes", "--format", "json")
    assert (said.json["planned"], said.json["target"]) == (3, "us")
    case = said.json["failures"][0]["example"]["case"]
    again = say("replay", case, "--run-dir", suite.parent / "runs", "--yes")
    assert "target `us`" in again.out


@pytest.mark.slow
def test_a_secret_in_an_input_is_sent_and_shown_nowhere(suite: Path) -> None:
    said = run(suite, "--only", "secret", "--report", f"json={suite.parent / 'r.json'}")
    more = run(suite, "--only", "secret", "--format", "json", "--report", f"artifact={suite.parent / 'a.json'}")
    plans = [say("plan", suite, "--only", "secret", *each) for each in (("--cases",), ("--format", "json"), ())]
    assert 'was "PIN ***"' in said.out
    assert "•secret:PIN•" in said.out
    assert "•secret:PIN•" in plans[0].out
    replayed = say("replay", more.json["failures"][0]["example"]["case"], "--run-dir", suite.parent / "runs")
    assert "•secret:PIN•" in replayed.out
    written = [path.read_text(encoding="utf-8") for path in suite.parent.rglob("*") if path.is_file()]
    assert len(written) > 5
    for text in (*written, *(each.out + each.err for each in (said, more, replayed, *plans))):
        assert CANARY not in text


def test_a_secret_that_is_not_set_is_told_before_anything_is_sent(suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUSTOMER_PIN")
    said = run(suite, "--only", "secret")
    assert said.code == 2
    assert "the secret `PIN` is not set, and inputs of `secret` hold it" in said.err


@pytest.mark.slow
def test_two_names_of_one_server_and_client_log_in_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "engine", "emulate", "--limit", "none"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as server:
        try:
            assert server.stdout is not None
            url = json.loads(server.stdout.readline())["url"]
            auth = "{ client-id: emulator, client-secret: emulator }"
            use = f"{{ type: genesys-async, base-url: '{url}', auth: {auth} }}"
            suite_file(tmp_path, f"targets:\n  one: {use}\n  two: {use}\n", "engine.yaml")
            text = "suite: S\nactions: { a: { id: a } }\ntests: [ { name: t, action: a, cases: 4 } ]\n"
            said = run(suite_file(tmp_path, text), "--target", "one", "--target", "two", "--format", "json")
        finally:
            server.terminate()
    assert (said.json["passed"], said.json["token_calls"], said.json["target"]) == (8, 1, "one, two")
