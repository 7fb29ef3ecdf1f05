"""Replays simulations: `python -m tests.simulation --seed N` prints one, `--seeds N` checks many."""

from __future__ import annotations

import argparse
import sys

from tests.simulation.run import setting_of, simulate


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the simulation to replay, or the first of many")
    parser.add_argument("--seeds", type=int, default=1, help="how many to run; the log is printed only for one")
    arguments = parser.parse_args()
    broken = 0
    for seed in range(arguments.seed, arguments.seed + arguments.seeds):
        simulated = simulate(setting_of(seed))
        if arguments.seeds == 1:
            sys.stdout.write(simulated.log.decode())
            sys.stderr.write(f"seed {seed}: {simulated.verdicts} in {simulated.took_s:.1f} virtual seconds\n")
        for problem in simulated.problems:
            broken += 1
            sys.stderr.write(f"seed {seed}: {problem}\n")
    sys.stderr.write(f"{arguments.seeds} simulations, {broken} broken promises\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
