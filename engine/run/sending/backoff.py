"""How long to wait before the next attempt where nobody says: full jitter under a doubling bound, by python-backoff.

Deadlines, holds and budgets are ours, because its own know nothing of a shared gate or of the clock that was handed in.
"""

from __future__ import annotations

from collections.abc import Generator
from random import Random

import backoff

WAIT_S_MAX = 20.0
THROTTLED_BASE_S = 1.0
TRANSIENT_BASE_S = 0.5


class Waits:
    """The waits of one call between its attempts: full jitter under a doubling bound of at most 20 s."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._bounds: dict[float, Generator[float, None, None]] = {}
        """By their first bound; most calls wait for nothing."""

    def throttle_s(self) -> float:
        """Seconds to wait after a refusal that gave no hint."""
        return self._next_s(THROTTLED_BASE_S)

    def transient_s(self) -> float:
        """Seconds to wait after anything else."""
        return self._next_s(TRANSIENT_BASE_S)

    def _next_s(self, base_s: float) -> float:
        if base_s not in self._bounds:
            self._bounds[base_s] = _bounds(base_s)
        return self._rng.uniform(0.0, next(self._bounds[base_s]))


def _bounds(base_s: float) -> Generator[float, None, None]:
    bounds = backoff.expo(base=2, factor=base_s, max_value=WAIT_S_MAX)
    next(bounds)  # backoff's generators are sent the outcome before they give the first wait
    return bounds
