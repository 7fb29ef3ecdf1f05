"""How many requests may be open at once: additive increase, multiplicative decrease, and slow starts.

Never by latency: latency is the action under test (RUNNING 2.2).
"""

from __future__ import annotations

REST = 20.0
"""For so many times as long as a refusal cost, no more is asked for than a server was seen to take."""
REST_S_MAX = 600.0


class InFlightWindow:
    """The open requests and how many of them there may be. Time is passed in."""

    def __init__(self, *, most: int, careful: bool) -> None:
        """`most` is the configured limit. `careful` starts with one request, for servers whose limits nobody named."""
        self.open = 0
        self._most = most
        self._cap = float(most)
        self._cut_s = float("-inf")
        self._ramp: int | None = 1 if careful else None
        self._taken: int | None = None
        """So many the server was seen to take at once."""
        self._rest_s = self._rested_s = 0.0
        """For how long `_taken` is not exceeded, and until when."""
        self._step = 1
        self._cap_then = self._cap
        """The cap when a request was last refused or lost."""

    @property
    def is_full(self) -> bool:
        """Whether the next request must wait for an answer."""
        cap = int(self._cap)
        return self.open >= (cap if self._ramp is None else min(cap, self._ramp))

    @property
    def is_crowded(self) -> bool:
        """Whether the next request must wait because the server takes no more at once."""
        return self._taken is not None and self.is_full

    def restart_slowly(self) -> None:
        """The server asked for silence: begin again with one probe."""
        self._ramp = 1

    def record_crowding(self, size: int, *, now_s: float, cost_s: float) -> bool:
        """A request was refused while the server had `size` others open; `cost_s` went by until it was asked again.

        False, and nothing changes: no more than it was seen to take were open, so that this was not the reason.
        """
        if self._taken is None:
            self._taken, self._rest_s = min(size, self._most), REST * cost_s
        elif self._cap_then > self._taken <= size:
            self._taken = min(size, int(self._cap_then) - 1)
            self._rest_s = min(REST_S_MAX, 2.0 * self._rest_s)
        else:
            return False
        self._cap, self._step, self._ramp = float(self._taken), 1, None
        self._rested_s = now_s + self._rest_s
        return True

    def grow(self, now_s: float) -> None:
        """One more request was let through: grow."""
        if self._taken is None or self._cap < self._taken:
            self._cap = min(self._most if self._taken is None else self._taken, self._cap + 1 / self._cap)
        elif now_s >= self._rested_s and self._cap < self._most and self.open + 1 >= int(self._cap):
            # Nothing was refused while so many were open: try more, and each time more of them.
            self._taken = int(self._cap)
            self._cap = float(min(self._most, self._taken + self._step))
            self._step *= 2
            self._rested_s = now_s + self._rest_s
        if self._ramp is not None:
            # One more for each success doubles the number with every round trip.
            self._ramp = self._ramp + 1 if self._ramp + 1 < int(self._cap) else None

    def shrink(self, *, sent_at_s: float, now_s: float) -> None:
        """A request that left at `sent_at_s` was refused or lost: halve, at most once a round trip."""
        if sent_at_s >= self._cut_s:
            self._cap_then = self._cap
            self._cap = max(1.0, self._cap / 2)
            self._cut_s = now_s
