"""What the requests of one scope share: the gate of their limit, the log, and what is known of their server."""

from __future__ import annotations

from random import Random

import msgspec

from engine.model.ports.clock import Clock
from engine.model.values.noun import Noun
from engine.run.halting.halts import Halts
from engine.run.limits.gate import Gate
from engine.run.pacing.vitals import OpenRequests
from engine.run.sending.circuit_breaker import CircuitBreaker
from engine.run.sending.log import Log
from engine.run.sending.refusals import Refusals
from engine.run.sending.retry_budget import RetryBudget
from engine.run.sending.retry_queue import RetryQueue


class RequestScope(Noun, frozen=True, kw_only=True):
    """What all requests of one scope share."""

    gate: Gate
    log: Log
    clock: Clock
    rng: Random
    budget: RetryBudget
    halts: Halts
    breaker: CircuitBreaker
    retry_queue: RetryQueue
    retries: bool = True
    """Whether a transient failure is tried again."""
    open_requests: OpenRequests = msgspec.field(default_factory=OpenRequests)
    notes: set[str] = msgspec.field(default_factory=set)
    """What was noted of the server."""
    refusals: Refusals = msgspec.field(default_factory=Refusals)
