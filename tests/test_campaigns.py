"""`make soak` runs campaigns as large as CONTRIBUTING promises, with the very assertions of `make test`."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from scripts import steps
from tests.campaigns import SIZES

ROOT = Path(__file__).parent.parent
FILES = sorted(path for path in (ROOT / "tests").rglob("test_*.py") if "mark.campaign(" in path.read_text("utf-8"))
COLLECTING = """
import json, sys, pytest
from tests.campaigns import share_of

class Told:
    def pytest_collection_finish(self, session):
        for item in session.items:
            mark = item.get_closest_marker("campaign")
            share = share_of(item) if mark is not None else None
            function = item.nodeid.partition("[")[0]
            print(json.dumps([function, share and share.name, share and share.size]), file=sys.stderr)

sys.exit(pytest.main(["--collect-only", "-q", "-p", "no:randomly", *sys.argv[1:]], plugins=[Told()]))
"""
UNCOUNTED = """
import pytest

@pytest.mark.campaign("kills")
def test_that_counts_too_few(campaign):
    campaign.count(campaign.size - 1)
"""
Units = dict[tuple[str, str], int]
"""By campaign and test function."""


def collected(*options: str) -> tuple[Units, set[str]]:
    """What a run of the tests would judge of every campaign, and the functions that are none."""
    files = [str(path) for path in FILES if path != Path(__file__)]
    command = [sys.executable, "-c", COLLECTING, *options, *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    units: Units = defaultdict(int)
    others: set[str] = set()
    for line in done.stderr.splitlines():
        function, name, size = json.loads(line)
        if name is None:
            others.add(function)
        else:
            units[name, function] += size
    return units, others


@pytest.mark.slow
def test_a_soak_runs_the_same_functions_at_the_promised_size_and_nothing_else() -> None:
    (small, others), (whole, none) = collected(), collected("--soak")
    assert small.keys() == whole.keys()
    assert sorted(name for name, _ in whole) == sorted(SIZES), "every campaign is one function"
    assert [name for (name, _), units in small.items() if units < SIZES[name].test] == []
    assert [name for (name, _), units in whole.items() if units < SIZES[name].soak] == []
    assert others
    assert none == set()


def test_contributing_tells_the_size_of_every_campaign() -> None:
    rows = re.findall(
        r"^ +\| ([a-z ]+) \| ([\d,]+) \| ([\d,]+) \|$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE
    )
    assert rows == [(name, f"{size.test:,}", f"{size.soak:,}") for name, size in SIZES.items()]


@pytest.mark.slow
def test_a_campaign_that_passes_without_having_judged_all_of_it_fails(tmp_path: Path) -> None:
    (tmp_path / "test_uncounted.py").write_text(UNCOUNTED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", str(ROOT / "pyproject.toml")]
    done = subprocess.run([*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    size = SIZES["kills"].test
    assert f"{size - 1} of {size} kills were judged" in done.stdout
    assert "1 failed" in done.stdout


def test_ci_runs_the_soak_behind_the_tests() -> None:
    assert '"--soak"' in inspect.getsource(steps.soak)
    assert "--soak" not in inspect.getsource(steps.test)
    commands = [line for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines() if line.startswith("make ")]
    assert commands == ["make test", "make soak"]
