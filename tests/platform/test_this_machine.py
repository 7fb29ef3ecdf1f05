"""What a whole run does on a real Windows or macOS; on Linux other tests show the same, and more."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.running.test_signals import MANY
from tests.shell import ROOT, SMALL, Said, shell, suite_file

pytestmark = pytest.mark.slow
IS_WINDOWS = sys.platform == "win32"
INTERRUPT = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT)
GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
"""Ctrl-Break reaches all processes of a group: this is one of its own, or the tests would end too."""


@contextmanager
def begun(folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A run whose first cases have begun."""
    suite_file(folder, MANY)
    command = [sys.executable, "-m", "engine", "run", str(folder / "a.suite.yaml"), "--run-dir", str(folder / "runs")]
    with subprocess.Popen(
        [*command, *more], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, creationflags=GROUP
    ) as process:
        while not any(b"case.intent" in log.read_bytes() for log in (folder / "runs").glob("*/events.jsonl")):
            assert process.poll() is None
        try:
            yield process
        finally:
            process.kill()


def resume(folder: Path) -> Said:
    return shell("resume", "--run-dir", folder / "runs", "--format", "json")


def is_intact(folder: Path) -> bool:
    (run,) = (folder / "runs").iterdir()
    return shell("audit", "verify", run).code == 0


def test_an_interrupted_run_drains_is_sealed_and_goes_on(tmp_path: Path) -> None:
    with begun(tmp_path, "--rate", "4/s") as process:
        process.send_signal(INTERRUPT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (130, False), err
    assert "nothing new is sent" in err
    assert is_intact(tmp_path)
    said = resume(tmp_path)
    assert (said.code, said.json["passed"]) == (0, 26), said.err


def test_a_killed_run_leaves_no_lock_and_while_it_runs_nobody_else_goes_on_with_it(tmp_path: Path) -> None:
    with begun(tmp_path, "--rate", "2/s") as process:
        refused = resume(tmp_path)
        assert (refused.code, process.poll()) == (3, None), refused.err
        assert "another engine writes to" in refused.err
        process.kill()
        process.wait()
        said = resume(tmp_path)
    told = said.json
    assert told["planned"] == sum(told[name] for name in ("passed", "failed", "error", "unknown")), said.err
    assert is_intact(tmp_path)


def test_several_processes_make_the_requests_of_a_run(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL)
    where = ("--run-dir", tmp_path / "runs", "--format", "json")
    said = shell("run", tmp_path, *where, "--executor", "processes", "--workers", "2")
    assert (said.code, said.json["passed"], "Traceback" in said.err) == (0, 2, False), said.err
    assert is_intact(tmp_path)


@pytest.mark.skipif(not IS_WINDOWS, reason="other machines have no such names")
def test_what_is_a_device_on_windows_is_no_report_and_what_is_none_may_lie_deep(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL)
    deep = tmp_path.joinpath(*["d" * 60] * 5)
    where = ("--run-dir", deep / "runs", "--report", f"json={deep / 'a.json'}")
    assert shell("run", tmp_path, *where, "--report", "json=NUL").code == 0
    refused = shell("run", tmp_path, *where, "--report", f"json={tmp_path / 'aux.json'}")
    assert (refused.code, "is the name of a device on Windows" in refused.err) == (3, True), refused.err
    whole = Path(f"\\\\?\\{deep / 'a.json'}")
    assert json.loads(whole.read_text("utf-8"))["passed"] == 2
