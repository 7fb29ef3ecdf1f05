"""How a run is asked from outside to end early."""

from __future__ import annotations

from collections.abc import Callable

DRAIN_S = 10.0
"""For so long a run whose time is over lets cases that have begun go on."""
CLOSING_S = 2.0
"""Of the time that a signal leaves, so much is for reports and seal."""


def drain_within(grace_s: float) -> float:
    """How long cases that have begun may go on where all must be over in time: whoever sent the signal kills then."""
    return max(grace_s - CLOSING_S, grace_s / 2)


class Stop:
    """A request to end: `drain` lets cases finish that have begun, `cancel` ends everything at once.

    Both may be called at any time from the loop's own thread (a signal handler of the loop, a timer); the second call
    of either changes nothing, except that it may give a drain an end which had none, or a nearer one.
    """

    def __init__(self) -> None:
        self.reason: str | None = None
        self.grace_s: float | None = None
        """For how long what is under way may go on from now; None: to its end."""
        self.cancelled = False
        self.failure: Exception | None = None
        """What broke beside the run: the run ends with it, unfinished."""
        self._listeners: tuple[Callable[[], None], ...] = ()

    @property
    def draining(self) -> bool:
        """Whether no case may begin any more."""
        return self.reason is not None

    def drain(self, reason: str, *, grace_s: float | None = None) -> None:
        """Begin no case. `reason` is what cases that are not run will say; `grace_s` what is left for the others."""
        is_shorter = grace_s is not None and (self.grace_s is None or grace_s < self.grace_s)
        if self.reason is not None and not is_shorter:
            return
        self.reason = self.reason or reason
        self.grace_s = grace_s if is_shorter else self.grace_s
        self._tell()

    def cancel(self, reason: str) -> None:
        """End every case now, whatever it is doing."""
        if not self.cancelled:
            self.cancelled = True
            self.reason = self.reason or reason
            self._tell()

    def fail(self, failure: Exception) -> None:
        """End the run as a failure of its own would: there is nothing that could go on."""
        if self.failure is None:
            self.failure = failure
            self._tell()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` at every change; it must not raise."""
        self._listeners = (*self._listeners, listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
