"""Whole runs over either wire: the same inputs, the same verdicts, and on the server's own ledger nothing twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.model.ports.wire import WireKind
from tests.executors.scene import EXECUTORS, scene
from tests.shell import SUITES, shell

pytestmark = pytest.mark.slow


def _finished(folder: Path, wire: WireKind) -> tuple[str, dict[str, tuple[Any, ...]]]:
    """The plan of a run of the suites that come along, and what became of each case."""
    runs = folder / wire
    options = ("--run-dir", runs, "--seed", "7", "--now", "2026-11-22", "-q")
    said = shell("run", SUITES, *options, env={"ENGINE_WIRE": wire.value})
    assert "Traceback" not in said.err
    (log,) = runs.glob("*/events.jsonl")
    started, *events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert started["options"]["wire"] == wire
    kept = ("verdict", "reason", "input", "status", "output")
    ended = (each for each in events if each["type"] == "case.finished")
    return started["plan_hash"], {each["case"]: tuple(each.get(name) for name in kept) for each in ended}


def test_the_suites_that_come_along_end_alike_over_either_wire(tmp_path: Path) -> None:
    direct, plain = (_finished(tmp_path, wire) for wire in (WireKind.DIRECT, WireKind.PLAIN))
    assert len(direct[1]) > 100
    assert direct == plain


@pytest.mark.parametrize("executor", EXECUTORS)
def test_over_the_plain_wire_too_every_case_is_submitted_once(tmp_path: Path, executor: str) -> None:
    with scene(tmp_path, executor, wire="plain") as here:
        code, said = here.run(here.suite(cases=300))
        seen = here.asked("stats")
    assert (code, said["passed"]) == (0, 300)
    assert (seen["executions"], seen["submitted_twice"], seen["token"]) == (300, 0, 1)
    assert said["requests"] == seen["requests"]


@pytest.mark.parametrize("executor", EXECUTORS)
def test_over_the_plain_wire_too_a_submit_whose_answer_is_lost_is_unknown_and_never_sent_again(
    tmp_path: Path, executor: str
) -> None:
    with scene(tmp_path, executor, "--lose-every", "10", wire="plain") as here:
        code, said = here.run(here.suite(cases=100))
        seen = here.asked("stats")
    assert (code, said["passed"], said["unknown"]) == (4, 90, 10)
    assert (seen["executions"], seen["submitted_twice"]) == (100, 0)
