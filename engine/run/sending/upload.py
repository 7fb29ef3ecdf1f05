"""Uploads an artifact: the last column of the retry table, without the gate, since stores have limits of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from random import Random

from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Exchange, Trouble
from engine.model.values.noun import Noun
from engine.run.limits.gate import HOLD_S_MAX, JITTER_S_MAX
from engine.run.sending.backoff import Waits
from engine.run.sending.rules import TABLE, NextStep, RequestKind


class Delivery(Noun, frozen=True, kw_only=True):
    """How an upload ended. `exchange` is the last one; `status` its HTTP status where there was an answer."""

    ok: bool
    attempts: int
    exchange: Exchange

    @property
    def status(self) -> int | None:
        """The HTTP status of the last answer."""
        outcome = self.exchange.outcome
        if isinstance(outcome, Trouble):
            return outcome.status
        return getattr(getattr(outcome, "result", None), "http_status", None)

    @property
    def message(self) -> str:
        """Why it did not arrive; empty when it did."""
        outcome = self.exchange.outcome
        return outcome.message if isinstance(outcome, Trouble) else ""


async def upload(attempt: Callable[[], Awaitable[Exchange]], clock: Clock, rng: Random) -> Delivery:
    """Repeat an attempt by the table until it arrives or may not be repeated. A refusal always counts here."""
    waits = Waits(rng)
    attempts = 0
    while True:
        exchange = await attempt()
        attempts += 1
        trouble = exchange.outcome
        if not isinstance(trouble, Trouble):
            return Delivery(ok=True, attempts=attempts, exchange=exchange)
        rule = TABLE[trouble.kind, RequestKind.UPLOAD]
        if rule.step not in (NextStep.RETRY, NextStep.HOLD) or attempts >= rule.attempts_max:
            return Delivery(ok=False, attempts=attempts, exchange=exchange)
        await clock.sleep(_wait_s(trouble, waits, rng, throttled=rule.step is NextStep.HOLD))


def _wait_s(trouble: Trouble, waits: Waits, rng: Random, *, throttled: bool) -> float:
    if not throttled:
        return waits.transient_s()
    if trouble.retry_after_s is None:
        return waits.throttle_s()
    # Jitter only ever adds: coming back early is what the server asked us not to do.
    return min(trouble.retry_after_s, HOLD_S_MAX) + rng.uniform(0.0, JITTER_S_MAX)
