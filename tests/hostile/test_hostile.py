from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.pipeline.load import load
from engine.plan.compile import compile_plan
from engine.plan.options import PlanOptions
from engine.vocabulary import builtin
from tests.campaigns import Share, size_of
from tests.hostile.all import attacks
from tests.hostile.attack import Attack, laid_down
from tests.hostile.probe import CPU_S_DOUBTED, IDLE_CORE_S_MAX, has_escapes, said
from tests.hostile.replacements import replacements
from tests.yardstick import least_idle_core_s_of

ROOT = Path(__file__).parents[2]
VOCABULARY = builtin()
SMALL_BYTES_MAX = 3_000
QUICK_EVERY = 6
RSS_MIB_MAX = 256
ATTACKS_MIN = 900

SMALL = [each for each in attacks() if each.size <= SMALL_BYTES_MAX][::QUICK_EVERY]

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="attacks need FIFOs, and are watched in forked children"
)


@pytest.mark.parametrize("one", SMALL, ids=lambda each: each.name)
def test_a_small_hostile_suite_is_checked_at_once(one: Attack, tmp_path: Path) -> None:
    path = laid_down(one, tmp_path / "root")
    (text, _), cpu_s = least_idle_core_s_of(lambda: said(path, VOCABULARY), doubted_s=CPU_S_DOUBTED)
    assert cpu_s < IDLE_CORE_S_MAX
    assert not has_escapes(text)
    assert "Traceback" not in text


@pytest.mark.timeout(900)
@pytest.mark.campaign("hostile suites", block=45)
def test_no_hostile_suite_does_harm(campaign: Share, tmp_path: Path) -> None:
    """Each is checked in a watched child of one process; a part of all holds some of every kind."""
    every = size_of(campaign.name, soak=True)
    numbers = ",".join(str(each * every // campaign.whole) for each in campaign.numbers)
    probe = [sys.executable, "-m", "tests.hostile.probe", str(tmp_path), "--numbers", numbers]
    done = subprocess.run(probe, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    campaign.count(len({each["name"] for each in outcomes}))
    assert {each["name"]: each["raised"] or each["ended"] for each in outcomes if each["raised"] or each["ended"]} == {}
    assert {each["name"]: each["cpu_s"] for each in outcomes if each["cpu_s"] > IDLE_CORE_S_MAX} == {}
    assert {each["name"]: each["rss_mib"] for each in outcomes if each["rss_mib"] > RSS_MIB_MAX} == {}
    assert {each["name"]: each["outside"] for each in outcomes if each["outside"]} == {}
    assert [each["name"] for each in outcomes if each["escapes"]] == []


@pytest.mark.timeout(900)
@pytest.mark.campaign("replaced values", block=1_100)
def test_a_value_in_the_place_of_another_is_a_diagnostic_or_a_plan(campaign: Share, tmp_path: Path) -> None:
    for one in replacements(campaign.numbers, campaign.whole):
        path = laid_down(one, tmp_path / "root")
        workspace = load([path], VOCABULARY)
        if not workspace.has_errors:
            compile_plan(workspace.suites, VOCABULARY, PlanOptions(now="2026-11-22T00:00:00Z"))
        shutil.rmtree(path.parent)
        campaign.count(1)


@pytest.mark.slow
def test_the_watcher_sees_what_a_child_opens_outside_its_root(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("kind: library\n")
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom tests.hostile import probe\n"
        "probe.said = lambda path, vocabulary: (open('/etc/hostname').read(), ())\n"
        "from tests.hostile.attack import attack\n"
        "print(probe.probed(attack('x', 'suite: x'), Path(sys.argv[1]) / 'root', None))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "outside=('/etc/hostname',)" in told.stdout or "outside=['/etc/hostname']" in told.stdout


@pytest.mark.slow
def test_the_whole_campaign_checks_every_attack_and_each_has_a_name_of_its_own() -> None:
    names = [each.name for each in attacks()]
    assert len(names) == len(set(names)) == size_of("hostile suites", soak=True) >= ATTACKS_MIN
