"""`engine run` beside its peers at the same work: submit a case, poll it once, check the output.

    .venv/bin/python bench/peers.py [--cases N …] [--runs N] [--peer NAME …] [--folder PATH]

Whole processes are timed, start and reports included. The server is on one core (`fast_server.py`: no limit, done at
once), the clients on the other. Runs are interleaved, figures are medians; who takes more than 60 s runs once, and who
takes more than `--patience` is stopped: its line says `> N s` and how many cases it came to. Each checks the same: 201,
an execution id, `output.processed`. The server counts: a run of fewer or more submits than cases, or of fewer polls,
does not count. The lean loop keeps nothing. The server's own ceiling is `ceiling.py`'s. Peers are installed from hash
locks into a folder outside the project; who cannot be installed is skipped with the reason.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from types import MappingProxyType

from peer_files import HERE, PEERS, Work
from tree import Watched, watched

LONG_S = 60.0
PYTHON_LOCK = HERE / "peers-requirements.txt"
NPM_LOCKS = (HERE / "peers" / "package.json", HERE / "peers" / "package-lock.json")
NPM_PEERS, PYTHON_PEERS = ("Step CI", "Newman", "Bruno"), ("Locust", "Tavern")
ENV: Mapping[str, str] = MappingProxyType(
    {
        "GENESYS_CLIENT_ID": "c",
        "GENESYS_CLIENT_SECRET": "s",
        "STEPCI_DISABLE_ANALYTICS": "1",
    }
)


def main() -> None:
    """Print a table for every number of cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="+", default=[200, 2000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer", action="append", choices=list(PEERS), help="only this one; may be repeated")
    parser.add_argument("--folder", type=Path, default=default_folder(), help="where peers are installed")
    parser.add_argument("--patience", type=float, default=120.0, help="seconds after which a run is stopped")
    asked = parser.parse_args()
    names = present(asked.peer or list(PEERS), asked.folder)
    with server() as url:
        for cases in asked.cases:
            work = Work(asked.folder, url, cases, asked.folder)
            print_table(measure(names, work, runs=asked.runs, patience_s=asked.patience), cases)


def default_folder() -> Path:
    """A folder of this project's own among the temporary ones, another for every state of the locks."""
    state = hashlib.sha256(b"".join(lock.read_bytes() for lock in (PYTHON_LOCK, *NPM_LOCKS))).hexdigest()
    return Path(tempfile.gettempdir()) / f"engine-bench-peers-{state[:12]}"


def present(names: Sequence[str], folder: Path) -> list[str]:
    """The names that can run, after installing what is missing; the others are told."""
    missing: dict[str, str] = {}
    for group, install in ((PYTHON_PEERS, install_python), (NPM_PEERS, install_npm)):
        if set(group) & set(names):
            try:
                install(folder)
            except (OSError, subprocess.CalledProcessError) as problem:
                missing |= dict.fromkeys(set(group) & set(names), str(problem))
    for name, reason in missing.items():
        print(f"skipped {name}: {reason}", flush=True)
    return [name for name in names if name not in missing]


def install_python(folder: Path) -> None:
    """Locust and Tavern from their lock, once."""
    done = folder / "venv" / "installed"
    if done.exists():
        return
    installer = HERE.parent / "scripts" / "install_lock.py"
    subprocess.run([sys.executable, installer, folder / "venv", PYTHON_LOCK], check=True)
    done.touch()


def install_npm(folder: Path) -> None:
    """Step CI, Newman and Bruno from their lock, once; no script of a package is run."""
    where, npm = folder / "npm", shutil.which("npm")
    if (where / "installed").exists():
        return
    if npm is None:
        raise FileNotFoundError("npm is not here")
    where.mkdir(parents=True, exist_ok=True)
    for lock in NPM_LOCKS:
        shutil.copy(lock, where)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=where, check=True)
    (where / "installed").touch()


@contextmanager
def server() -> Iterator[str]:
    """The address of the fast server, which has a core of its own where there are two."""
    command = [sys.executable, str(HERE / "fast_server.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        if len(cores) > 1:
            os.sched_setaffinity(process.pid, {cores[1]})
            os.sched_setaffinity(0, {cores[0]})
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.kill()


@dataclass(frozen=True, slots=True)
class Run:
    """One run: how it went, and what the server took of it; `is_whole`: every case was submitted and polled."""

    watched: Watched
    submits: int
    is_whole: bool


def measure(names: Sequence[str], work: Work, *, runs: int, patience_s: float) -> Mapping[str, list[Run]]:
    """The runs of each, in turn; none after one that took long, and one that was cut off stays the only one."""
    found: dict[str, list[Run]] = {name: [] for name in names}
    for turn in range(runs):
        for name in names:
            if turn and (not found[name] or found[name][0].watched.seconds > LONG_S):
                continue
            one = one_run(name, work, patience_s=patience_s)
            found[name] += [one] if one else []
    return found


def one_run(name: str, work: Work, *, patience_s: float) -> Run | None:
    """One run in a folder of its own, or nothing where it failed or did other work, which is told."""
    with tempfile.TemporaryDirectory() as folder:
        command = PEERS[name](replace(work, folder=Path(folder)))
        before = counts(work.url)
        env = {**ENV, "GENESYS_BASE_URL": work.url}
        one = watched(command, folder=Path(folder), env=env, patience_s=patience_s)
        after = counts(work.url)
    submits, polls = (after[kind] - before[kind] for kind in ("submits", "polls"))
    if one.seconds > patience_s:
        return Run(one, submits, is_whole=False)
    if one.code == 0 and submits == work.cases and polls >= work.cases:
        return Run(one, submits, is_whole=True)
    told = f"exit code {one.code}, {submits} submits and {polls} polls for {work.cases} cases in {one.seconds:.1f} s"
    print(f"not counted: {name}, {told}", flush=True)
    print("\n".join(one.out.splitlines()[-5:]), file=sys.stderr)
    return None


def counts(url: str) -> Mapping[str, int]:
    """Submits and polls that the server has taken since its start."""
    with urllib.request.urlopen(f"{url}/counts") as answer:
        taken: Mapping[str, int] = json.load(answer)
    return taken


def print_table(found: Mapping[str, list[Run]], cases: int) -> None:
    """Medians, and engine ÷ peer in cases a second (above 1: the engine is quicker)."""
    rates = {name: median(run.submits / run.watched.seconds for run in runs) for name, runs in found.items() if runs}
    print(f"\n{cases} cases, whole processes")
    heads = ("program", "runs", "wall s", "cases/s", "engine ÷ it", "processor ms a case", "peak MB")
    print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
    for name, rate in rates.items():
        runs = found[name]
        wall_s = f"{median(run.watched.seconds for run in runs):.2f}"
        wall = wall_s if runs[0].is_whole else f"> {wall_s} ({runs[0].submits} cases)"
        peak_mb = median(run.watched.peak_mb for run in runs)
        beside = f"{rates['engine'] / rate:.2f}" if "engine" in rates else "-"
        spent = median(run.watched.processor_s / max(1, run.submits) for run in runs)
        processor = f"{1000 * spent:.2f}" if runs[0].is_whole else ""
        figures = f"{wall} | {rate:,.0f} | {beside} | {processor} | {peak_mb:.0f}"
        print(f"| {name} | {len(runs)} | {figures} |")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
