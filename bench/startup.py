"""What one command costs from its first line to its exit code: `--help`, a check, and a run of a single case.

    .venv/bin/python bench/startup.py [--runs N]

The commands run in turn, whole processes with a warm file cache and compiled modules; the first turn is thrown away.
Wall time is what a person waits; processor time is what a busy machine leaves comparable. The run submits its case to
`fast_server.py`, polls it once, seals its log and reports. `python -c pass` and the libraries that a run cannot do
without stand beside: below them nothing of ours can go.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from peer_files import ENGINE
from peers import ENV, server

LIBRARIES = "import aiohttp, click, msgspec, ruamel.yaml, re2, jsonschema_rs, uvloop"
TARGETS_S = {"engine --help": 0.15, "engine run, one case": 0.5}


def main() -> None:
    """Print a line for every command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, server() as url:
        env = {**os.environ, **ENV, "GENESYS_BASE_URL": url}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        commands = written(Path(folder))
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for turn in range(asked.runs + 1):
            for name, command in commands.items():
                seconds = cost(command, env)
                if turn:
                    found[name].append(seconds)
    print_table(found)


def written(folder: Path) -> Mapping[str, Sequence[str]]:
    """The commands by name, with their files in that folder."""
    suite = folder / "one.suite.yaml"
    suite.write_text(ENGINE.format(cases=1), encoding="utf-8")
    engine = str(Path(sys.executable).parent / "engine")
    run = ["run", str(suite), "--target", "genesys-async", "--run-dir", str(folder / "runs"), "--format", "json"]
    return {
        "python -c pass": (sys.executable, "-c", "pass"),
        "the libraries of a run, imported": (sys.executable, "-c", LIBRARIES),
        "engine --help": (engine, "--help"),
        "engine check, one suite": (engine, "check", str(suite)),
        "engine run, one case": (engine, *run),
    }


def cost(command: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Wall and processor seconds of a command, which must end well."""
    since = time.perf_counter()
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - since
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return wall_s, usage.ru_utime + usage.ru_stime


def print_table(found: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    """Medians and the quickest, beside the target where there is one."""
    print("| command | wall s | quickest | processor s | least | target |\n|---|---|---|---|---|---|")
    for name, runs in found.items():
        wall, processor = zip(*runs, strict=True)
        figures = " | ".join(
            f"{seconds:.2f}" for seconds in (median(wall), min(wall), median(processor), min(processor))
        )
        print(f"| {name} | {figures} | {TARGETS_S.get(name, '')} |")


if __name__ == "__main__":
    main()
