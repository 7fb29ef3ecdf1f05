"""An exact window over requests: never more than `count` arrivals in any stretch of `window_s` seconds.

The server counts arrivals, and all that is known of an arrival is that it came before its answer. So request *i* may
leave one window after the answer to request *i-count* came, and what is still open counts without end (RUNNING 2.1).
"""

from __future__ import annotations

from collections import deque


class SlidingWindow:
    """The answers of the last window. Time is passed in; `count` None means no limit."""

    def __init__(self, *, count: int | None, window_s: float) -> None:
        self.count = count
        self.window_s = window_s
        self._answers: deque[float] = deque()

    def limit(self, count: int | None, window_s: float) -> None:
        """Change the limit; what was answered before still counts."""
        self.count = count
        self.window_s = window_s

    def record_answer(self, now_s: float) -> None:
        """An answer came; its request arrived at the server no later than now."""
        if self.count is not None:
            self._answers.append(now_s)
            self._forget(now_s)

    def wait_s(self, now_s: float, *, in_flight: int) -> float | None:
        """Seconds until the next request may leave; None when only the answer to an open one can tell."""
        if self.count is None:
            return 0.0
        self._forget(now_s)
        over = len(self._answers) + in_flight - self.count
        if over < 0:
            return 0.0
        if over >= len(self._answers):
            return None
        return max(0.0, self._answers[over] + self.window_s - now_s)

    def available(self, now_s: float, *, in_flight: int) -> int | None:
        """How many requests may leave right now; None: any number."""
        if self.count is None:
            return None
        self._forget(now_s)
        return max(0, self.count - in_flight - len(self._answers))

    def _forget(self, now_s: float) -> None:
        # The same sum as in `wait_s`: a difference would round otherwise and ask for a wait of nothing, for ever.
        while self._answers and self._answers[0] + self.window_s <= now_s:
            self._answers.popleft()
