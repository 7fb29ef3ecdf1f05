"""What a machine does not give ends a run with its reason, and a second signal ends it whatever it waits for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.machines import POSIX
from tests.shell import GENESYS, ROOT, Said, shell, suite_file

pytestmark = [pytest.mark.slow, POSIX]

SUITE = """\
suite: Short
seed: 3
actions:
  score: { id: score, effects: write, stub: [ { after: 20ms, output: { ok: true } } ] }
tests:
  - name: it is scored
    action: score
    input: { key: { gen: uuid } }
    cases: 200
    expect: { output: { ok: true } }
"""
LIMITED = """\
import resource, runpy, sys
name, value = sys.argv[1:3]
resource.setrlimit(getattr(resource, name), (int(value), int(value)))
sys.argv[0:3] = ["engine"]
runpy.run_module("engine", run_name="__main__")
"""
BROKEN = """\
import sys
{broken}
from engine.cli.app import main
main(sys.argv[1:])
"""
HANGING_DISK = """
import threading
from engine.journal.disk import SystemDisk
left = [3]
def sync(self, descriptor):
    left[0] -= 1
    if left[0] < 0:
        print("it hangs", file=sys.__stdout__, flush=True)
        threading.Event().wait()
SystemDisk.sync = sync
"""
BUSY_LOOP = """
from engine.run.cases import case
def judge(*given):
    print("it hangs", file=sys.__stdout__, flush=True)
    while True:
        sum(range(1000))
case.judge = judge
"""
BLOCKED_LOOP = """
import threading
from engine.run.cases import case
def judge(*given):
    print("it hangs", file=sys.__stdout__, flush=True)
    threading.Event().wait()
case.judge = judge
"""
NO_THREADS = """
import threading
start = threading.Thread.start
def short(thread):
    if thread.name.startswith({name!r}):
        raise RuntimeError("can't start new thread")
    start(thread)
threading.Thread.start = short
"""


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in GENESYS}


def run_in(folder: Path, *before: str) -> Said:
    """`engine run` by a Python that does something else first."""
    more = ["run", str(suite_file(folder, SUITE)), "--run-dir", str(folder / "runs"), "--rate", "1000000/s"]
    command = [sys.executable, "-c", *before, *more, "--report", f"junit={folder / 'j.xml'}", "--format", "json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=100, cwd=ROOT, env=environment()
    )
    return Said(done.returncode, done.stdout, done.stderr)


def accounts_for_all(folder: Path, said: Said) -> None:
    """Whole, or halted with a reason and a way to go on; in both cases nothing is lost and nothing double."""
    assert "Traceback" not in said.err
    assert "bug of ours" not in said.err
    if said.code == 0:
        assert said.json["passed"] == 200
        return
    assert said.code == 3, said.err
    assert "limit" in said.err
    logs = list(folder.glob("runs/*/events.jsonl"))
    records = [
        json.loads(line) for log in logs for line in log.read_bytes().splitlines(keepends=True) if line[-1:] == b"\n"
    ]
    if not records:
        return
    # The emulator of a run ends with it, so that what was under way then is unknown to the next.
    assert "engine resume" in said.err
    again = shell("resume", "--run-dir", folder / "runs", "--format", "json")
    assert again.json["planned"] == 200
    assert again.json["not_run"] == 0
    after = [json.loads(line) for log in logs for line in log.read_bytes().splitlines()]
    intents = Counter(each["case"] for each in after if each["type"] == "case.intent")
    assert len(intents) == 200
    assert max(intents.values()) == 1
    assert Counter(each["type"] for each in after)["case.finished"] >= 200


@pytest.mark.parametrize("handles", [6, 12, 16, 20, 24, 28, 64])
def test_as_many_requests_are_in_flight_as_there_are_handles_for(tmp_path: Path, handles: int) -> None:
    said = run_in(tmp_path, LIMITED, "RLIMIT_NOFILE", str(handles))
    accounts_for_all(tmp_path, said)
    if handles >= 28:
        assert said.code == 0, said.err
    if handles <= 12:
        assert (said.code, "which is too few (`ulimit -n`)" in said.err) == (3, True)


@pytest.mark.parametrize("name", ["signals", "journal", ""])
def test_a_run_for_which_there_are_no_threads_is_not_begun(tmp_path: Path, name: str) -> None:
    said = run_in(tmp_path, BROKEN.format(broken=NO_THREADS.format(name=name)))
    assert said.code == 3
    assert "this machine gives the process no more threads" in said.err
    assert not any(log.read_bytes() for log in tmp_path.glob("runs/*/events.jsonl"))


@contextmanager
def hanging(folder: Path, broken: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """A run that hangs."""
    command = [sys.executable, "-c", BROKEN.format(broken=broken), "run", str(suite_file(folder, SUITE))]
    command += ["--run-dir", str(folder / "runs"), "--rate", "1000000/s"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        while "it hangs" not in run.stdout.readline():
            assert run.poll() is None
        try:
            yield run, run.stdout
        finally:
            run.kill()


@pytest.mark.parametrize(
    ("broken", "first", "second", "code"),
    [
        (HANGING_DISK, signal.SIGTERM, signal.SIGTERM, 143),
        (BUSY_LOOP, signal.SIGINT, signal.SIGINT, 130),
        (BLOCKED_LOOP, signal.SIGINT, signal.SIGTERM, 130),
    ],
    ids=["a disk that hangs", "a busy loop", "a loop that waits"],
)
def test_the_second_signal_ends_a_run_within_a_second_whatever_it_waits_for(
    tmp_path: Path, broken: str, first: signal.Signals, second: signal.Signals, code: int
) -> None:
    with hanging(tmp_path, broken) as (run, _out):
        run.send_signal(first)
        with pytest.raises(subprocess.TimeoutExpired):
            run.wait(1.5)
        run.send_signal(second)
        run.wait(1.5)  # a second, and what a busy machine adds
        _, err = run.communicate()
    assert run.returncode == code
    assert "the run was cut off; resume: engine resume" in err
    assert shell("resume", "--run-dir", tmp_path / "runs").code in (0, 1, 4)
