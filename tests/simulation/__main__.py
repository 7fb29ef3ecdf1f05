"""Simulations on the command line: `--seed N` tells the story of one, `--seeds N` runs many over all cores."""

from __future__ import annotations

import argparse
import sys

from tests.simulation.draws import setting_of
from tests.simulation.many import run_many
from tests.simulation.run import simulate
from tests.simulation.telling import story


def main() -> int:
    """0 where every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the simulation to tell of, or the first of many")
    parser.add_argument("--seeds", type=int, default=1, help="how many to run")
    parser.add_argument("--jobs", type=int, default=0, help="over so many processes; 0: over all cores")
    parser.add_argument("--log", action="store_true", help="print the log of the one simulation instead")
    arguments = parser.parse_args()
    if arguments.seeds == 1:
        simulated = simulate(setting_of(arguments.seed))
        sys.stdout.write(simulated.log.decode() if arguments.log else story(simulated))
        return 1 if simulated.problems else 0
    total = run_many(range(arguments.seed, arguments.seed + arguments.seeds), jobs=arguments.jobs)
    sys.stdout.write(total.text)
    return 1 if total.broken else 0


if __name__ == "__main__":
    sys.exit(main())
