"""What the target adds to a request, beside aiohttp's own client in the same process."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.campaigns import Share
from tests.shell import ROOT

RUNS = 5
CPU_MAX = {"direct": 0.8, "plain": 4.0}
"""Of each wire, beside aiohttp's own client; `bench/README.md` tells what it was. The plain one always connects."""


@pytest.mark.timeout(600)
@pytest.mark.campaign("cases at the wire")
def test_a_case_costs_less_than_by_plain_client_on_the_direct_wire_and_stays_in_proportion_on_the_plain_one(
    campaign: Share,
) -> None:
    """By processor time, all in turn in one process, the server in another."""
    command = [sys.executable, str(ROOT / "bench" / "wire.py"), "--runs", str(RUNS)]
    done = subprocess.run(
        [*command, "--cases", str(campaign.size // RUNS)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    measured = re.search(r"^(\d+) cases, .*medians of (\d+) runs", done.stdout)
    assert measured is not None
    costs = re.findall(r"^target .*, (\w+) wire ÷ client: ([\d.]+)$", done.stdout, re.MULTILINE)
    assert [wire for wire, _ in costs] == list(CPU_MAX)
    assert {wire: cost for wire, cost in costs if float(cost) > CPU_MAX[wire]} == {}
    campaign.count(int(measured[1]) * int(measured[2]))
