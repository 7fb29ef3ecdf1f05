"""How long one case may take: counted from its first admission, without the time that our own limits cost it."""

from __future__ import annotations


class Deadline:
    """Starts once. Time is passed in; waiting at the gate moves the end away."""

    def __init__(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._ends_s: float | None = None

    def start(self, now_s: float) -> None:
        """The gate admitted the case; only the first time counts."""
        if self._ends_s is None:
            self._ends_s = now_s + self.timeout_s

    def extend(self, seconds: float) -> None:
        """Time that does not count: a hold, or waiting for the window."""
        if self._ends_s is not None:
            self._ends_s += seconds

    def left_s(self, now_s: float) -> float:
        """Seconds left, none or less when it is over; all of them before the start."""
        return self.timeout_s if self._ends_s is None else self._ends_s - now_s
