"""Rows and time of covering arrays, ours beside covertable's and allpairspy's, on the published models.

    .venv/bin/python bench/covering.py [--repeat N] [--model NAME …]

The peers are installed from `bench/requirements.txt` into an environment of their own. Runs are interleaved, so that a
busy machine slows all alike; times are medians, ratios are peer divided by ours (above 1: ours is better). Every array
is checked to hold all its pairs or triples; `-` is a peer that was given up, or whose rows do not hold them all.
Where PICT's own models are at hand, what `engine plan` takes for them stands beside what PICT takes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import prod
from pathlib import Path
from statistics import median
from typing import TypeAlias

from pict_models import ROWS, PictModel, read_model

import engine
from engine.plan.covering.arrays import valid_rows

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".engine" / "bench-peers"
PICT = HERE.parent.parent / "shared" / "suites" / "pict"

MODELS: dict[str, tuple[tuple[int, ...], int]] = {
    "3^4": ((3,) * 4, 2),
    "3^13": ((3,) * 13, 2),
    "4^15·3^17·2^29": ((4,) * 15 + (3,) * 17 + (2,) * 29, 2),
    "4^1·3^39·2^35": ((4,) + (3,) * 39 + (2,) * 35, 2),
    "5^1·3^8·2^2": ((5,) + (3,) * 8 + (2,) * 2, 2),
    "2^100": ((2,) * 100, 2),
    "8^6": ((8,) * 6, 2),
    "10^10": ((10,) * 10, 2),
    "10^20": ((10,) * 20, 2),
    "6·5·4^6·3^8·2^3": ((6, 5) + (4,) * 6 + (3,) * 8 + (2,) * 3, 2),
    "3^6 triples": ((3,) * 6, 3),
    "4^6 triples": ((4,) * 6, 3),
    "3^10 triples": ((3,) * 10, 3),
    "4^2·3^4·2^4 triples": ((4,) * 2 + (3,) * 4 + (2,) * 4, 3),
}
"""Sizes and strength of each model: those of the papers on AETG, PICT and IPO, and of covertable's own manual."""

PEER_PROGRAM = """
import json, sys, time
name, sizes, strength = json.loads(sys.argv[1])
values = [list(range(size)) for size in sizes]
if name == "covertable":
    from covertable import make
    begin = time.perf_counter()
    rows = make(values, strength=strength)
else:
    from allpairspy import AllPairs
    begin = time.perf_counter()
    rows = [list(row) for row in AllPairs(values, n=strength)]
print(json.dumps([time.perf_counter() - begin, [list(row) for row in rows]]))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One array: how long it took and its rows."""

    seconds: float
    rows: Sequence[Sequence[int]]


Runner: TypeAlias = Callable[[Sequence[int], int], Run]


def main() -> int:
    """Print the table; exit 1 where one of ours is not complete."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--repeat", type=int, default=3, help="runs of each, interleaved (default: 3)")
    asked.add_argument("--patience", type=float, default=60.0, help="seconds after which a peer is given up")
    asked.add_argument("--model", action="append", choices=list(MODELS), help="only this one; may be repeated")
    asked.add_argument("--pict", nargs="?", const=PICT, type=Path, help="PICT's models alone (in this folder)")
    wishes = asked.parse_args()
    if wishes.pict is not None:
        return 0 if beside_pict(wishes.pict) else 1
    python = peers_python()
    peers = {name: peer(name, python, patience_s=wishes.patience) for name in ("covertable", "allpairspy")}
    runners: dict[str, Runner] = {"engine": ours, **peers}
    print(f"{'model':22}{'at least':>9}" + "".join(f"{name + ' rows':>18}{'s':>9}" for name in runners))
    complete = True
    ratios: dict[str, list[tuple[float, float]]] = {"covertable": [], "allpairspy": []}
    for name in wishes.model or MODELS:
        sizes, strength = MODELS[name]
        found: dict[str, list[Run]] = {runner: [] for runner in runners}
        for _ in range(wishes.repeat):
            for runner, run in runners.items():
                found[runner].append(run(sizes, strength))
        complete &= covers(found["engine"][0].rows, sizes, strength)
        found = {runner: judged(runs, sizes, strength) for runner, runs in found.items()}
        print_line(name, prod(sorted(sizes)[-strength:]), found)
        for other, several in ratios.items():
            several.extend([ratio(found[other], found["engine"])] if found[other][0].rows else [])
    for other, several in ((other, several) for other, several in ratios.items() if several):
        rows, seconds = (median(each[part] for each in several) for part in (0, 1))
        print(f"{other} ÷ engine, median over the models: rows {rows:.2f}, time {seconds:.2f}")
    print("each of our arrays holds all its combinations" if complete else "AN ARRAY OF OURS IS NOT COMPLETE")
    return 0 if complete and (wishes.model or beside_pict(PICT)) else 1


def beside_pict(folder: Path) -> bool:
    """Print the rows of PICT's models, and whether every row keeps the rules and no possible combination is missing."""
    if not folder.is_dir():
        print(f"PICT's models are not at hand ({folder})")
        return True
    is_whole, sums = True, {"pairs": (0, 0, 0), "triples": (0, 0, 0)}
    slowest, unproved = 0.0, 0
    for name, figures in ROWS.items():
        model = read_model(folder / f"{name}.txt")
        for cover, strength, theirs in (("pairs", 2, figures[0]), ("triples", 3, figures[1])):
            if theirs is None:
                continue
            begin = time.process_time()
            rows = rows_of(model, cover)
            slowest = max(slowest, time.process_time() - begin)
            missing = model.missing(rows, strength)
            unproved += missing is None
            bad = sum(not model.keeps(row) for row in rows) + (missing or 0)
            is_whole &= not bad
            more = "  MORE" * (len(rows) > theirs) + f"  {bad} WRONG" * bool(bad)
            more += "  not proved by brute force" * (missing is None)
            print(f"{name:18}{cover:8}{len(rows):>6}{theirs:>6}{more}", flush=True)
            count, own, other = sums[cover]
            sums[cover] = (count + 1, own + len(rows), other + theirs)
    for cover, (count, own, other) in sums.items():
        print(f"{count} models of PICT, {cover}: {own:,} rows, PICT {other:,}")
    proved = "nothing is missing" if is_whole else "NOT WHOLE"
    print(f"at most {slowest:.2f} s of processor time each; {proved}; {unproved} not proved by brute force")
    return is_whole


def rows_of(model: PictModel, cover: str) -> list[dict[str, str]]:
    """The rows that a plan has for a model."""
    with tempfile.TemporaryDirectory() as room:
        suite = Path(room) / "model.suite.yaml"
        suite.write_text(model.suite(cover), "utf-8")
        cases = engine.plan(str(suite)).cases
    return [{name: str(case.input[f"p{at}"]) for at, name in enumerate(model.parameters)} for case in cases]


def peers_python() -> Path:
    """The interpreter of the peers' environment, which is made where it is missing."""
    python = PEERS / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        installer = HERE.parent / "scripts" / "install_lock.py"
        subprocess.run([sys.executable, installer, PEERS, HERE / "requirements.txt"], check=True)
    return python


def ours(sizes: Sequence[int], strength: int) -> Run:
    """The engine's own array."""
    begin = time.perf_counter()
    rows = valid_rows(sizes, strength)
    return Run(time.perf_counter() - begin, rows)


def peer(name: str, python: Path, *, patience_s: float) -> Runner:
    """What runs a peer in its own environment; only its search is timed, not its start. No rows: it was given up."""
    given_up = Run(patience_s, ())

    def run(sizes: Sequence[int], strength: int) -> Run:
        question = json.dumps([name, list(sizes), strength])
        command = [str(python), "-c", PEER_PROGRAM, question]
        try:
            answer = subprocess.run(command, check=True, capture_output=True, text=True, timeout=patience_s)
        except subprocess.TimeoutExpired:
            return given_up
        seconds, rows = json.loads(answer.stdout)
        return Run(seconds, rows)

    return run


def covers(rows: Sequence[Sequence[int]], sizes: Sequence[int], strength: int) -> bool:
    """Whether rows hold every combination of so many classes."""
    return all(
        len({tuple(row[place] for place in places) for row in rows}) == prod(sizes[place] for place in places)
        for places in combinations(range(len(sizes)), strength)
    )


def judged(runs: list[Run], sizes: Sequence[int], strength: int) -> list[Run]:
    """The runs as they are, or without rows where they do not hold every combination: that is no array to compare."""
    return runs if covers(runs[0].rows, sizes, strength) else [Run(run.seconds, ()) for run in runs]


def print_line(name: str, least: int, found: dict[str, list[Run]]) -> None:
    """One model: rows and median seconds of each."""
    figures = chain.from_iterable((len(runs[0].rows), median(run.seconds for run in runs)) for runs in found.values())
    cells = [f"{each or '-':>18}" if isinstance(each, int) else f"{each:>9.3f}" for each in figures]
    print(f"{name:22}{least:>9}" + "".join(cells), flush=True)


def ratio(other: Sequence[Run], own: Sequence[Run]) -> tuple[float, float]:
    """Rows and median seconds of another, divided by ours."""
    seconds = median(run.seconds for run in other) / max(median(run.seconds for run in own), 1e-9)
    return len(other[0].rows) / len(own[0].rows), seconds


if __name__ == "__main__":
    sys.exit(main())
