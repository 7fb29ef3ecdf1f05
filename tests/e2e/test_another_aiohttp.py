"""Whole runs on an aiohttp that has lost what the direct wire is built on: processes whose imports find less."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machines import POSIX
from tests.shell import ROOT, SMALL, Said, shell, suite_file

pytestmark = pytest.mark.slow

LOST = {
    "a module": "import aiohttp, sys\ndel aiohttp.client_proto\nsys.modules['aiohttp.client_proto'] = None\n",
    "a name": "import aiohttp.client_proto\ndel aiohttp.client_proto.ResponseHandler\n",
    "another module": "import aiohttp.web, sys\nsys.modules['aiohttp.streams'] = None\n",
    "a word": (
        "import aiohttp\n"
        "connect = aiohttp.TCPConnector.connect\n"
        "async def renamed(self, asked, *more, **words):\n"
        "    return await connect(self, asked, *more, **words)\n"
        "aiohttp.TCPConnector.connect = renamed\n"
    ),
}
"""Programs that Python runs before any other, by what they take away."""


def _env(folder: Path, lost: str) -> dict[str, str]:
    return {"PYTHONPATH": str(suite_file(folder / "lost", LOST[lost], "sitecustomize.py").parent)}


def _run(folder: Path, lost: str, *more: str) -> Said:
    return shell("run", suite_file(folder, SMALL), "--run-dir", folder / "runs", *more, env=_env(folder, lost))


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("executor", [(), ("--executor", "processes", "--workers", "2")], ids=["local", "processes"])
def test_a_run_goes_by_the_plain_wire_and_says_so_once(tmp_path: Path, lost: str, executor: tuple[str, ...]) -> None:
    said = _run(tmp_path, lost, *executor)
    assert said.code == 0, said.err
    assert "2 of 2 passed" in said.out
    assert [line for line in said.err.splitlines() if "plain wire" in line] == said.err.splitlines()[:1]
    assert "Traceback" not in said.err
    (log,) = tmp_path.glob("runs/*/events.jsonl")
    assert json.loads(log.read_text(encoding="utf-8").splitlines()[0])["options"]["wire"] == "plain"


def test_everything_else_works_as_ever_and_says_nothing_of_it(tmp_path: Path) -> None:
    ran = _run(tmp_path, "a module", "-v")
    case = next(word for word in ran.out.split() if word.startswith("C-"))
    runs, env = ("--run-dir", str(tmp_path / "runs")), _env(tmp_path, "a module")
    replayed = shell("replay", case, *runs, env=env)
    assert (replayed.code, replayed.err.count("plain wire")) == (0, 1)
    for command in (("check", tmp_path), ("plan", tmp_path), ("report", *runs)):
        said = shell(*command, env=env)
        assert (said.code, "wire" in said.err) == (0, False), said.err


@POSIX
def test_an_emulator_needs_nothing_of_what_was_lost(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "engine", "emulate"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=_env(tmp_path, "a module")) as box:
        assert box.stdout is not None
        assert json.loads(box.stdout.readline())["url"].startswith("http://127.0.0.1:")
        box.send_signal(signal.SIGINT)
        assert box.wait(60) == 0
