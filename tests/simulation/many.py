"""Many simulations over all cores, and what came of them in figures."""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import re
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.simulation.draws import setting_of
from tests.simulation.run import simulate

TWICE_EVERY = 20
"""Of so many seeds one is run twice, and both logs must be the same."""
BLOCK = 50
FIGURES = re.compile(r"^(?P<simulations>\d+) simulations of (?P<cases>\d+) cases in (?P<took>[\d.]+) s", re.MULTILINE)
"""In the last line of `Total.text`."""


@dataclass(slots=True)
class Total:
    """What many simulations came to."""

    simulations: int = 0
    cases: int = 0
    requests: int = 0
    twice: int = 0
    lives: int = 0
    took_s: float = 0.0
    broken: dict[int, list[str]] = field(default_factory=dict)
    """The promises that were broken, by seed."""

    def add(self, other: Total) -> None:
        """Count another's in."""
        self.simulations += other.simulations
        self.cases += other.cases
        self.requests += other.requests
        self.twice += other.twice
        self.lives += other.lives
        self.broken.update(other.broken)

    @property
    def text(self) -> str:
        """The figures in a line, after one line for every seed that broke something."""
        lines = [f"seed {seed}: {problem}" for seed, problems in sorted(self.broken.items()) for problem in problems]
        pace = self.simulations / self.took_s if self.took_s else 0.0
        lines.append(
            f"{self.simulations} simulations of {self.cases // max(1, self.simulations)} cases in {self.took_s:.1f} s"
            f" ({pace:.0f} a second): {self.requests} requests, {self.lives - self.simulations} fresh starts after"
            f" kills and stops, {self.twice} run twice byte for byte, {len(self.broken)} broke a promise"
        )
        return "\n".join(lines) + "\n"


def run_block(seeds: Sequence[int]) -> Total:
    """Run these, one after the other."""
    total = Total()
    begin_s = time.monotonic()  # noqa: TID251 - how long it really takes
    for seed in seeds:
        _run_one(seed, total)
    total.took_s = time.monotonic() - begin_s  # noqa: TID251 - how long it really took
    return total


def _run_one(seed: int, total: Total) -> None:
    try:
        setting = setting_of(seed)
        total.cases += len(setting.plan.cases)
        simulated = simulate(setting)
        problems = simulated.problems
        if seed % TWICE_EVERY == 0:
            total.twice += 1
            again = hashlib.sha256(simulate(setting_of(seed)).log).digest()
            if again != hashlib.sha256(simulated.log).digest():
                problems = [*problems, "the same seed gave another log"]
        total.requests += len(simulated.ledger)
        total.lives += len(simulated.seen.lives)
    except Exception:  # noqa: BLE001 - whatever breaks is told with its seed
        problems = [traceback.format_exc(limit=-3)]
    total.simulations += 1
    if problems:
        total.broken[seed] = problems


def run_many(seeds: Sequence[int], *, jobs: int = 0) -> Total:
    """Run these in blocks over so many processes; 0: over all cores."""
    blocks = [seeds[first : first + BLOCK] for first in range(0, len(seeds), BLOCK)]
    total = Total()
    begin_s = time.monotonic()  # noqa: TID251 - how long it really takes
    with multiprocessing.get_context("spawn").Pool(jobs or os.cpu_count(), _collect_rarely) as pool:
        for part in pool.imap_unordered(run_block, blocks):
            total.add(part)
    total.took_s = time.monotonic() - begin_s  # noqa: TID251 - how long it really took
    return total


def _collect_rarely() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
