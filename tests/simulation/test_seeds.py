"""Whole runs by seed: whatever goes wrong, the promises hold, and the same seed gives the same log."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.draws import CASES, setting_of
from tests.simulation.loop import EndlessError
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.run import Setting, simulate
from tests.simulation.server import Habits

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "first", [*range(0, 15, 3), *(pytest.param(first, marks=pytest.mark.slow) for first in range(15, 60, 3))]
)
def test_every_promise_holds_whatever_goes_wrong(first: int) -> None:
    assert {
        seed: problems for seed in range(first, first + 3) if (problems := simulate(setting_of(seed)).problems)
    } == {}


def test_every_simulation_has_fifty_cases() -> None:
    assert {len(setting_of(seed).plan.cases) for seed in range(20)} == {CASES}


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (7, 31))])
def test_the_same_seed_gives_the_same_log_byte_for_byte(seed: int) -> None:
    assert simulate(setting_of(seed)).log == simulate(setting_of(seed)).log


@pytest.mark.slow
def test_what_goes_on_for_ever_is_ended_and_tells_its_seed() -> None:
    habits = Habits(median_s=1e9, sigma=0.0, authenticates=False)
    endless = Setting(plan=plan_of([Sketch(timeout_s=1e9)]), habits=habits, seed=4711)
    with pytest.raises(EndlessError, match="seed 4711: more than"):
        simulate(endless)


@pytest.mark.slow
def test_the_log_does_not_depend_on_the_hash_seed() -> None:
    logs = {
        subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--seed", "5", "--log"],
            cwd=ROOT,
            env={"PYTHONHASHSEED": hash_seed, "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(logs) == 1
