"""How a run is asked from outside to end early."""

from __future__ import annotations

from collections.abc import Callable


class Stop:
    """A request to end: `drain` lets what the server already has finish, `cancel` ends everything at once.

    Both may be called at any time from the loop's own thread (a signal handler of the loop, a timer); the second call
    of either changes nothing.
    """

    def __init__(self) -> None:
        self.reason: str | None = None
        self.cancelled = False
        self._listeners: tuple[Callable[[], None], ...] = ()

    @property
    def draining(self) -> bool:
        """Whether no submit may leave any more."""
        return self.reason is not None

    def drain(self, reason: str) -> None:
        """Send nothing new. `reason` is what cases that are not run will say."""
        if self.reason is None:
            self.reason = reason
            self._tell()

    def cancel(self, reason: str) -> None:
        """End every case now, whatever it is doing."""
        if not self.cancelled:
            self.cancelled = True
            self.reason = self.reason or reason
            self._tell()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` at every change; it must not raise."""
        self._listeners = (*self._listeners, listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
