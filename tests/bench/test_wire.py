"""What the target adds to a request, beside aiohttp's own client in the same process."""

from __future__ import annotations

import re
import subprocess
import sys
from math import inf

import pytest

from tests.campaigns import Share
from tests.shell import ROOT

RUNS = 5
TRIES = 3
"""A busy machine measures too much, and never too little: the least counts."""
CPU_MAX = {"direct": 0.8, "plain": 4.0}
"""Of each wire, beside aiohttp's own client; `bench/README.md` tells what it was. The plain one always connects."""


@pytest.mark.timeout(600)
@pytest.mark.campaign("cases at the wire")
def test_a_case_costs_less_than_by_plain_client_on_the_direct_wire_and_stays_in_proportion_on_the_plain_one(
    campaign: Share,
) -> None:
    """By processor time, all in turn in one process, the server in another; what neighbours add is not ours."""
    least, cases = dict.fromkeys(CPU_MAX, inf), 0
    for _ in range(TRIES):
        costs, cases = measure(campaign.size // RUNS)
        least = {wire: min(cost, costs[wire]) for wire, cost in least.items()}
        if all(least[wire] <= most for wire, most in CPU_MAX.items()):
            break
    assert {wire: cost for wire, cost in least.items() if cost > CPU_MAX[wire]} == {}
    campaign.count(cases)


def measure(cases: int) -> tuple[dict[str, float], int]:
    """What each wire costs beside aiohttp's client, and how many cases it was measured by."""
    command = [sys.executable, str(ROOT / "bench" / "wire.py"), "--runs", str(RUNS), "--cases", str(cases)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    measured = re.search(r"^(\d+) cases, .*medians of (\d+) runs", done.stdout)
    assert measured is not None
    costs = re.findall(r"^target .*, (\w+) wire ÷ client: ([\d.]+)$", done.stdout, re.MULTILINE)
    assert [wire for wire, _ in costs] == list(CPU_MAX)
    return {wire: float(cost) for wire, cost in costs}, int(measured[1]) * int(measured[2])
