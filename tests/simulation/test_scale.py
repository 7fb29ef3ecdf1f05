"""Many simulations of fifty cases: 0 lost, 0 duplicated, 0 promises broken.

Each block is a process of its own, so that it starts as `make simulate` does.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaigns import Share
from tests.simulation.many import FIGURES


@pytest.mark.timeout(600)
@pytest.mark.campaign("simulations", block=250)
def test_many_simulations_lose_nothing_and_send_nothing_twice(campaign: Share) -> None:
    arguments = ["--seed", str(campaign.numbers.start), "--seeds", str(campaign.size), "--jobs", "1"]
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
    campaign.count(int(figures["simulations"]))
    assert campaign.counted == campaign.size
