"""`--executor processes` beside `local`: cases a second, and where the time of a case goes.

A case is one submit and one poll against `fast_server.py`. The sides run in turn, several times; what is printed are
medians over the requests alone. Nothing is pinned: deciding process, workers and server share the cores there are, so
on a machine with two of them the sides fight with the server. The time each of them needs for a case therefore stands
beside the figures: with a core for each, a run is as fast as the slowest of them, which is what `at best` divides by.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from throughput import SUITE

HERE = Path(__file__).resolve().parent
SIDES = (("local", ()), ("1 worker", ("--executor", "processes", "--workers", "1")),
         ("2 workers", ("--executor", "processes", "--workers", "2")))  # fmt: skip
TICKS_S = os.sysconf("SC_CLK_TCK")
_WORKER = b"engine.executors.processes.worker"


@dataclass(frozen=True)
class Run:
    """Cases a second, and seconds of processor time: of the deciding process, of the busiest worker, of the server."""

    rate: float
    decides_s: float
    works_s: float
    serves_s: float


def run_once(url: str, cases: int, more: tuple[str, ...], server: int) -> Run:
    """One run of the engine, its processes watched from `/proc`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        suite = folder / "load.suite.yaml"
        suite.write_text(SUITE.format(cases=cases), encoding="utf-8")
        env = {**os.environ, "GENESYS_BASE_URL": url, "GENESYS_CLIENT_ID": "c", "GENESYS_CLIENT_SECRET": "s"}
        command = [sys.executable, "-m", "engine", "run", str(suite), "--target", "genesys-async", "-q"]
        command += ["--rate", "1000000/s", "--format", "json", "--run-dir", str(folder / "runs"), *more]
        before_s = _processor_s(server)
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        decides_s, works = _watched(process)
        assert process.stdout is not None
        summary = json.loads(process.stdout.read())
        assert summary["passed"] == cases, summary
        serves_s = _processor_s(server) - before_s
        return Run(cases / summary["duration_s"], decides_s, max(works.values(), default=0.0), serves_s)


def _watched(process: subprocess.Popen[bytes]) -> tuple[float, dict[int, float]]:
    """Processor time of a process and of its workers, as last seen before they ended."""
    decides_s, works = 0.0, {}
    while process.poll() is None:
        decides_s = max(decides_s, _processor_s(process.pid))
        for child in _children(process.pid):
            works[child] = max(works.get(child, 0.0), _processor_s(child))
        time.sleep(0.02)
    return decides_s, works


def _children(parent: int) -> list[int]:
    try:
        text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        return [int(each) for each in text.split() if _WORKER in Path(f"/proc/{each}/cmdline").read_bytes()]
    except OSError:
        return []


def _processor_s(process: int) -> float:
    try:
        fields = re.sub(r"^.*\) ", "", Path(f"/proc/{process}/stat").read_text()).split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_S


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=6000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    server = subprocess.Popen([sys.executable, str(HERE / "fast_server.py")], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["url"]
        _measure(url, asked.cases, asked.runs, server.pid)
    finally:
        server.kill()


def _measure(url: str, cases: int, runs: int, server: int) -> None:
    idle = {name: run_once(url, 1, more, server) for name, more in SIDES}
    found: dict[str, list[Run]] = {name: [] for name, _ in SIDES}
    for _ in range(runs):
        for name, more in SIDES:
            found[name].append(run_once(url, cases, more, server))
    print(f"{cases} cases, medians of {runs} runs in turn, {os.cpu_count()} cores for all; µs of processor time a case")
    print("| side | cases/s | decides | works (each) | serves |\n|---|---|---|---|---|")
    slowest = {}
    for name, each in found.items():
        parts = [
            statistics.median((getattr(run, part) - getattr(idle[name], part)) / cases * 1e6 for run in each)
            for part in ("decides_s", "works_s", "serves_s")
        ]
        slowest[name] = max(parts[:2])
        rate = statistics.median(run.rate for run in each)
        print(f"| {name} | {rate:,.0f} | {parts[0]:.0f} | {parts[1]:.0f} | {parts[2]:.0f} |")
    two = found["2 workers"]
    for other in ("1 worker", "local"):
        ratios = [ours.rate / theirs.rate for ours, theirs in zip(two, found[other], strict=True)]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        at_best = slowest[other] / slowest["2 workers"]
        print(f"2 workers ÷ {other}: {statistics.median(ratios):.2f} ({spread}); at best, a core each: {at_best:.2f}")


if __name__ == "__main__":
    main()
