"""What asks for more patience than a run has, and ends it: a hold of many minutes, an outage."""

from __future__ import annotations

from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.run.event import Event
from engine.run.halting.halts import Halts
from engine.run.halting.reasons import cause_of_outage, cause_of_suspension
from engine.run.limits.gate import HOLD_S_MAX, Gate
from engine.run.sending.circuit_breaker import CircuitBreaker


def halt_on_outage(
    trouble: Trouble, gate: Gate, breaker: CircuitBreaker, halts: Halts, clock: Clock
) -> tuple[Event, ...]:
    """Halt the run where waiting on makes no sense; the event, where this is news."""
    if trouble.kind in (TroubleKind.THROTTLED, TroubleKind.UNAVAILABLE):
        if (trouble.retry_after_s or 0.0) <= HOLD_S_MAX:
            return ()
        return halts.halt_run(cause_of_suspension(trouble, now_us=clock.wall_us()), silent=True)
    if not breaker.is_outage:
        return ()
    since_us, now_us = breaker.silent_since_us, clock.wall_us()
    return halts.halt_run(cause_of_outage(trouble.message, gate.scope, since_us=since_us, now_us=now_us), silent=True)
