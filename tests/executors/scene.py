"""The whole program with one executor or the other, against the second server, whose own ledger decides."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.torture import server
from tests.shell import GENESYS, ROOT, suite_file

EXECUTORS = {"local": (), "processes": ("--executor", "processes", "--workers", "2")}
WORKER = b"engine.executors.processes.worker"
SUITE = """\
suite: Risk
seed: 3
actions:
  score: { id: action-1, effects: EFFECTS }
tests:
  - name: a customer is scored
    action: score
    input:
      customer_id: { gen: uuid }
      email: { gen: person.email }
      risk_level: { one-of: [low, high] }
    cases: COUNT
    expect: { output: { processed: true, risk_score: WANTED } }
"""


@dataclass
class Scene:
    """A server, a folder, and the engine that is told what to do there."""

    url: str
    folder: Path
    executor: str
    wire: str = "direct"

    def suite(self, *, cases: int, effects: str = "write", wanted: str = "{ present: true }") -> Path:
        text = SUITE.replace("COUNT", str(cases)).replace("EFFECTS", effects).replace("WANTED", wanted)
        return suite_file(self.folder, text)

    def begin(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """`engine ARGUMENTS`, under way."""
        kept = {name: value for name, value in os.environ.items() if name not in GENESYS}
        login = {"GENESYS_CLIENT_ID": "client", "GENESYS_CLIENT_SECRET": "s&cr=t+%"}
        return subprocess.Popen(
            [sys.executable, "-m", "engine", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**kept, **login, "GENESYS_BASE_URL": self.url, "ENGINE_WIRE": self.wire},
        )

    def begin_run(self, suite: Path, *more: str) -> subprocess.Popen[str]:
        where = ("--target", "genesys-async", "--run-dir", str(self.folder / "runs"), "--format", "json", "-q")
        rate = () if "--rate" in more else ("--rate", "100000/s")
        return self.begin("run", suite, *where, "--now", "2026-11-22", *rate, *EXECUTORS[self.executor], *more)

    def run(self, suite: Path, *more: str) -> tuple[int, dict[str, Any]]:
        return ended(self.begin_run(suite, *more))

    def resume(self) -> tuple[int, dict[str, Any]]:
        where = ("--run-dir", str(self.folder / "runs"), "--format", "json", "-q")
        return ended(self.begin("resume", *where, *EXECUTORS[self.executor]))

    def asked(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/{what}") as answer:
            return json.load(answer)

    def wait_for(self, holds: Callable[[dict[str, Any]], bool]) -> None:
        until(lambda: holds(self.asked("stats")))

    def events(self) -> list[dict[str, Any]]:
        (log,) = self.folder.glob("runs/*/events.jsonl")
        return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


@contextmanager
def scene(folder: Path, executor: str, *options: str, wire: str = "direct") -> Iterator[Scene]:
    """A scene with a server that has these options."""
    with server(*options) as url:
        yield Scene(url, folder, executor, wire)


def ended(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    """The exit code and what was said to machines."""
    out, err = process.communicate(timeout=100)
    assert "Traceback" not in err, err
    assert "s&cr=t+%" not in out + err
    return process.returncode, json.loads(out)


def until(holds: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Return as soon as something holds; fails where it does not come to that."""
    ends_s = time.monotonic() + seconds  # noqa: TID251 - other processes are waited for
    while not holds():
        assert time.monotonic() < ends_s, "the moment did not come"  # noqa: TID251
        pause(0.005)


def pause(seconds: float) -> None:
    """Let other processes go on."""
    time.sleep(seconds)  # noqa: TID251


def workers_of(process: int) -> list[int]:
    """The worker processes of an engine."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(each) for each in children if WORKER in Path(f"/proc/{each}/cmdline").read_bytes()]


def is_gone(process: int) -> bool:
    """Whether a process has ended; one that nobody has asked for its exit code has."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
