"""Whole commands on a Python without what Windows or macOS lacks: all that is told of those machines by this one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running.test_signals import MANY, SLOW, Interrupted
from tests.pipeline.test_parallel_check import large_project
from tests.shell import ROOT, SMALL, SUITES, Said, say, shell, suite_file

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the machine that others are made of is a Linux"),
]

ELSEWHERE = Path(__file__).parent / "elsewhere"
MACHINES = ("windows", "macos")
NOBODY = dict.fromkeys(
    ("LOGNAME", "USER", "LNAME", "USERNAME", "GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_USER_ID"), ""
)
PLAIN = MANY.replace("output: { ok: true }", "status: completed").replace(
    "suite: Small", "suite: Small\ntarget: genesys-async"
)
TAKEN_AWAY = {
    "windows": ["fcntl", "uvloop", "pwd", "os.fork", "os.fdatasync", "os.O_DIRECTORY", "select.poll", "signal.SIGHUP"],
    "macos": ["os.fdatasync", "select.POLLRDHUP", "select.epoll"],
}
CTRL_BREAK = signal.Signals(21)


def of(machine: str) -> dict[str, str]:
    """The variables that make a process one of another machine."""
    return {"ENGINE_TEST_MACHINE": machine, "PYTHONPATH": f"{ELSEWHERE}{os.pathsep}{ROOT}", **NOBODY}


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every process that a test starts is of this machine."""
    for name, value in of(request.param).items():
        monkeypatch.setenv(name, value)
    return str(request.param)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every process that a test starts is of Windows, which lacks all that macOS lacks."""
    for name, value in of("windows").items():
        monkeypatch.setenv(name, value)


@contextmanager
def emulated() -> Iterator[dict[str, str]]:
    """`engine emulate`, until the block is left by a Ctrl-C; the variables with which runs find it."""
    command = [sys.executable, "-m", "engine", "emulate", "--limit", "none"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        login = {"GENESYS_CLIENT_ID": first["client_id"], "GENESYS_CLIENT_SECRET": first["client_secret"]}
        yield {"GENESYS_BASE_URL": first["url"], **login}
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (0, False)


def run(folder: Path, *more: str) -> Said:
    return shell("run", folder / "a.suite.yaml", "--run-dir", folder / "runs", "--format", "json", *more)


def log_of(folder: Path) -> Path:
    (log,) = (folder / "runs").glob("*/events.jsonl")
    return log


def verified(folder: Path) -> bool:
    said = shell("audit", "verify", log_of(folder).parent, "--format", "json").json
    return bool(said["ok"] and said["sealed"])


def test_what_is_taken_away_is_away_in_every_process(machine: str) -> None:
    code = f"""
import asyncio, sys
there = []
for name in {TAKEN_AWAY[machine]}:
    module, _, part = name.partition(".")
    try:
        getattr(__import__(module), part or "__name__")
    except (ImportError, AttributeError):
        continue
    there.append(name)
try:
    asyncio.new_event_loop().add_signal_handler(15, print)
except RuntimeError:
    there.append("no add_signal_handler")
print(there, sys.platform)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == {"windows": "['no add_signal_handler'] linux", "macos": "[] darwin"}[machine]


def test_plans_have_the_same_hash_and_the_same_cases_on_every_machine() -> None:
    told = []
    for env in ({}, of("windows")):
        plan = shell("plan", SUITES, "--now", "2026-01-01", "--format", "json", env=env)
        told.append((plan.json, shell("plan", SUITES, "--cases", "--now", "2026-01-01", env=env).out))
    assert told[0] == told[1]


def told_of_run(folder: Path, machine: str, *more: str) -> dict[str, Any]:
    """How a run came out on a machine, `""` being this one; its log is intact, whoever looks."""
    suite_file(folder, SMALL)
    where = ("--run-dir", folder / "runs", "--report", f"artifact={folder}/a.json", "--format", "json")
    said = shell("run", folder / "a.suite.yaml", *where, *more, env=of(machine) if machine else {})
    assert (said.code, said.err.count("Traceback")) == (0, 0), said.err
    assert say("audit", "verify", log_of(folder).parent).code == 0
    assert json.loads((folder / "a.json").read_text("utf-8"))["verdicts"]["passed"] == 2
    return {name: said.json[name] for name in ("planned", "passed", "failed", "error", "seed", "plan_hash")}


def test_a_run_ends_as_it_does_here_and_its_log_is_intact(tmp_path: Path) -> None:
    here, windows, macos = (told_of_run(tmp_path / (name or "here"), name) for name in ("", *MACHINES))
    assert here == windows == macos


def test_several_processes_make_the_requests_of_a_run(tmp_path: Path) -> None:
    told = told_of_run(tmp_path, "windows", "--executor", "processes", "--workers", "2")
    assert (told["planned"], told["passed"]) == (2, 2)


def test_where_nobody_can_say_who_runs_the_log_says_so(tmp_path: Path, windows: None) -> None:
    suite_file(tmp_path, SMALL)
    assert run(tmp_path).code == 0
    assert json.loads(log_of(tmp_path).read_text("utf-8").partition("\n")[0])["actor"] == "unknown"


def test_the_first_ctrl_c_drains_seals_and_writes_the_report(tmp_path: Path, windows: None) -> None:
    drained = Interrupted(tmp_path, MANY, signal.SIGINT, more=("--rate", "1/s"))
    assert drained.code == 130
    assert drained.took_s < 20
    assert "SIGINT: nothing new is sent" in drained.err
    assert "Traceback" not in drained.err
    assert json.loads(drained.artifact.read_text("utf-8"))["verdicts"]["not_run"] > 0
    assert drained.is_sealed_and_intact


def test_the_second_ctrl_c_ends_everything_at_once(tmp_path: Path, windows: None) -> None:
    ended = Interrupted(tmp_path, SLOW, signal.SIGINT, signal.SIGINT)
    assert ended.code == 130
    assert ended.took_s < 9
    assert "everything ends now" in ended.err
    assert ended.artifact.exists()
    assert ended.is_sealed_and_intact


def test_ctrl_break_is_another_ctrl_c(tmp_path: Path, windows: None) -> None:
    drained = Interrupted(tmp_path, MANY, CTRL_BREAK, more=("--rate", "1/s"))
    assert drained.code == 130
    assert "nothing new is sent" in drained.err
    assert drained.is_sealed_and_intact


def test_a_run_that_was_killed_leaves_no_lock_and_goes_on(tmp_path: Path, windows: None) -> None:
    with emulated() as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.items():
            patch.setenv(name, value)
        killed = Interrupted(tmp_path, PLAIN, signal.SIGKILL, more=("--rate", "20/s"))
        assert killed.code == -signal.SIGKILL
        said = shell("resume", "--run-dir", tmp_path / "runs", "--format", "json", env=server)
    assert said.code in {0, 4}, said.err  # 4: what was on its way at the kill is unknown
    assert said.json["passed"] + said.json["unknown"] == said.json["planned"] == 26
    assert said.json["unknown"] <= 10
    assert verified(tmp_path)


def test_r17_a_second_engine_on_the_same_run_directory_refuses(tmp_path: Path, windows: None) -> None:
    suite_file(tmp_path, MANY)
    command = [sys.executable, "-m", "engine", "run", str(tmp_path / "a.suite.yaml"), "--run-dir", f"{tmp_path}/runs"]
    with subprocess.Popen([*command, "--rate", "2/s"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        first.stdout.readline()
        while not any((tmp_path / "runs").glob("*/salt")):
            assert first.poll() is None
        while b"\n" not in log_of(tmp_path).read_bytes():
            assert first.poll() is None
        second = shell("resume", "--run-dir", tmp_path / "runs")
        first.kill()
    assert second.code == 3
    assert f"another engine writes to `{log_of(tmp_path).parent.as_posix()}`; wait for it, or end it" in second.err


def test_the_emulator_ends_at_ctrl_c(windows: None) -> None:
    with emulated() as server:
        assert server["GENESYS_BASE_URL"].startswith("http://127.0.0.1:")


def test_a_watch_ends_at_ctrl_c(tmp_path: Path, windows: None) -> None:
    suite_file(tmp_path, SMALL)
    command = [sys.executable, "-m", "engine", "run", str(tmp_path), "--run-dir", f"{tmp_path}/.runs", "--watch", "-q"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stderr is not None
        while "Ctrl-C ends it" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (130, False)


def test_a_large_project_is_checked_by_processes_that_are_started_anew(tmp_path: Path, machine: str) -> None:
    said = shell("check", large_project(tmp_path), "--format", "json")
    assert (said.code, len(said.json), said.err) == (2, 4, "")
