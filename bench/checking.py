"""`engine check` over growing projects: seconds, memory, and whether both grow in proportion.

    .venv/bin/python bench/checking.py [--repeat N] [--mb 0.5 1 2 5 10]

Each project is made of small cases (about 115 bytes each) in files below 1 MiB. Sizes are interleaved, so that a busy
machine slows all alike; every run is a process of its own, start-up included. Seconds are medians (wall clock, and CPU
of all processes), memory is the peak of the largest process. `ratio` is the time per megabyte beside that of the
largest project, start-up left out: 1 is linear growth. The last lines are a least-squares line through the medians.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median

FILE_BYTES_MAX = 1_000_000
HEAD = "suite: part {part}\nactions:\n  a: {{ id: act-{part} }}\ntests:\n"
CASE = (
    "  - {{ name: case {case}, action: a, input: {{ n: {case}, who: c{case} }},"
    " expect: {{ output.score: {{ gte: 0 }} }} }}\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one check took; `rss_mib` is that of the largest process."""

    wall_s: float
    cpu_s: float
    rss_mib: float


def make_project(folder: Path, bytes_wanted: int) -> int:
    """Write suites of about so many bytes together; how many cases they hold."""
    folder.mkdir()
    case = written = part = 0
    while written < bytes_wanted:
        lines = [HEAD.format(part=part)]
        size = len(lines[0])
        while size < FILE_BYTES_MAX and written + size < bytes_wanted:
            lines.append(CASE.format(case=case))
            size += len(lines[-1])
            case += 1
        (folder / f"part{part:03}.suite.yaml").write_text("".join(lines), encoding="utf-8")
        written += size
        part += 1
    return case


def check_once(folder: Path) -> Cost:
    """The cost of one `engine check`, start-up included."""
    silent = os.open(os.devnull, os.O_WRONLY)
    begun = time.perf_counter()
    command = [sys.executable, "-m", "engine", "check", str(folder)]
    child = os.posix_spawn(sys.executable, command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, silent, 1)])
    _, status, usage = os.wait4(child, 0)
    wall_s = time.perf_counter() - begun
    os.close(silent)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"`engine check {folder}` failed")
    return Cost(wall_s=wall_s, cpu_s=usage.ru_utime + usage.ru_stime, rss_mib=usage.ru_maxrss / 1024)


def rows(sizes: Sequence[float], repeat: int, folder: Path) -> Iterator[tuple[float, int, Cost]]:
    """Megabytes, cases and median cost of each size."""
    cases = [make_project(folder / str(number), int(size * 1e6)) for number, size in enumerate(sizes)]
    runs = [[check_once(folder / str(number)) for number in range(len(sizes))] for _ in range(repeat)]
    for number, size in enumerate(sizes):
        costs = [run[number] for run in runs]
        yield (
            size,
            cases[number],
            Cost(
                wall_s=median(each.wall_s for each in costs),
                cpu_s=median(each.cpu_s for each in costs),
                rss_mib=median(each.rss_mib for each in costs),
            ),
        )


def print_table(found: Sequence[tuple[float, int, Cost]], start: Cost) -> None:
    """The table, and the lines through it."""
    dearest = (found[-1][2].cpu_s - start.cpu_s) / found[-1][0]
    print(f"{'MB':>6} {'cases':>8} {'wall s':>8} {'CPU s':>8} {'µs/case':>8} {'ratio':>6} {'RSS MiB':>8}")
    for size, cases, cost in found:
        net_s = max(cost.cpu_s - start.cpu_s, 0.0)
        shares = f"{net_s / cases * 1e6:>8.1f} {net_s / size / dearest:>6.2f}"
        print(f"{size:>6g} {cases:>8,} {cost.wall_s:>8.2f} {cost.cpu_s:>8.2f} {shares} {cost.rss_mib:>8.0f}")
    sizes = [size for size, _, _ in found]
    for name, values in (
        ("wall s", [cost.wall_s for _, _, cost in found]),
        ("CPU s", [cost.cpu_s for _, _, cost in found]),
        ("RSS MiB", [cost.rss_mib for _, _, cost in found]),
    ):
        line = linear_regression(sizes, values)
        worst = max(abs(value - line.intercept - line.slope * size) for size, value in zip(sizes, values, strict=True))
        print(f"{name:>8} = {line.intercept:.2f} + {line.slope:.3f} per MB; at most {worst:.2f} off")


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--mb", type=float, nargs="+", default=[0.5, 1, 2, 5, 10])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        make_project(place / "smallest", 200)
        start = min((check_once(place / "smallest") for _ in range(given.repeat)), key=lambda each: each.cpu_s)
        print_table(list(rows(sorted(given.mb), given.repeat, place)), start)


if __name__ == "__main__":
    main()
