from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from engine.vocabulary import builtin
from tests.hostile.all import attacks
from tests.hostile.attack import Attack, laid_down
from tests.hostile.probe import has_escapes, said

ROOT = Path(__file__).parents[2]
VOCABULARY = builtin()
SMALL_BYTES_MAX = 3_000
QUICK_EVERY = 6
WATCHERS = 2
CPU_S_MAX = 1.0
RSS_MIB_MAX = 256
ATTACKS_MIN = 300

SMALL = [each for each in attacks() if each.size <= SMALL_BYTES_MAX][::QUICK_EVERY]

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="attacks need FIFOs, and are watched in forked children"
)


@pytest.mark.parametrize("one", SMALL, ids=lambda each: each.name)
def test_a_small_hostile_suite_is_checked_at_once(one: Attack, tmp_path: Path) -> None:
    path = laid_down(one, tmp_path / "root")
    begun = time.process_time()
    text, _ = said(path, VOCABULARY)
    assert time.process_time() - begun < CPU_S_MAX
    assert not has_escapes(text)
    assert "Traceback" not in text


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What became of every attack, each checked in a watched child of one of two processes."""
    folder = tmp_path_factory.mktemp("hostile")
    commands = [
        [sys.executable, "-m", "tests.hostile.probe", str(folder), "", str(number), str(WATCHERS)]
        for number in range(WATCHERS)
    ]
    running = [subprocess.Popen(each, cwd=ROOT, stdout=subprocess.PIPE, text=True) for each in commands]
    told = [each.communicate()[0] for each in running]
    assert [each.returncode for each in running] == [0] * WATCHERS
    return [json.loads(line) for text in told for line in text.splitlines()]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_hostile_suite_does_harm(outcomes: list[dict[str, Any]]) -> None:
    assert len(outcomes) == len(list(attacks())) >= ATTACKS_MIN
    assert {each["name"]: each["raised"] or each["ended"] for each in outcomes if each["raised"] or each["ended"]} == {}
    assert {each["name"]: each["cpu_s"] for each in outcomes if each["cpu_s"] > CPU_S_MAX} == {}
    assert {each["name"]: each["rss_mib"] for each in outcomes if each["rss_mib"] > RSS_MIB_MAX} == {}
    assert {each["name"]: each["outside"] for each in outcomes if each["outside"]} == {}
    assert [each["name"] for each in outcomes if each["escapes"]] == []


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


def test_every_attack_has_a_name_of_its_own() -> None:
    names = [each.name for each in attacks()]
    assert len(names) == len(set(names))
