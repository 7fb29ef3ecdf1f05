"""Signals at random moments to runs that have little, then `engine resume` until they end: the server's ledger knows.

Each process has handles for 64 files, or threads for a few, or all it wants; it is suspended and woken, told to end,
and told twice. `python -m tests.e2e.signal_storm --signals 200` prints what came of it; it fails where a promise is
broken.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from engine.journal.read import read_events
from engine.journal.verify import verify
from engine.model.run.event import CaseFinished, CaseIntent
from engine.model.verdict import Verdict
from tests.e2e.torture import CASES, SUITE, ledger, server
from tests.shell import GENESYS, ROOT, suite_file

BYTES_MAX: Final = 24_000
"""A signal comes at the latest when the log has grown by so much since the one before it."""
PROCESSES_MAX: Final = 60
"""A run that has not ended after so many processes never does."""
END_S_MAX: Final = 60.0
"""A process that was told to end and has not done so by then never does, however slow the machine."""
ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Root has no limit of processes, and the threads of others count against anybody's: so the limit is put on `start`.
LIMITED: Final = """\
import resource, runpy, sys, threading
handles, left = int(sys.argv[1]), [int(sys.argv[2])]
if handles:
    resource.setrlimit(resource.RLIMIT_NOFILE, (handles, handles))
start = threading.Thread.start
def limited(thread):
    left[0] -= 1
    if left[0] < 0:
        raise RuntimeError("can't start new thread")
    start(thread)
threading.Thread.start = limited
sys.argv[0:3] = ["engine"]
runpy.run_module("engine", run_name="__main__")
"""


@dataclass
class Storm:
    """What came of it, over all runs."""

    most: int
    """So many signals are sent; whatever is left to do then is left in peace."""
    runs: int = 0
    processes: int = 0
    signals: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The signals that a live process was sent."""
        return sum(self.signals.values())


def storm(signals: int, *, seed: int, folder: Path) -> Storm:
    """Runs and resumes until so many signals were sent."""
    rng, figures = Random(seed), Storm(most=signals)
    with server("--median-s", "0.03") as url:
        while figures.count < signals and not figures.broken:
            figures.runs += 1
            place = folder / f"run-{figures.runs}"
            _one_run(place, url, rng, figures)
            _check(place, url, figures)
    return figures


def _one_run(place: Path, url: str, rng: Random, figures: Storm) -> None:
    """One run, interrupted and taken up again until it ends by itself."""
    first = ("run", str(suite_file(place, SUITE)), "--target", "genesys-async", "--rate", "2000/s")
    begin = (*first, "--seed", str(rng.getrandbits(30)), "--concurrency", str(rng.choice((1, 4, 16))))
    where = ("--run-dir", str(place / "runs"), "--report", f"junit={place / 'j.xml'}", "--quiet")
    for _ in range(PROCESSES_MAX):
        has_log = any(b"\n" in log.read_bytes() for log in _logs(place))
        if _ends((*(("resume",) if has_log else begin), *where), place, url, rng, figures):
            return
    figures.broken.append(f"{place.name}: did not end in {PROCESSES_MAX} processes")


def _ends(command: tuple[str, ...], place: Path, url: str, rng: Random, figures: Storm) -> bool:
    """Whether the engine, started with little and sent signals, comes to the end of its run."""
    kept = {name: value for name, value in os.environ.items() if name not in GENESYS}
    env = {"GENESYS_BASE_URL": url, "GENESYS_CLIENT_ID": "client", "GENESYS_CLIENT_SECRET": "s&cr=t+%"}
    handles, threads = rng.choice((("64", "1000"), ("64", "1000"), ("0", "1000"), ("0", str(rng.randrange(1, 8)))))
    words = [sys.executable, "-c", LIMITED, handles, threads, *command]
    figures.processes += 1
    with (place / "said.txt").open("ab") as said, subprocess.Popen(
        words, cwd=ROOT, env={**kept, **env}, stdout=said, stderr=said
    ) as process:  # fmt: skip
        was_told = False
        while not was_told and figures.count < figures.most and _waits_for_its_moment(process, place, rng):
            was_told = _is_told(process, rng, figures)
        try:
            code = process.wait(END_S_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            figures.broken.append(f"{place.name}: did not end within {END_S_MAX:g} s")
            return True
    figures.codes[code] += 1
    # What is cut off before it listens ends as the system has it.
    usual = {0, 4, 3, *(128 + each for each in ENDING), *(-each for each in ENDING if was_told)}
    if code not in usual:
        figures.broken.append(f"{place.name}: exit {code}")
    return (code in {0, 4} and not was_told) or _is_whole(place)


def _is_whole(place: Path) -> bool:
    """Whether the log is sealed and nothing is left to do: a run told to end in its last moment is interrupted, too."""
    for log in _logs(place):
        if b"\n" in log.read_bytes() and verify(log).sealed:
            ends = {each.number: each for each in read_events(log) if isinstance(each, CaseFinished)}
            is_left = any(each.left_open or each.verdict is Verdict.NOT_RUN for each in ends.values())
            return len(ends) == CASES and not is_left
    return False


def _waits_for_its_moment(process: subprocess.Popen[bytes], place: Path, rng: Random) -> bool:
    """Return at some moment; False: the process ends before it. One in five comes by the clock."""
    grown = sum(map(_size, _logs(place))) + rng.randrange(BYTES_MAX)
    until_s = _now_s() + (rng.uniform(0.3, 2.0) if rng.random() < 0.2 else END_S_MAX)
    while process.poll() is None:
        if _now_s() > until_s or sum(map(_size, _logs(place))) >= grown > 0:
            _wait(process, rng.random() * 0.002)
            return process.poll() is None
        _wait(process, 0.0005)
    return False


def _is_told(process: subprocess.Popen[bytes], rng: Random, figures: Storm) -> bool:
    """Send a signal; whether it was one that ends a run, which is sent a second time now and then."""
    if rng.random() < 0.5:
        _send(process, signal.SIGSTOP, figures)
        _wait(process, rng.uniform(0.0, 0.3))
        process.send_signal(signal.SIGCONT)
        return False
    for _ in range(rng.choice((1, 1, 2))):
        _send(process, rng.choice(ENDING), figures)
        _wait(process, rng.uniform(0.0, 0.05))
    return True


def _send(process: subprocess.Popen[bytes], number: signal.Signals, figures: Storm) -> None:
    if process.poll() is None:
        process.send_signal(number)
        figures.signals[number.name] += 1


def _logs(place: Path) -> tuple[Path, ...]:
    return tuple(place.glob("runs/*/events.jsonl"))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _now_s() -> float:
    return time.monotonic()  # noqa: TID251 - processes are sent signals by the real clock


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


# ------------------------------------------------------------------------------------------------ what must hold


def _check(place: Path, url: str, figures: Storm) -> None:
    """Nothing lost, nothing double, every case with one end, in the log and in the report."""
    if figures.broken:
        return
    (log,) = (each for each in _logs(place) if b"\n" in each.read_bytes())
    proof, taken = verify(log), ledger(url)["submitted"]
    ends, intents, twice = _ends_of(log)
    figures.verdicts.update(ends.values())
    said = (place / "said.txt").read_text()
    counted = re.search(r'<testsuites [^>]*tests="(\d+)"', (place / "j.xml").read_text())
    wrong = [
        (not proof.ok or not proof.sealed, f"the log is not proved: {proof.problems[:2]}"),
        (len(ends) != CASES, f"{len(ends)} of {CASES} cases have an end"),
        (bool(twice), f"cases that ended twice: {sorted(twice)}"),
        (bool(set(ends.values()) - {"passed", "unknown"}), f"verdicts {Counter(ends.values())}"),
        (max(intents.values(), default=0) > 1, "an unsafe submit was meant twice"),
        (max(taken.values(), default=0) > 1, "an unsafe submit reached the server twice"),
        (counted is None or counted[1] != str(CASES), f"the report tells of {counted and counted[1]} cases"),
        ("Traceback" in said or "bug of ours" in said, f"it said: {said[-2_000:]}"),
    ]
    figures.broken += [f"{place.name}: {what}" for is_wrong, what in wrong if is_wrong]


def _ends_of(log: Path) -> tuple[dict[int, str], Counter[int], set[int]]:
    """The last end of each case, how often it was meant to be sent, and those with two ends that both count."""
    ends: dict[int, CaseFinished] = {}
    intents: Counter[int] = Counter()
    twice: set[int] = set()
    for event in read_events(log):
        match event:
            case CaseIntent():
                intents[event.number] += 1
            case CaseFinished():
                before = ends.get(event.number)
                if before is not None and not before.left_open and before.verdict is not Verdict.NOT_RUN:
                    twice.add(event.number)
                ends[event.number] = event
                if event.verdict is Verdict.NOT_RUN:
                    intents[event.number] = 0  # it was meant, and had not left when all ended
            case _:
                pass
    return {number: end.verdict.value for number, end in ends.items()}, intents, twice


def main() -> int:
    """The command; 1 where a promise is broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--signals", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began_s = _now_s()
    with tempfile.TemporaryDirectory() as folder:
        figures = storm(given.signals, seed=given.seed, folder=Path(folder))
    sys.stdout.write(
        f"{figures.count} signals {dict(figures.signals)} to {figures.processes} processes of {figures.runs} runs of "
        f"{CASES} cases: {dict(figures.verdicts)}, exits {dict(figures.codes)}; {len(figures.broken)} promises broken; "
        f"{_now_s() - began_s:.0f} s\n"
    )
    sys.stdout.writelines(f"  {line}\n" for line in figures.broken)
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
