"""What the target adds to a request, beside aiohttp's own client in the same process."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.campaigns import Share
from tests.shell import ROOT

RUNS = 5
CPU_MAX = 0.8
"""Beside aiohttp's own client. It was 0.47 when it was written, and 0.53 on a machine with ten busy processes."""


@pytest.mark.campaign("cases at the wire")
def test_a_case_costs_less_through_the_target_than_through_a_plain_client(campaign: Share) -> None:
    """By processor time, both in turn in one process, the server in another."""
    command = [sys.executable, str(ROOT / "bench" / "wire.py"), "--runs", str(RUNS)]
    done = subprocess.run(
        [*command, "--cases", str(campaign.size // RUNS)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(
        r"^(\d+) cases, .*medians of (\d+) runs.*^target ÷ client: ([\d.]+)$", done.stdout, re.MULTILINE | re.DOTALL
    )
    assert found is not None, done.stdout
    assert float(found[3]) <= CPU_MAX
    campaign.count(int(found[1]) * int(found[2]))
