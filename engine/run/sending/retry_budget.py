"""What retries may cost: a budget that successes fill and retries empty."""

from __future__ import annotations

BUDGET = 500.0
THROTTLED_COST = 5.0
TRANSIENT_COST = 14.0


class RetryBudget:
    """What retries may cost before they do more harm than good: spent by retries, earned back by successes."""

    def __init__(self, tokens: float = BUDGET) -> None:
        self._most = tokens
        self._tokens = tokens

    def spend(self, cost: float) -> bool:
        """Pay for a retry; False, and nothing is paid, where too little is left."""
        if not self.affords(cost):
            return False
        self._tokens -= cost
        return True

    def affords(self, cost: float) -> bool:
        """Whether enough is left to pay for a retry."""
        return self._tokens >= cost

    def earn(self) -> None:
        """A request succeeded."""
        self._tokens = min(self._most, self._tokens + 1.0)
