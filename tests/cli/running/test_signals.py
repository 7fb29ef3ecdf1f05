"""Real signals to a real process (promise R16)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.machines import POSIX
from tests.shell import ROOT, SMALL, read_until, say, suite_file

pytestmark = [pytest.mark.slow, POSIX]
MANY = SMALL.replace("one-of: [a, b]", f"one-of: {list('abcdefghijklmnopqrstuvwxyz')}")
SLOW = MANY.replace("stub: [ {", "stub: [ { after: 60s,").replace("expect:", "wait: { timeout: 5m }\n    expect:")


class Interrupted:
    """A run that got signals once an execution was taken."""

    def __init__(self, folder: Path, text: str, *signals: signal.Signals, more: tuple[str, ...] = ()) -> None:
        self.artifact = folder / "a.json"
        command = [sys.executable, "-m", "engine", "run", str(suite_file(folder, text)), "--run-dir", f"{folder}/runs"]
        command += ["--report", f"artifact={self.artifact}", *more]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
            assert run.stderr is not None
            self.folder, self.err = _under_way(run, folder / "runs"), ""
            for number in signals[:-1]:
                run.send_signal(number)
                self.err += read_until(run.stderr, "nothing new is sent")
            run.send_signal(signals[-1])
            self.err += run.stderr.read()
        self.code = run.returncode
        self.events: list[dict[str, Any]] = [
            json.loads(line) for line in (self.folder / "events.jsonl").read_text().splitlines()
        ]

    @property
    def took_s(self) -> float:
        """From the first record to the last."""
        return float(self.events[-1]["at_us"] - self.events[0]["at_us"]) / 1e6

    @property
    def is_sealed_and_intact(self) -> bool:
        said = say("audit", "verify", self.folder, "--format", "json").json
        return bool(said["ok"] and said["sealed"])


def _pause(run: subprocess.Popen[str], seconds: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        run.wait(seconds)


def _under_way(run: subprocess.Popen[str], runs: Path) -> Path:
    """The folder of the run once an execution was taken."""
    for _ in range(600):
        for log in runs.glob("*/events.jsonl"):
            if '"execution_id"' in log.read_text():
                return log.parent
        _pause(run, 0.05)
    raise AssertionError("no run began")


@pytest.fixture(autouse=True)
def hears_hang_ups() -> Iterator[None]:
    """A run started from here hears SIGHUP, even where these tests themselves were started under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_the_first_signal_drains_seals_and_writes_the_report(tmp_path: Path, name: str, code: int) -> None:
    run = Interrupted(tmp_path, MANY, getattr(signal, name), more=("--rate", "1/s"))
    assert run.code == code
    assert run.took_s < 20
    assert f"{name}: nothing new is sent" in run.err
    assert f"resume: engine resume {run.folder.name} --run-dir {tmp_path}/runs" in run.err
    assert json.loads(run.artifact.read_text())["verdicts"]["not_run"] > 0
    assert run.is_sealed_and_intact


def test_what_is_not_done_in_time_is_an_error_with_its_execution_id(tmp_path: Path) -> None:
    run = Interrupted(tmp_path, SLOW, signal.SIGTERM)
    assert run.code == 143
    assert 6.5 < run.took_s < 9
    ended = [each for each in run.events if "verdict" in each]
    assert {each["verdict"] for each in ended} <= {"error", "not_run"}
    assert any(each["verdict"] == "error" and each["execution_id"] for each in ended)
    assert run.is_sealed_and_intact


def test_the_second_signal_ends_everything_at_once_and_the_report_is_still_written(tmp_path: Path) -> None:
    run = Interrupted(tmp_path, SLOW, signal.SIGINT, signal.SIGINT)
    assert run.code == 130
    assert run.took_s < 9
    assert "everything ends now" in run.err
    assert run.artifact.exists()
    assert run.is_sealed_and_intact


def test_a_run_that_need_not_hear_a_hang_up_goes_on(tmp_path: Path) -> None:
    """`nohup engine run …` outlives its terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        run = Interrupted(tmp_path, MANY, signal.SIGHUP, more=("--rate", "40/s"))
    finally:
        signal.signal(signal.SIGHUP, before)
    assert run.code == 0
    assert run.is_sealed_and_intact
