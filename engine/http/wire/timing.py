"""When a request left, which decides what its end means, not sent or lost; and what came back."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.http.wire.replies import AnswerSoFar
from engine.model.ports.clock import Clock


@dataclass(slots=True)
class RequestTiming:
    """What was observed at the connection of one request: when its first byte was handed over, and what came."""

    clock: Clock
    sent_at_s: float | None = field(default=None, init=False)
    """By the clock; None: no byte has left."""
    so_far: AnswerSoFar | None = field(default=None, init=False)
    """Of an answer that comes in pieces."""

    @property
    def was_sent(self) -> bool:
        """Whether a byte of it may have left this machine."""
        return self.sent_at_s is not None

    def mark_sent(self) -> None:
        """The request is handed to a connection that stands."""
        self.sent_at_s = self.clock.monotonic_s()

    def begin_answer(self, so_far: AnswerSoFar) -> None:
        """An answer has begun, and comes in pieces."""
        self.so_far = so_far

    def since_sent_s(self) -> float:
        """Seconds since the request left."""
        assert self.sent_at_s is not None, "an answer follows a request"
        return max(0.0, self.clock.monotonic_s() - self.sent_at_s)
