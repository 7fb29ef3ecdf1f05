"""What is known of executions: how long those that ended took, and how long one has been waited for.

Durations are kept per action, at most a fixed number of them, so that a drift is followed and memory is bounded.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import deque

from engine.model.values.noun import Noun

KNOWN_MIN = 8
"""So many durations must be known before their quantiles say anything."""
BEYOND_MIN = 3
"""So many durations must lie beyond an age for their quantiles to say anything about a case of that age."""
FEW_KNOWN = 4
"""So many durations show roughly how long most executions take, unless more of them were asked for in vain."""
TOLD_SHARE = 2
KEPT_MAX = 512
REFRESH_SHARE = 32
"""The estimate is made anew once so many-th of the durations have changed: it costs a walk over all of them."""


class Durations:
    """How long executions of one action took, newest kept, and how long those took already that have not ended.

    The latter matter: whoever looks only at what ended finds every action quick in the first seconds of a run. So the
    share that takes longer than x is estimated from both (Kaplan and Meier, 1958).
    """

    def __init__(self) -> None:
        self._newest: deque[float] = deque()
        self._sorted: list[float] = []
        self._running: list[float] = []
        """Ages at which executions were asked for and had not ended, one for each that is still waited for."""
        self._curve: list[float] = []
        """For each of `_sorted`, the share of executions that takes longer, negative so that it rises."""
        self._changes = 0
        self.reported = True
        """Whether the server says how long an execution took."""
        self.probes = 0
        """Cases that are finding out right now how long the action takes beyond what is known."""

    def __len__(self) -> int:
        return len(self._sorted)

    def add(self, duration_s: float, *, reported: bool) -> None:
        """One more execution ended after so many seconds; `reported` by the server, else as we saw it."""
        self.reported = reported
        if len(self._newest) == KEPT_MAX:
            oldest_s = self._newest.popleft()
            self._sorted.pop(bisect_right(self._sorted, oldest_s) - 1)
        self._newest.append(duration_s)
        insort(self._sorted, duration_s)
        self._changes += 1

    def still_runs(self, asked_s: float, before_s: float) -> None:
        """An execution had not ended at that age; `before_s` is when it was asked for before, zero for never."""
        self.forget(before_s)
        insort(self._running, asked_s)
        self._changes += 1

    def forget(self, asked_s: float) -> None:
        """An execution that had not ended at that age (zero: was never asked for) is waited for no more."""
        if asked_s:
            del self._running[bisect_left(self._running, asked_s)]
            self._changes += 1

    def quantile(self, share: float, *, beyond_s: float) -> float | None:
        """The age by which that share of those that run at `beyond_s` will have ended; None where nobody knows."""
        first = bisect_right(self._sorted, beyond_s)
        if len(self._sorted) < KNOWN_MIN or len(self._sorted) - first < BEYOND_MIN:
            return None
        self._estimate()
        # The curve may be a few durations behind.
        first = min(first, len(self._curve))
        longer = self._curve[first - 1] if first else -1.0
        found = bisect_left(self._curve, longer * (1.0 - share) - 1e-9, lo=first)
        return self._sorted[found] if found < len(self._curve) else None

    @property
    def is_told_of(self) -> bool:
        """Whether the longest duration known says when most will have ended: too few that ended are the quick ones."""
        return len(self._sorted) >= max(FEW_KNOWN, TOLD_SHARE * len(self._running))

    @property
    def longest_s(self) -> float:
        """The longest known; zero where none is."""
        return self._sorted[-1] if self._sorted else 0.0

    def _estimate(self) -> None:
        if self._changes <= len(self._curve) // REFRESH_SHARE and self._curve:
            return
        self._changes = 0
        known, running = len(self._sorted), self._running
        share = 1.0
        curve = []
        for place, duration_s in enumerate(self._sorted):
            at_risk = known - place + len(running) - bisect_left(running, duration_s)
            share *= 1.0 - 1.0 / at_risk
            curve.append(-share)
        self._curve = curve


class Waiting(Noun, frozen=True, kw_only=True):
    """An execution that is waited for. Ages are seconds since the server took it.

    `asked_s` is its age when the server last said "not yet", zero before; `bound_s` is the `within` of its test; a
    `is_probe` finds out for the others how long it takes. Until the age `silence_s` the server asks to be left alone.
    """

    asked_s: float
    polls: int
    is_probe: bool = False
    bound_s: float | None = None
    silence_s: float = 0.0
