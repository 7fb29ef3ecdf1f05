"""Requests spread evenly over their window: for limits learned from refusals, of which only the rate is known.

A server that names no limit may count in windows that begin at any moment, or refill a bucket drop by drop. An even
flow looks the same to all of them (the generic cell rate algorithm, ITU-T I.371).
"""

from __future__ import annotations

BURST_SHARE = 0.1
"""This share of a window's requests may leave at once."""


class EvenSpacing:
    """When the next request may leave. Time is passed in."""

    def __init__(self, *, count: int, window_s: float, due_s: float = float("-inf")) -> None:
        self._step_s = window_s / count
        self._slack_s = (max(1.0, count * BURST_SHARE) - 1.0) * self._step_s
        self.due_s = due_s
        """When the next would leave if all left evenly."""

    def spend(self, now_s: float) -> None:
        """A request leaves."""
        self.due_s = max(now_s, self.due_s) + self._step_s

    def give_back(self) -> None:
        """It was not sent after all."""
        self.due_s -= self._step_s

    def wait_s(self, now_s: float) -> float:
        """Seconds until the next request may leave."""
        return max(0.0, self.due_s - self._slack_s - now_s)
