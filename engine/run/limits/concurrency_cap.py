"""How many requests a server has open at once when it refuses one more: what tells such a cap from a rate.

A refusal for a rate may come at any time. One for a crowd comes while all that the server let in are still being worked
on, and before their answers: what left before the refused one and is let in is answered only long after it. As many as
those are what the server takes at once.
"""

from __future__ import annotations

LATE = 2.0
"""Let in long after a refusal is what takes so many times as long as the refusal took."""
NEARLY_ALL = 3
"""So many late answers for each that was not late make a crowd of them."""


class ConcurrencyCap:
    """The answers around the last refusal. Time is passed in."""

    def __init__(self) -> None:
        self._sent_at_s = self._refused_s = float("-inf")
        self._late = self._prompt = 0

    def record_refusal(self, *, sent_at_s: float, now_s: float) -> None:
        """A request that left at `sent_at_s` was refused; what left before the refusal was known belongs to it."""
        if sent_at_s < self._refused_s:
            return
        self._sent_at_s, self._refused_s = sent_at_s, now_s
        self._late = self._prompt = 0

    def record_acceptance(self, *, sent_at_s: float, now_s: float) -> None:
        """A request was let in."""
        if sent_at_s > self._sent_at_s:
            return
        if now_s - sent_at_s >= LATE * (self._refused_s - self._sent_at_s):
            self._late += 1
        else:
            self._prompt += 1

    @property
    def size(self) -> int | None:
        """So many were open when the last refusal came, where that may be its reason; else None."""
        return self._late if self._late > NEARLY_ALL * self._prompt else None
