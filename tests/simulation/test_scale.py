"""Many simulations of fifty cases: 0 lost, 0 duplicated, 0 promises broken.

Each block is a process of its own, so that what measures the coverage of tests does not slow it down.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulation.many import FIGURES

SEEDS = 10_000
BLOCK = 250


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(0, SEEDS, BLOCK))
def test_many_simulations_lose_nothing_and_send_nothing_twice(
    first: int, record_property: Callable[[str, object], None]
) -> None:
    arguments = ["--seed", str(first), "--seeds", str(BLOCK), "--jobs", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", *arguments],
        cwd=Path(__file__).parents[2],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    broken = {int(seed) for seed in re.findall(r"^seed (\d+): ", done.stdout, re.MULTILINE)}
    assert not broken, done.stdout + done.stderr
    figures = FIGURES.search(done.stdout)
    assert figures is not None
    assert int(figures["simulations"]) == BLOCK
    record_property("simulated", (BLOCK, float(figures["took"])))
