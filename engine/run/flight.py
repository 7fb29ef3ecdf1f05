"""How many requests may be open at once: additive increase, multiplicative decrease, and slow starts.

Never by latency: latency is the action under test (RUNNING 2.2).
"""

from __future__ import annotations


class Flight:
    """The open requests and how many of them there may be. Time is passed in."""

    def __init__(self, *, most: int, careful: bool) -> None:
        """`most` is the configured limit. `careful` starts with one request, for servers whose limits nobody named."""
        self.open = 0
        self._most = most
        self._cap = float(most)
        self._cut_s = float("-inf")
        self._ramp: int | None = 1 if careful else None

    @property
    def is_full(self) -> bool:
        """Whether the next request must wait for an answer."""
        cap = int(self._cap)
        return self.open >= (cap if self._ramp is None else min(cap, self._ramp))

    def held(self) -> None:
        """The server asked for silence: begin again with one probe."""
        self._ramp = 1

    def answered_well(self) -> None:
        """One more request was let through: grow."""
        self._cap = min(self._most, self._cap + 1 / self._cap)
        if self._ramp is not None:
            # One more for each success doubles the number with every round trip.
            self._ramp = self._ramp + 1 if self._ramp + 1 < int(self._cap) else None

    def answered_badly(self, *, left_s: float, now_s: float) -> None:
        """A request that left at `left_s` was refused or lost: halve, at most once a round trip."""
        if left_s >= self._cut_s:
            self._cap = max(1.0, self._cap / 2)
            self._cut_s = now_s
