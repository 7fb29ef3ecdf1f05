"""Peak memory of `engine run` as the cases grow, against `fast_server.py`.

    .venv/bin/python bench/memory.py [--cases N …]

The whole process tree is sampled while it runs; the last column divides by the line above.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from peer_files import Work, engine
from peers import ENV, server
from tree import watched


def main() -> None:
    """Print a line for every number of cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="+", default=[1000, 10_000, 100_000])
    asked = parser.parse_args()
    before = 0.0
    print("| cases | wall s | peak MB | ÷ the line above |\n|---|---|---|---|")
    with server() as url:
        for cases in asked.cases:
            with tempfile.TemporaryDirectory() as folder:
                command = engine(Work(Path(folder), url, cases, Path(folder)))
                env = {**ENV, "GENESYS_BASE_URL": url}
                one = watched(command, folder=Path(folder), env=env, patience_s=3600.0, tick_s=0.1)
            if one.code:
                raise SystemExit(one.out)
            beside = f"{one.peak_mb / before:.2f}" if before else ""
            print(f"| {cases:,} | {one.seconds:.1f} | {one.peak_mb:.0f} | {beside} |", flush=True)
            before = one.peak_mb


if __name__ == "__main__":
    main()
