"""Cases of the past on several targets, and what is told of a target that is watched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.cli.running.preparation import prepare_given
from engine.model.ports.target import Surroundings, Target, TargetKind
from engine.model.project import TargetOptions, TargetUse
from engine.model.values.span import NOWHERE
from engine.model.verdict import Verdict
from engine.pipeline.past_runs import (
    PastCase,
    PastRun,
    cases_of,
    find_case,
    past_runs,
    restore_targets,
    results_of,
    usual_runs,
)
from engine.pipeline.replay_plan import plan_replay
from engine.pipeline.target_choice import ChosenTarget
from engine.pipeline.watch import Seen, watch_target
from tests.shell import say, suite_file
from tests.simulation.server import Habits, SimulatedTarget
from tests.targets.contract import surroundings
from tests.virtual_time import VirtualClock, run_virtual

PROJECT = "targets: { eu: { type: emulator, vars: { q: good } }, us: { type: emulator, vars: { q: bad } } }\n"
SUITE = """\
suite: S
seed: 1
now: 2026-11-22
actions: { a: { id: a, effects: read, stub: [ { output: { q: "${{ target.vars.q }}" } } ] } }
tests:
  - { name: t, action: a, input: { x: 1 }, expect: { output.q: good } }
"""


def past_run(folder: Path) -> PastRun:
    suite_file(folder, PROJECT, "engine.yaml")
    suite = suite_file(folder, SUITE)
    said = say("run", suite, "--target", "eu", "--target", "us", "--run-dir", folder / "runs")
    assert said.code == 1
    return next(past_runs(folder / "runs"))


def test_results_are_by_number_and_cases_by_number_name_their_target(tmp_path: Path) -> None:
    run = past_run(tmp_path)
    verdicts = {number: each.verdict for number, each in results_of(run).items()}
    assert verdicts == {0: Verdict.PASSED, 1: Verdict.FAILED}
    assert [each.target for each in cases_of(run)] == ["eu", "us"]
    assert restore_targets(run.started.options) == ("eu", "us")


def test_a_case_is_found_and_made_again_where_it_did_not_pass(tmp_path: Path) -> None:
    run = past_run(tmp_path)
    past = find_case(cases_of(run)[0].case, tmp_path / "runs", run=None)
    assert isinstance(past, PastCase)
    assert (past.target, past.finished and past.finished.verdict) == ("us", Verdict.FAILED)
    given: dict[str, Any] = dict.fromkeys(("shard", "env_file", "rate", "seed", "now", "tag"))
    plan = prepare_given([tmp_path / "a.suite.yaml"], {**given, "target": ("eu", "us"), "only": (), "cases": ()}).plan
    assert plan is not None
    ready = plan_replay(past, plan)
    assert ready is not None
    assert (ready.case.test.target, ready.plan.targets, ready.case.number) == ("us", ("us",), 0)


def test_a_watched_target_tells_of_every_exchange() -> None:
    async def main() -> list[Seen]:
        clock = VirtualClock()

        @asynccontextmanager
        async def opened(_spec: Any, _surroundings: Surroundings) -> AsyncIterator[Target]:
            yield SimulatedTarget(Habits(), clock=clock, rng=Random(1))

        kind = TargetKind(name="k", spec=object, open=opened, default_rate=None, doc="")
        use = TargetUse(kind=kind, spec=None, options=TargetOptions(), span=NOWHERE)
        told: list[Seen] = []
        chosen = watch_target(ChosenTarget(name="k", use=use, asked_by=""), told.append, clock)
        async with chosen.use.kind.open(None, surroundings(clock)) as target:
            await target.authorise()
        return told

    assert [each.request for each in run_virtual(main())] == ["token"]


def test_runs_are_kept_beside_the_project_file_from_every_folder_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / "suites" / "deep"
    deep.mkdir(parents=True)
    (tmp_path / "engine.yaml").write_text("version: 1\n")
    monkeypatch.chdir(tmp_path)
    assert usual_runs() == Path(".engine/runs")
    monkeypatch.chdir(deep)
    assert usual_runs() == Path("../../.engine/runs")
    (tmp_path / "engine.yaml").unlink()
    assert usual_runs() == Path(".engine/runs")
