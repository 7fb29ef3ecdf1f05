"""What follows where another process of this machine was to make a request, and did not, or is gone with its answer."""

from __future__ import annotations

from engine.model.result import Astray, TroubleKind
from engine.run.breaker import Breaker
from engine.run.gate import Gate, Priority


def note_astray(gate: Gate, breaker: Breaker, astray: Astray, ticket: int) -> None:
    """Count a request that may have arrived, and forget one that did not leave: neither tells of the server."""
    if astray.kind is TroubleKind.LOST:
        gate.lost()
    else:
        gate.withdraw(Priority.SUBMIT)
    breaker.withdraw(ticket)
