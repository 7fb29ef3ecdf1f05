"""Servers in memory that limit what they let in, for simulation: windows, buckets, open requests, storms, tokens."""

from __future__ import annotations

import math
import sys
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Protocol

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.model.language.literals import Rate
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import (
    Call,
    Exchange,
    Finished,
    Granted,
    Outcome,
    Pending,
    Quota,
    Result,
    Trouble,
    TroubleKind,
)
from engine.model.ports.limits import Limits


class Limiter(Protocol):
    """What lets requests in."""

    count: int
    window_s: float

    def ask(self, now_s: float) -> tuple[bool, int, float]:
        """Whether a request may pass, how many count against the limit, and seconds until that gets better."""

    def least_s(self, requests: int) -> float:
        """The least time in which so many pass."""


class Fixed:
    """Fixed windows, which begin with the first request after the last one's end, or on a grid."""

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

    `hints` says how a 429 tells how long to wait: in whole `seconds`, as a `date` beside the server's own, or `none`.
    `cap` is how many requests may be open, each for `service_s`. Within 4 s from `storm_at_s` everything begins to be
    refused for `storm_s`. A token is good for `token_s`, whatever was said of it.
    """

    limiter: str
    headers: str
    family: str
    hints: str = "seconds"
    latency_s: float = 0.02
    cap: int | None = None
    service_s: float = 0.0
    storm_at_s: float = 0.0
    storm_s: float = 0.0
    token_s: float | None = None
    named: int | None = None
    """Requests that are configured in place of those that the limiter allows."""

    @property
    def limits(self) -> Limits:
        """What the client is told beforehand."""
        limiter = LIMITERS[self.limiter]()
        if limiter is None and self.headers == "rate":
            return Limits(rate=Rate(count=100_000, window_s=1.0, text=""))
        if limiter is None:
            return Limits() if self.cap is None else DEFAULT
        if self.headers == "rate":
            return Limits(rate=Rate(count=self.named or limiter.count, window_s=limiter.window_s, text=""))
        return DEFAULT


class Server:
    """A job API in memory, target and server in one."""

    scope = "bench|client"

    def __init__(self, scene: Scene, clock: Clock, durations: list[float], rng: Random) -> None:
        self.requests = self.refused = self.breaches = 0
        self.authenticates = scene.token_s is not None
        self._scene, self._clock, self._durations, self._rng = scene, clock, durations, rng
        self._limiter = LIMITERS[scene.limiter]()
        self._since_s = clock.monotonic_s()
        self._began_s = rng.uniform(0.0, 60.0)
        """What its wall clock shows when the run begins."""
        self._storm_s = scene.storm_at_s + rng.uniform(0.0, 4.0)
        self._done_s: dict[str, tuple[float, float]] = {}
        self._open = 0
        self._silent_s = (math.inf, -math.inf)
        self._token_ends_s = -math.inf
        self._arrivals: list[float] = []
        self._first_end_s = math.inf
        """When the first refusal's silence was over."""

    @property
    def peak(self) -> float:
        """The most arrivals in any window after the first refusal's end, ÷ the limit; zero where nothing is limited."""
        if self._limiter is None:
            return 0.0
        later, window_s = self._arrivals[bisect_left(self._arrivals, self._first_end_s) :], self._limiter.window_s
        most = max((bisect_left(later, at + window_s) - place for place, at in enumerate(later)), default=0)
        return most / self._limiter.count

    async def authorise(self) -> Exchange:
        """A token, which is said to live for a day."""
        await self._clock.sleep(self._scene.latency_s)
        self._token_ends_s = self._now_s() + (self._scene.token_s or math.inf)
        return Exchange(outcome=Granted(expires_in_s=86_400.0), latency_s=self._scene.latency_s)

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
        self._done_s[execution_id] = (self._now_s() + duration_s, duration_s)
        return Pending(execution_id=execution_id)

    def _tell(self, execution_id: str) -> Outcome:
        done_s, duration_s = self._done_s[execution_id]
        if self._now_s() < done_s:
            return Pending(execution_id=execution_id)
        return Finished(result=Result(status="completed", output={}, execution_id=execution_id, duration_s=duration_s))

    def _now_s(self) -> float:
        """Seconds since the run began."""
        return self._clock.monotonic_s() - self._since_s

    async def _answer(self, work: Callable[[], Outcome]) -> Exchange:
        self.requests += 1
        token_ends_s = self._token_ends_s
        since_s, until_s = self._silent_s
        # What left in the moment of the refusal could not know of it.
        self.breaches += since_s + 1e-3 < self._now_s() < until_s
        there_s = self._scene.latency_s * self._rng.uniform(0.25, 0.75)
        await self._clock.sleep(there_s)
        now_s = self._now_s()
        self._arrivals.append(now_s)
        wait_s, quota = None, None
        if self.authenticates and now_s >= token_ends_s:
            outcome: Outcome = Trouble(kind=TroubleKind.UNAUTHORISED, message="401", status=401)
        else:
            wait_s, quota = self._limit(now_s)
            outcome = work() if wait_s is None else self._refusal(wait_s)
            if wait_s is None:
                self._open += 1
                await self._clock.sleep(self._scene.service_s)
                self._open -= 1
        await self._clock.sleep(self._scene.latency_s - there_s)
        if isinstance(outcome, Trouble) and outcome.retry_after_s is not None:
            now_s = self._now_s()
            self._silent_s = (now_s, max(self._silent_s[1], now_s + outcome.retry_after_s - 1e-6))
        return Exchange(outcome=outcome, quota=quota, latency_s=self._scene.latency_s)

    def _limit(self, now_s: float) -> tuple[float | None, Quota | None]:
        """Seconds of a refusal, or None; and what headers tell."""
        scene = self._scene
        if self._storm_s <= now_s < self._storm_s + scene.storm_s:
            return self._storm_s + scene.storm_s - now_s, None
        if scene.cap is not None and self._open >= scene.cap:
            return 1.0, None
        if self._limiter is None:
            return None, None
        let_in, used, reset_s = self._limiter.ask(self._began_s + now_s)
        rounding = ROUNDINGS.get(scene.headers)
        quota = None
        if rounding is not None:
            quota = Quota(allowed=self._limiter.count, used=used, reset_s=float(rounding(reset_s - 1e-9)))
        return None if let_in else reset_s, quota

    def _refusal(self, wait_s: float) -> Trouble:
        self.refused += 1
        hint_s, now_s = None, self._now_s()
        if self._scene.hints == "seconds":
            hint_s = float(max(1, math.ceil(wait_s - 1e-9)))
        elif self._scene.hints == "date":
            # Until a whole second of a clock that tells whole seconds.
            wall_s = self._began_s + now_s
            hint_s = float(math.ceil(wall_s + wait_s - 1e-9) - math.floor(wall_s))
        self._first_end_s = min(self._first_end_s, now_s + (hint_s or 0.0))
        return Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=hint_s)
