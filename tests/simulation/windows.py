"""How servers count requests: the kinds of limit that are in the world."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from engine.model.language.literals import Rate

Counting: TypeAlias = Literal["fixed", "grid", "sliding", "bucket"]
Rounding: TypeAlias = Literal["ceil", "floor", "round"]


@dataclass(frozen=True, slots=True)
class Count:
    """What became of a request: whether it was let in, how many were used, and seconds until it is better."""

    let_in: bool
    used: int
    reset_s: float


class Window(Protocol):
    """A limit of a server."""

    def take(self, now_s: float) -> Count:
        """One more request arrives."""


class _Fixed:
    """Begins with the first request after it ended or, on a grid, where the clock says; counts what it refuses."""

    def __init__(self, rate: Rate, *, grid_s: float | None) -> None:
        self._rate = rate
        self._grid_s = grid_s
        self._ends_s = -math.inf
        self._used = 0

    def take(self, now_s: float) -> Count:
        width_s = self._rate.window_s
        if now_s >= self._ends_s:
            self._used = 0
            self._ends_s = now_s + width_s
            if self._grid_s is not None:
                self._ends_s = self._grid_s + (math.floor((now_s - self._grid_s) / width_s) + 1) * width_s
        self._used += 1
        used = min(self._used, self._rate.count)
        return Count(self._used <= self._rate.count, used, self._ends_s - now_s)


class _Sliding:
    """No stretch of the window's length has more than the count; what is refused does not count."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._taken: deque[float] = deque()

    def take(self, now_s: float) -> Count:
        taken, rate = self._taken, self._rate
        while taken and taken[0] + rate.window_s <= now_s:
            taken.popleft()
        let_in = len(taken) < rate.count
        if let_in:
            taken.append(now_s)
        return Count(let_in, len(taken), taken[0] + rate.window_s - now_s)


class _Bucket:
    """Fills steadily to the count; each request takes one."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._left = float(rate.count)
        self._at_s = 0.0

    def take(self, now_s: float) -> Count:
        a_second = self._rate.count / self._rate.window_s
        self._left = min(float(self._rate.count), self._left + (now_s - self._at_s) * a_second)
        self._at_s = now_s
        let_in = self._left >= 1.0
        if let_in:
            self._left -= 1.0
        used = min(self._rate.count, math.ceil(self._rate.count - self._left))
        return Count(let_in, used, max(0.0, 1.0 - self._left) / a_second)


def window_of(rate: Rate, counting: Counting) -> Window:
    """A fresh limit. The grid does not begin where the run does."""
    if counting == "sliding":
        return _Sliding(rate)
    if counting == "bucket":
        return _Bucket(rate)
    return _Fixed(rate, grid_s=-0.37 * rate.window_s if counting == "grid" else None)


def rounded(seconds: float, rounding: Rounding) -> int:
    """Whole seconds, as a header tells them."""
    if rounding == "floor":
        return math.floor(seconds)
    return math.ceil(round(seconds, 6)) if rounding == "ceil" else round(seconds)
