"""What the server has taken is not lost by an orderly end of a run: it goes on, and no submit is repeated."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.torture import ledger, server
from tests.machines import POSIX
from tests.shell import GENESYS, ROOT, Said, read_until, shell, suite_file

pytestmark = [pytest.mark.slow, POSIX]

ACTIONS = """\
suite: Stopped
seed: 3
actions:
  score: { id: action-1, effects: write }
"""
PLAIN = f"""\
{ACTIONS}\
tests:
  - name: a customer is scored
    action: score
    input: {{ customer_id: {{ gen: uuid }}, email: {{ gen: person.email }} }}
    cases: CASES
    expect: {{ output: {{ processed: true }} }}
"""
AROUND = f"""\
{ACTIONS}\
tests:
  - name: a customer is scored between two others
    action: score
    input: {{ customer_id: {{ gen: uuid }}, email: {{ gen: person.email }} }}
    before:
      - action: score
        input: {{ customer_id: "before ${{{{ case.id }}}}", email: a@example.com }}
    after:
      - action: score
        input: {{ customer_id: "after ${{{{ case.id }}}}", email: a@example.com }}
    cases: CASES
    expect: {{ output: {{ processed: true }} }}
"""


class Run:
    """One run in a process of its own, and its log."""

    def __init__(self, folder: Path, url: str, text: str) -> None:
        self.runs = folder / "runs"
        self.env = {"GENESYS_BASE_URL": url, "GENESYS_CLIENT_ID": "client", "GENESYS_CLIENT_SECRET": "s&cr=t+%"}
        kept = {name: value for name, value in os.environ.items() if name not in GENESYS}
        suite = suite_file(folder, text)
        command = [sys.executable, "-m", "engine", "run", str(suite), "--target", "genesys-async"]
        command += ["--rate", "1000/s", "--run-dir", str(self.runs), "--format", "json"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**kept, **self.env}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def wait_for(self, enough: Callable[[Counter[str]], bool]) -> None:
        """Return once the log has so many records of each kind."""
        until_s = now_s() + 60
        while not enough(Counter(each["type"] for each in self.records())):
            assert self.process.poll() is None, self.process.communicate()
            assert now_s() < until_s
            pause(0.02)

    def records(self) -> Iterator[dict[str, Any]]:
        for log in self.runs.glob("*/events.jsonl"):
            for line in log.read_bytes().splitlines(keepends=True):
                if line.endswith(b"\n"):
                    yield json.loads(line)

    def end(self, *signals: signal.Signals, finishing: bool = False) -> Said:
        """Send signals, each once the one before is heard, then let the server finish what it holds, if `finishing`."""
        said = ""
        for place, number in enumerate(signals):
            said += self.heard() if place else ""
            self.process.send_signal(number)
        if finishing:
            said += self.heard()
            ask(f"{self.env['GENESYS_BASE_URL']}/finish")
        out, err = self.process.communicate(timeout=60)
        return Said(self.process.returncode, out, said + err)

    def heard(self) -> str:
        assert self.process.stderr is not None
        return read_until(self.process.stderr, "nothing new is sent")

    def resume(self) -> Said:
        return shell("resume", "--run-dir", self.runs, "--format", "json", env=self.env)

    def left_open(self) -> list[dict[str, Any]]:
        return [each for each in self.records() if each.get("left_open")]


def now_s() -> float:
    return time.monotonic()  # noqa: TID251 - processes are stopped by the real clock


def pause(seconds: float) -> None:
    time.sleep(seconds)  # noqa: TID251 - as above


@contextmanager
def started(folder: Path, url: str, text: str, cases: int) -> Iterator[Run]:
    run = Run(folder, url, text.replace("CASES", str(cases)))
    try:
        yield run
    finally:
        run.process.kill()
        run.process.wait()


def goes_on(run: Run, url: str, cases: int, submits: int) -> None:
    """The rest of a run that was stopped: all of it passes, and the server has taken each input once."""
    taken_before = (each for each in run.left_open() if "execution_id" in each and len(each.get("steps", ())) < 2)
    ids = {each["number"]: each["execution_id"] for each in taken_before}
    ask(f"{url}/finish")
    said = run.resume()
    assert said.code == 0, said.err
    counts = {name: said.json[name] for name in ("planned", "passed", "failed", "error", "unknown", "not_run")}
    assert counts == {"planned": cases, "passed": cases, "failed": 0, "error": 0, "unknown": 0, "not_run": 0}
    taken = ledger(url)["submitted"]
    assert (len(taken), max(taken.values())) == (submits, 1)
    ends = {each["number"]: each for each in run.records() if each["type"] == "case.finished"}
    if ids and submits == cases:
        assert {number: ends[number]["execution_id"] for number in ids} == ids
    (folder,) = run.runs.iterdir()
    proof = shell("audit", "verify", folder, "--format", "json")
    assert proof.json["ok"]
    told = shell("report", folder, "--format", "json")
    assert (told.code, told.json) == (0, said.json)
    assert "nothing is left to do" in run.resume().err


@pytest.mark.parametrize(("text", "submits"), [(PLAIN, 60), (AROUND, 180)])
def test_two_interrupts_leave_open_what_was_taken(tmp_path: Path, text: str, submits: int) -> None:
    with server("--holds", "yes") as url, started(tmp_path, url, text, 60) as run:
        run.wait_for(lambda seen: seen["case.acknowledged"] >= 60 and not seen["case.finished"])
        said = run.end(signal.SIGINT, signal.SIGINT)
        assert said.code == 130
        assert "resume: engine resume" in said.err
        assert len(run.left_open()) >= 40
        goes_on(run, url, 60, submits)


def test_what_takes_longer_than_the_grace_of_a_sigterm_is_left_open(tmp_path: Path) -> None:
    with server("--holds", "yes") as url, started(tmp_path, url, PLAIN, 50) as run:
        run.wait_for(lambda seen: seen["case.acknowledged"] >= 50)
        said = run.end(signal.SIGTERM)
        assert said.code == 143
        assert (said.json["error"], len(run.left_open())) == (50, 50)
        goes_on(run, url, 50, 50)


def test_one_interrupt_lets_cases_of_several_calls_finish(tmp_path: Path) -> None:
    with server("--holds", "yes") as url, started(tmp_path, url, AROUND, 40) as run:
        run.wait_for(lambda seen: seen["case.acknowledged"] >= 40)
        said = run.end(signal.SIGINT, finishing=True)
        assert (said.code, said.json["passed"], said.json["error"]) == (130, 40, 0)
        assert "resume:" not in said.err


@pytest.mark.parametrize(("text", "submits"), [(PLAIN, 60), (AROUND, 180)])
def test_a_token_that_is_refused_for_good_leaves_open_what_was_taken(tmp_path: Path, text: str, submits: int) -> None:
    with server("--holds", "yes") as url, started(tmp_path, url, text, 60) as run:
        run.wait_for(lambda seen: seen["case.acknowledged"] >= 30)
        ask(f"{url}/refuse")
        said = run.end()
        assert said.code == 3
        assert "halted: the server" in said.err
        assert len(run.left_open()) >= 20
        ask(f"{url}/accept")
        goes_on(run, url, 60, submits)


def ask(url: str) -> None:
    with urllib.request.urlopen(url) as answer:
        assert answer.status == 200


def test_what_was_answered_while_a_process_stood_still_is_read_before_it_is_judged_by_the_time(tmp_path: Path) -> None:
    """It stands still for longer than its cases may take, with answers in its sockets."""
    text = PLAIN.replace("cases: CASES", "cases: CASES\n    wait: { timeout: 5s }")
    with server("--median-s", "0.3", "--sigma", "0.2") as url, started(tmp_path, url, text, 400) as run:
        for enough in (20, 150, 300):
            run.wait_for(lambda seen, enough=enough: seen["case.intent"] >= enough)  # type: ignore[misc]
            run.process.send_signal(signal.SIGSTOP)
            pause(6.0)
            run.process.send_signal(signal.SIGCONT)
        said = run.end()
        ends = [each for each in run.records() if each.get("verdict") not in (None, "passed")]
        assert not ends, Counter((each["verdict"], each["reason"]) for each in ends)
        assert said.json["passed"] == 400
        assert set(ledger(url)["submitted"].values()) == {1}
