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
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Protocol

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.journal.memory import MemoryJournal
from engine.model.authored import Rate
from engine.model.event import CaseFinished
from engine.model.kinds import Ports
from engine.model.ports import Clock, Limits, TargetPort
from engine.model.result import Call, Exchange, Finished, Outcome, Pending, Quota, Result, Trouble, TroubleKind
from engine.model.verdict import Verdict
from engine.run.execute import execute
from engine.run.pacing import OURS, LatePolls, Load, Pacing
from engine.run.polling import Durations, Waiting
from tests.simulation.plans import Sketch, plan_of
from tests.virtual_time import VirtualClock, run_virtual

# ------------------------------------------------------------------------------------------------ servers


class Limiter(Protocol):
    """What lets requests in."""

    count: int
    window_s: float

    def ask(self, now_s: float) -> tuple[bool, int, float]:
        """Whether a request may pass, how many count against the limit, and seconds until that gets better."""

    def least_s(self, requests: int) -> float:
        """The least time in which so many pass."""


class Fixed:
    """Fixed windows, which begin with the first request after the last one's end, or on a grid with an offset."""

    def __init__(self, count: int, window_s: float, offset_s: float | None = None) -> None:
        self.count, self.window_s = count, window_s
        self._offset_s = offset_s
        self._ends_s, self._used = -math.inf, 0

    def ask(self, now_s: float) -> tuple[bool, int, float]:
        """As the protocol says."""
        if now_s >= self._ends_s:
            self._used = 0
            self._ends_s = now_s + self.window_s
            if self._offset_s is not None:
                begun = math.floor((now_s - self._offset_s) / self.window_s)
                self._ends_s = (begun + 1) * self.window_s + self._offset_s
        self._used += 1
        return self._used <= self.count, min(self._used, self.count), self._ends_s - now_s

    def least_s(self, requests: int) -> float:
        """As the protocol says, for windows of which the first begins with the run."""
        return (requests - 1) // self.count * self.window_s


class Sliding:
    """At most `count` in any stretch of `window_s`; what is refused does not count."""

    def __init__(self, count: int, window_s: float) -> None:
        self.count, self.window_s = count, window_s
        self._taken: deque[float] = deque()

    def ask(self, now_s: float) -> tuple[bool, int, float]:
        """As the protocol says."""
        while self._taken and self._taken[0] + self.window_s <= now_s:
            self._taken.popleft()
        has_room = len(self._taken) < self.count
        if has_room:
            self._taken.append(now_s)
        return has_room, len(self._taken), self._taken[0] + self.window_s - now_s

    def least_s(self, requests: int) -> float:
        """As the protocol says."""
        return (requests - 1) // self.count * self.window_s


class Bucket:
    """A token bucket that holds one second's worth."""

    def __init__(self, a_second: int) -> None:
        self.count, self.window_s = a_second, 1.0
        self._level, self._at_s = float(a_second), 0.0

    def ask(self, now_s: float) -> tuple[bool, int, float]:
        """As the protocol says."""
        self._level = min(self.count, self._level + (now_s - self._at_s) * self.count)
        self._at_s = now_s
        has_room = self._level >= 1 - 1e-9
        if has_room:
            self._level -= 1
        return has_room, math.ceil(self.count - self._level), max(1e-3, (1 - self._level) / self.count)

    def least_s(self, requests: int) -> float:
        """As the protocol says."""
        return max(0.0, (requests - self.count) / self.count)


LIMITERS: Mapping[str, Callable[[], Limiter | None]] = MappingProxyType(
    {
        "fixed 100/2s": lambda: Fixed(100, 2.0),
        "grid 100/2s": lambda: Fixed(100, 2.0, 0.7),
        "sliding 100/2s": lambda: Sliding(100, 2.0),
        "bucket 5/s": lambda: Bucket(5),
        "bucket 15/s": lambda: Bucket(15),
        "bucket 50/s": lambda: Bucket(50),
        "fixed 300/min": lambda: Fixed(300, 60.0),
        "grid 900/min": lambda: Fixed(900, 60.0, 23.4),
        "fixed 3000/min": lambda: Fixed(3000, 60.0),
        "none": lambda: None,
    }
)
ROUNDINGS: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {"ceil": math.ceil, "floor": math.floor, "round": round, "exact": float}
)
DEFAULT = Limits(rate=Rate(count=300, window_s=60.0, text="300/min"), rate_is_default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One server. `headers` is how seconds are rounded, `none`, or `rate`: the limit is configured and no header sent.

    `hints` says whether a 429 tells how long to wait, in whole seconds; `cap` is how many requests may be open.
    """

    limiter: str
    headers: str
    family: str
    hints: bool = True
    latency_s: float = 0.02
    cap: int | None = None

    @property
    def limits(self) -> Limits:
        """What the client is told beforehand."""
        limiter = LIMITERS[self.limiter]()
        if limiter is None:
            return Limits()
        if self.headers == "rate":
            return Limits(rate=Rate(count=limiter.count, window_s=limiter.window_s, text=""))
        return DEFAULT


class Server:
    """A job API in memory, target and server in one."""

    scope = "bench|client"
    authenticates = False

    def __init__(self, scene: Scene, clock: Clock, durations: list[float], rng: Random) -> None:
        self.requests = self.refused = self.breaches = 0
        self._scene, self._clock, self._durations, self._rng = scene, clock, durations, rng
        self._limiter = LIMITERS[scene.limiter]()
        self._done_s: dict[str, tuple[float, float]] = {}
        self._open = 0
        self._silent_s = (math.inf, -math.inf)

    async def authorise(self) -> Exchange:
        """Never called: there is no token."""
        raise AssertionError

    async def submit(self, call: Call) -> Exchange:
        """Start an execution."""
        return await self._answer(partial(self._take, call))

    async def poll(self, pending: Pending) -> Exchange:
        """Ask for an execution."""
        return await self._answer(partial(self._tell, pending.execution_id))

    def _take(self, call: Call) -> Outcome:
        execution_id = f"x{len(self._done_s)}"
        number = call.input["n"]
        assert isinstance(number, int)
        duration_s = self._durations[number]
        self._done_s[execution_id] = (self._clock.monotonic_s() + duration_s, duration_s)
        return Pending(execution_id=execution_id)

    def _tell(self, execution_id: str) -> Outcome:
        done_s, duration_s = self._done_s[execution_id]
        if self._clock.monotonic_s() < done_s:
            return Pending(execution_id=execution_id)
        return Finished(result=Result(status="completed", output={}, execution_id=execution_id, duration_s=duration_s))

    async def _answer(self, work: Callable[[], Outcome]) -> Exchange:
        self.requests += 1
        since_s, until_s = self._silent_s
        # What left in the moment of the refusal could not know of it.
        self.breaches += since_s + 1e-3 < self._clock.monotonic_s() < until_s
        there_s = self._scene.latency_s * self._rng.uniform(0.25, 0.75)
        await self._clock.sleep(there_s)
        self._open += 1
        wait_s, quota = self._limit()
        outcome = work() if wait_s is None else self._refusal(wait_s)
        await self._clock.sleep(self._scene.latency_s - there_s)
        self._open -= 1
        if wait_s is not None and self._scene.hints:
            now_s = self._clock.monotonic_s()
            self._silent_s = (now_s, max(until_s, now_s + wait_s - 1e-6))
        return Exchange(outcome=outcome, quota=quota, latency_s=self._scene.latency_s)

    def _limit(self) -> tuple[float | None, Quota | None]:
        """Seconds of a refusal, or None; and what headers tell."""
        if self._scene.cap is not None and self._open > self._scene.cap:
            return 1.0, None
        if self._limiter is None:
            return None, None
        let_in, used, reset_s = self._limiter.ask(self._clock.monotonic_s())
        rounding = ROUNDINGS.get(self._scene.headers)
        quota = None
        if rounding is not None:
            quota = Quota(allowed=self._limiter.count, used=used, reset_s=float(rounding(reset_s - 1e-9)))
        return None if let_in else float(max(1, math.ceil(reset_s - 1e-9))), quota

    def _refusal(self, wait_s: float) -> Trouble:
        self.refused += 1
        hint_s = wait_s if self._scene.hints else None
        return Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=hint_s)


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
    """What came of one run."""

    ratio: float
    requests: float
    refused: int
    lost: int
    breaches: int
    took_s: float


def bound_s(scene: Scene, durations: list[float]) -> float:
    """The least time in which anybody who knows all durations could be done."""
    limiter, trip_s = LIMITERS[scene.limiter](), scene.latency_s
    longest = sorted(durations, reverse=True)
    if limiter is None:
        return longest[0] + 2 * trip_s
    tails = (limiter.least_s(place + 1) + duration_s + 2 * trip_s for place, duration_s in enumerate(longest))
    return max(limiter.least_s(2 * len(longest)) + trip_s, *tails)


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
    took_s = clock.monotonic_s()
    return Figures(
        ratio=took_s / bound_s(scene, durations),
        requests=server.requests / cases,
        refused=server.refused,
        lost=cases - passed,
        breaches=server.breaches,
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
        requests=statistics.median(run.requests for run in runs),
        refused=round(statistics.median(run.refused for run in runs)),
        lost=max(run.lost for run in runs),
        breaches=max(run.breaches for run in runs),
        took_s=statistics.median(run.took_s for run in runs),
    )


def main() -> None:
    """Print the table."""
    asked = _arguments()
    first = Scene(limiter="none", headers="none", family="lognormal")
    first = replace(first, hints=not asked.no_hints, cap=asked.cap, latency_s=asked.latency)
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
    parser.add_argument("--no-hints", action="store_true", help="a 429 does not say how long to wait")
    asked = parser.parse_args()
    every = {"limiters": LIMITERS, "headers": ("rate", *ROUNDINGS, "none"), "families": FAMILIES, "policies": POLICIES}
    for name, names in every.items():
        given = getattr(asked, name)
        setattr(asked, name, list(names) if given == "all" else given.split(","))
    return asked


if __name__ == "__main__":
    main()
