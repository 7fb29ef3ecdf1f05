"""Makespan and requests under limits of many kinds, in virtual time: the table of RUNNING, section 3, made again.

The whole of `engine.run` works against a server in memory; only sockets are left out. The bound of a run is the least
time in which two requests a case pass the limiter, or the longest execution begun when its submit may pass, whichever
is later. Columns: makespan over that bound, requests a case, refusals, cases without a result, requests that left while
the server had asked for silence. Run `python bench/pacing.py --help` for what can be chosen.
"""

from __future__ import annotations

import argparse
import gc
import math
import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from types import MappingProxyType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from limiters import LIMITERS, ROUNDINGS, Scene, Server

from engine.journal.memory import MemoryJournal
from engine.model.ports.target import TargetPort
from engine.model.run.event import CaseFinished
from engine.model.verdict import Verdict
from engine.model.vocabulary import Ports
from engine.run.execute import execute
from engine.run.pacing.durations import Durations, Waiting
from engine.run.pacing.policy import OURS, LatePolls, Load, Pacing
from tests.simulation.plans import Sketch, plan_of
from tests.virtual_time import VirtualClock, passed_s, run_virtual

# ------------------------------------------------------------------------------------------------ durations


FAMILIES: Mapping[str, Callable[[Random, int], float]] = MappingProxyType(
    {
        "lognormal": lambda rng, _case: 1.5 * math.exp(0.6 * rng.gauss(0, 1)),
        "heavy tail": lambda rng, _case: min(60.0, 0.6 * rng.paretovariate(1.2)),
        "two modes": lambda rng, _case: rng.choice([0.2, 0.2, 0.2, 6.0]) * rng.uniform(0.8, 1.2),
        "drifting": lambda rng, case: (0.5 + case / 250) * rng.uniform(0.7, 1.3),
        "instant": lambda _rng, _case: 0.0,
    }
)

# ------------------------------------------------------------------------------------------------ policies


class EveryTwoSeconds(LatePolls):
    """Everything at once, and a poll every two seconds: the original harness with its defects mended."""

    def most_alive(self, _load: Load) -> int:
        """As many as there are."""
        return 10_000

    def ask_at_s(self, waiting: Waiting, _durations: Durations, _load: Load) -> float:
        """Two seconds later."""
        return waiting.asked_s + 2.0


class Exponential(LatePolls):
    """64 cases at a time, asked for after a quarter of a second, then twice as late each time, up to 8 s."""

    def most_alive(self, _load: Load) -> int:
        """As many as many tools have workers."""
        return 64

    def ask_at_s(self, waiting: Waiting, _durations: Durations, _load: Load) -> float:
        """The next step."""
        return waiting.asked_s + min(8.0, 0.25 * 2.0 ** min(waiting.polls, 9))


class Quantile(Exponential):
    """64 cases at a time, each asked for when nine in ten of those that ended were done."""

    def ask_at_s(self, waiting: Waiting, durations: Durations, load: Load) -> float:
        """The quantile of what is known."""
        known_s = durations.quantile(0.9, beyond_s=waiting.asked_s)
        return known_s if known_s is not None else super().ask_at_s(waiting, durations, load)


POLICIES: Mapping[str, Pacing] = MappingProxyType(
    {"ours": OURS, "2 s polls": EveryTwoSeconds(), "exponential": Exponential(), "quantile 0.9": Quantile()}
)

# ------------------------------------------------------------------------------------------------ figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of one run, or of several: `worst` is the highest ratio of them."""

    ratio: float
    worst: float
    requests: float
    refused: int
    lost: int
    breaches: int
    peak: float
    took_s: float


def bound_s(scene: Scene, durations: list[float]) -> float:
    """The least time in which anybody who knows all durations could be done; in the plan's order under a cap."""
    limiter, trip_s = LIMITERS[scene.limiter](), scene.latency_s
    longest = sorted(durations, reverse=True)
    crowd_s = 0.0
    if scene.cap is not None:
        step_s = scene.service_s / scene.cap
        crowd_s = max(2 * len(durations) * step_s, *(place * step_s + each for place, each in enumerate(durations)))
    if limiter is None:
        return max(crowd_s, longest[0] + 2 * trip_s) + scene.storm_s
    tails = (limiter.least_s(place + 1) + duration_s + 2 * trip_s for place, duration_s in enumerate(longest))
    return max(limiter.least_s(2 * len(longest)) + trip_s, crowd_s, *tails) + scene.storm_s


async def run_scene(scene: Scene, policy: str, cases: int, seed: int) -> Figures:
    """One run of the engine in virtual time."""
    clock, draw = VirtualClock(), Random(f"durations {seed}")
    durations = [FAMILIES[scene.family](draw, number) for number in range(cases)]
    server = Server(scene, clock, durations, Random(f"latency {seed}"))
    port = TargetPort(target=server, limits=scene.limits)
    ports = Ports(targets={"simulated": port}, journal=MemoryJournal(clock), clock=clock, rng=Random(seed))
    plan = plan_of([Sketch(cases=cases, timeout_s=300.0)], seed)
    passed = 0
    async for event in execute(plan, ports, pacing=POLICIES[policy]):
        passed += isinstance(event, CaseFinished) and event.verdict is Verdict.PASSED
    took_s = passed_s()
    return Figures(
        ratio=took_s / bound_s(scene, durations),
        worst=took_s / bound_s(scene, durations),
        requests=server.requests / cases,
        refused=server.refused,
        lost=cases - passed,
        breaches=server.breaches,
        peak=server.peak,
        took_s=took_s,
    )


def figures_of(scene: Scene, policy: str, cases: int, seeds: int) -> Figures:
    """The medians over seeds; of what must be zero, the most."""
    gc.disable()
    runs = []
    for seed in range(1, seeds + 1):
        runs.append(run_virtual(run_scene(scene, policy, cases, seed)))
        gc.collect()
    gc.enable()
    return Figures(
        ratio=statistics.median(run.ratio for run in runs),
        worst=max(run.ratio for run in runs),
        requests=statistics.median(run.requests for run in runs),
        refused=round(statistics.median(run.refused for run in runs)),
        lost=max(run.lost for run in runs),
        breaches=max(run.breaches for run in runs),
        peak=max(run.peak for run in runs),
        took_s=statistics.median(run.took_s for run in runs),
    )


def main() -> None:
    """Print the table."""
    asked = _arguments()
    first = Scene(limiter="none", headers="none", family="lognormal")
    first = replace(first, hints=asked.hints, cap=asked.cap, service_s=asked.service, latency_s=asked.latency)
    print(f"{asked.cases} cases, medians of {asked.seeds} seeds, {asked.latency * 1000:g} ms a request")
    print("| limiter | headers | durations | policy | ÷ bound | requests a case | 429s | lost | breaches |")
    print("|---|---|---|---|---|---|---|---|---|")
    for limiter in asked.limiters:
        for headers in asked.headers if limiter != "none" else ["none"]:
            for family in asked.families:
                for policy in asked.policies:
                    scene = replace(first, limiter=limiter, headers=headers, family=family)
                    row = figures_of(scene, policy, asked.cases, asked.seeds)
                    print(
                        f"| {limiter} | {headers} | {family} | {policy} | {row.ratio:.3f} | {row.requests:.2f} "
                        f"| {row.refused} | {row.lost} | {row.breaches} |",
                        flush=True,
                    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    listed = "with commas; `all` for all of "
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--limiters", default="fixed 100/2s,bucket 15/s,none", help=listed + ", ".join(LIMITERS))
    parser.add_argument("--headers", default="rate,ceil,none", help=listed + ", ".join(("rate", *ROUNDINGS, "none")))
    parser.add_argument("--families", default="lognormal", help=listed + ", ".join(FAMILIES))
    parser.add_argument("--policies", default="ours", help=listed + ", ".join(POLICIES))
    parser.add_argument("--latency", type=float, default=0.02, help="seconds a request")
    parser.add_argument("--cap", type=int, help="requests that may be open at once")
    parser.add_argument("--service", type=float, default=0.0, help="seconds for which each is open")
    parser.add_argument(
        "--hints", choices=["seconds", "date", "none"], default="seconds", help="how a 429 says how long"
    )
    asked = parser.parse_args()
    every = {"limiters": LIMITERS, "headers": ("rate", *ROUNDINGS, "none"), "families": FAMILIES, "policies": POLICIES}
    for name, names in every.items():
        given = getattr(asked, name)
        setattr(asked, name, list(names) if given == "all" else given.split(","))
    return asked


if __name__ == "__main__":
    main()
