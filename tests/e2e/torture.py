"""Kills the engine at random moments, goes on with its run until it is sealed, and asks the server's own ledger.

`python -m tests.e2e.torture --kills 200` prints what came of it; it fails where a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from engine.journal.read import read_events
from engine.journal.verify import verify
from engine.model.run.event import CaseFinished, CaseIntent, Event, Resumed, RunStarted
from tests.shell import GENESYS, ROOT, suite_file

CASES = 60
SUITE = f"""\
suite: Tortured
actions:
  score: {{ id: action-1, effects: write }}
tests:
  - name: a customer is scored
    action: score
    input: {{ customer_id: {{ gen: uuid }}, email: {{ gen: person.email }}, risk_level: {{ one-of: [low, high] }} }}
    cases: {CASES}
    expect: {{ output: {{ processed: true, risk_score: {{ present: true }} }} }}
"""
BYTES_MAX = 24_000
"""A kill comes at the latest when the log has grown by so much since its process began."""


@dataclass
class Figures:
    """What came of it, over all runs."""

    runs: int = 0
    kills: int = 0
    before_a_log: int = 0
    """Kills so early that there was no run to go on with."""
    healed: int = 0
    """Resumes that cut a torn line."""
    verdicts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


@contextmanager
def server(*options: str) -> Iterator[str]:
    """The second server in a process of its own; its address."""
    command = [sys.executable, "-m", "tests.e2e.second_server", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()


def ledger(url: str) -> dict[str, Any]:
    """How often the server took each input, and what else it counted."""
    with urllib.request.urlopen(f"{url}/ledger") as answer:
        return dict(json.load(answer))


def torture(kills: int, *, seed: int, folder: Path) -> Figures:
    """Runs and resumes until so many processes were killed."""
    rng, figures = Random(seed), Figures()
    with server("--median-s", "0.03") as url:
        while figures.kills < kills:
            figures.runs += 1
            place = folder / f"run-{figures.runs}"
            _one_run(place, url, rng, figures)
            _check(place, url, figures)
    return figures


def _one_run(place: Path, url: str, rng: Random, figures: Figures) -> None:
    """One run, killed and taken up again until it ends by itself."""
    suite = suite_file(place, SUITE)
    where = ("--run-dir", str(place / "runs"), "--format", "json", "--quiet")
    first = ("run", str(suite), "--target", "genesys-async", "--rate", "2000/s", "--seed", str(rng.getrandbits(30)))
    begin = (*first, "--concurrency", str(rng.choice((1, 4, 16))))
    command: tuple[str, ...] = begin
    while not _ends((*command, *where), place, url, rng):
        figures.kills += 1
        has_log = any(b"\n" in log.read_bytes() for log in place.glob("runs/*/events.jsonl"))
        figures.before_a_log += not has_log
        command = ("resume",) if has_log else begin


def _ends(command: tuple[str, ...], place: Path, url: str, rng: Random) -> bool:
    """Start the engine and kill it at some moment, unless it ends before that."""
    kept = {name: value for name, value in os.environ.items() if name not in GENESYS}
    env = {"GENESYS_BASE_URL": url, "GENESYS_CLIENT_ID": "client", "GENESYS_CLIENT_SECRET": "s&cr=t+%"}
    logs = tuple(place.glob("runs/*/events.jsonl"))
    grown = sum(map(_size, logs)) + rng.randrange(BYTES_MAX)
    # One in five is killed by the clock: also before there is a log, and between reports and seal.
    until_s = _now_s() + (rng.uniform(0.0, 2.0) if rng.random() < 0.2 else 60.0)
    with (place / "said.txt").open("ab") as said, subprocess.Popen(
        [sys.executable, "-m", "engine", *command], cwd=ROOT, env={**kept, **env}, stdout=said, stderr=said
    ) as process:  # fmt: skip
        while process.poll() is None:
            if _now_s() > until_s or sum(map(_size, place.glob("runs/*/events.jsonl"))) >= grown > 0:
                _wait(process, rng.random() * 0.002)
                process.kill()
                return process.wait() >= 0
            _wait(process, 0.0005)
        return True


def _now_s() -> float:
    return time.monotonic()  # noqa: TID251 - processes are killed by the real clock


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


# ------------------------------------------------------------------------------------------------ what must hold


def _check(place: Path, url: str, figures: Figures) -> None:
    """Hold the log of a run against itself and against the server's ledger."""
    (log,) = (each for each in place.glob("runs/*/events.jsonl") if b"\n" in each.read_bytes())
    name = f"{place.name} ({log.parent.name})"
    proof = verify(log)
    taken = ledger(url)["submitted"]
    read = tuple(read_events(log))
    ends, sent = _ends_and_inputs(read)
    figures.healed += sum(bool(each.healed) for each in read if isinstance(each, Resumed))
    figures.verdicts.update(ends.values())
    wrong = [
        (not proof.ok or not proof.sealed, f"the log is not proved: {proof.problems[:2]}"),
        (len(ends) != CASES, f"{len(ends)} of {CASES} cases have an end"),
        (bool(set(ends.values()) - {"passed", "unknown"}), f"verdicts {Counter(ends.values())}"),
        (max(taken.values(), default=0) > 1, "an unsafe submit reached the server twice"),
        (any(each not in taken for number, each in sent.items() if ends.get(number) == "passed"), "passed, never sent"),
        (not isinstance(read[0], RunStarted), "the log does not begin"),
    ]
    figures.broken += [f"{name}: {what}" for is_wrong, what in wrong if is_wrong]


def _ends_and_inputs(read: tuple[Event, ...]) -> tuple[dict[int, str], dict[int, str]]:
    """The one end of each case, and what was sent for it. A second end is a broken promise, told as a verdict."""
    ends: dict[int, str] = {}
    sent: dict[int, str] = {}
    for event in read:
        match event:
            case CaseIntent():
                sent[event.number] = json.dumps(event.input, sort_keys=True)
            case CaseFinished():
                ends[event.number] = "twice" if ends.get(event.number, "not_run") != "not_run" else event.verdict.value
            case _:
                pass
    return ends, sent


def main() -> int:
    """The command; 1 where a promise is broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began_s = _now_s()
    with tempfile.TemporaryDirectory() as folder:
        figures = torture(given.kills, seed=given.seed, folder=Path(folder))
    told = ", ".join(f"{count} {name}" for name, count in sorted(figures.verdicts.items()))
    sys.stdout.write(
        f"{figures.kills} kills in {figures.runs} runs of {CASES} cases, {figures.before_a_log} before there was a "
        f"log, {figures.healed} torn lines healed: {told}; {len(figures.broken)} promises broken; "
        f"{_now_s() - began_s:.0f} s\n"
    )
    sys.stdout.writelines(f"  {line}\n" for line in figures.broken)
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
