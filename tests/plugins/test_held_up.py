"""A package that holds up its thread, or the loop, does not outlast the grace of a signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machines import POSIX
from tests.plugins.packages import HEAD, PROJECT, SUITE, install, source_of, write_project
from tests.shell import SMALL, Said, read_until, say, suite_file

pytestmark = [pytest.mark.slow, POSIX]
STUCK = """
import sys
from threading import Event
def stick(*_):
    print("stuck", file=sys.stderr, flush=True)
    Event().wait()
class Stuck(Echo):
    async def submit(self, call): stick()
class Patient(Echo):
    async def submit(self, call):
        import asyncio
        print("stuck", file=sys.stderr, flush=True)
        await asyncio.Event().wait()
"""


def interrupted(site: Path, folder: Path, *arguments: str) -> Said:
    """A run that gets one signal once the package holds it up."""
    command = [sys.executable, "-m", "engine", "run", str(folder), f"--run-dir={folder}/runs", "--grace=1s", *arguments]
    env = {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{Path.cwd()}"}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        assert run.stdout is not None
        before = read_until(run.stderr, "stuck")
        run.send_signal(signal.SIGTERM)
        out, err = run.stdout.read(), before + run.stderr.read()
    return Said(run.returncode, out, " ".join(err.split()))


def test_a_loop_that_is_held_up_ends_with_the_grace(site: Path, project: Path) -> None:
    install(site, source_of(STUCK, ACME="target(Stuck)"))
    write_project(project, SUITE, PROJECT)
    said = interrupted(site, project)
    assert said.code == 143
    assert "the run was cut off: engine-acme 1.0 held it up at site/engine_acme_" in said.err
    assert "resume: engine resume" in said.err
    log = next((project / "runs").glob("*/events.jsonl")).read_text()
    assert log.endswith("\n")
    assert [json.loads(line)["type"] for line in log.splitlines()][:1] == ["run.started"]


def test_a_target_that_never_answers_is_drained_and_the_log_is_sealed(site: Path, project: Path) -> None:
    install(site, source_of(STUCK, ACME="target(Patient)"))
    said = interrupted(site, project)
    assert said.code == 143
    assert "cut off" not in said.err


def test_a_report_that_is_never_ready_is_given_up_and_the_log_is_sealed(site: Path, tmp_path: Path) -> None:
    odd = "ODD = ReporterKind(name='odd', doc='Odd.', render=stick)"
    install(site, f"{HEAD}{STUCK}\n{odd}\n", entries={"engine.reporters": {"odd": "ODD"}})
    suite_file(tmp_path / "own", SMALL)
    said = interrupted(site, tmp_path / "own", f"--report=odd={tmp_path}/o", f"--report=json={tmp_path}/r.json")
    assert said.code == 143
    assert (
        "the report `odd` of engine-acme 1.0 was not ready in time: given up, since the run was asked"
        in said.err + said.out
    )
    assert "was not ready in time" in (tmp_path / "r.json").read_text()
    audit = say("audit", "verify", next((tmp_path / "own" / "runs").iterdir()), "--format=json").json
    assert (audit["ok"], audit["sealed"]) == (True, True)
