"""When a request left, which decides what its end means: not sent, or lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.model.ports.clock import Clock


@dataclass(slots=True)
class RequestTiming:
    """What was observed at the connection of one request: when its first byte was handed over, if it was."""

    clock: Clock
    sent_at_s: float | None = field(default=None, init=False)
    """By the clock; None: no byte has left."""

    @property
    def was_sent(self) -> bool:
        """Whether a byte of it may have left this machine."""
        return self.sent_at_s is not None

    def mark_sent(self) -> None:
        """The request is handed to a connection that stands."""
        self.sent_at_s = self.clock.monotonic_s()

    def since_sent_s(self) -> float:
        """Seconds since the request left."""
        assert self.sent_at_s is not None, "an answer follows a request"
        return max(0.0, self.clock.monotonic_s() - self.sent_at_s)
