"""What follows where another process of this machine was to make a request, and did not, or is gone with its answer."""

from __future__ import annotations

from engine.model.ports.exchange import Astray, Exchange, TroubleKind
from engine.run.limits.gate import Gate
from engine.run.limits.priority import Priority
from engine.run.sending.circuit_breaker import CircuitBreaker


def forget_lost_request(gate: Gate, breaker: CircuitBreaker, astray: Astray, ticket: int) -> None:
    """Count a request that may have arrived, and forget one that did not leave: neither tells of the server."""
    if astray.kind is TroubleKind.LOST:
        gate.record_loss()
    else:
        gate.withdraw(Priority.SUBMIT)
    breaker.withdraw(ticket)


def has_left(exchange: Exchange) -> bool:
    """Whether a request was made, as far as anybody knows: what another process did not send is counted as none."""
    outcome = exchange.outcome
    return not (isinstance(outcome, Astray) and outcome.kind is TroubleKind.NOT_SENT)
