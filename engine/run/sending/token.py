"""The one token of a scope: fetched once however many ask, early enough, and again when it is refused."""

from __future__ import annotations

import asyncio

from engine.model.ports.exchange import BrokenTarget, Granted, Trouble, TroubleKind
from engine.model.ports.target import Target
from engine.model.run.event import Refreshed
from engine.run.halting.halts import Halts
from engine.run.halting.reasons import (
    cause_of,
    cause_of_address,
    cause_of_credentials,
    cause_of_plugin,
    cause_of_unreachable_login,
)
from engine.run.sending.attempts import make_call
from engine.run.sending.request import Answered, Attempts, GaveUp, NotSent, RetriedRequest
from engine.run.sending.request_scope import RequestScope
from engine.run.sending.rules import RequestKind

LEAD_S = 30.0
"""A token is replaced so long before it expires, so that no request carries it over the end of its life."""
SHORT_LIFE_S = 60.0
SHORT_LEAD = 0.1
"""Of the life of a token that lives shorter than a minute."""
LIFE_S_MIN = 5.0
"""A token that claims to live shorter is used for so long; a refusal replaces it anyway. Otherwise every request
would fetch a token of its own."""

REPLACE_S = 5.0
"""A token that is refused is replaced at once, but no sooner after the last such time, unless nobody is let in."""
IN_A_ROW = 3
"""Refusals without a success between them after which a token that was let in is dead, or was never alive."""


class TokenSource:
    """Keeps the token of one target fresh. Generations count from 1; zero: there was no token yet."""

    def __init__(self, target: Target, scope: RequestScope, halts: Halts, *, came_from: str = "") -> None:
        """`came_from` says where client id and secret were read."""
        self.generation = 0
        self._came_from = came_from
        self._target = target
        self._scope = scope
        self._halts = halts
        self._lock = asyncio.Lock()
        self._stale_s = float("-inf")
        self._accepted = 0
        self._refused = 0
        self._in_a_row = 0
        """Refusals of the newest token since it was let in, or fetched."""
        self._replaced_s = float("-inf")
        """When a token was last replaced because it was refused."""
        self._failure: str | None = None

    def is_fresh(self) -> bool:
        """Whether the token may be used now."""
        return self.generation > self._refused and self._scope.clock.monotonic_s() < self._stale_s

    def record_acceptance(self, generation: int) -> None:
        """A request with the token of this generation was let in."""
        if generation >= self._accepted:
            self._accepted = generation
            self._in_a_row = 0

    async def refresh(self) -> str | None:
        """Fetch a token unless the present one is fresh; why that cannot be, or None."""
        async with self._lock:
            if self._failure is not None or self.is_fresh():
                return self._failure
            return await self._fetch()

    async def record_refusal(self, generation: int) -> str | None:
        """The token of this generation was refused; None where the call may try again, else why it may not.

        There is a newer token then, or the same: one that lets others in is not replaced at every refusal. A fresh
        token that lets nobody in halts the run.
        """
        async with self._lock:
            if self._failure is not None or generation < self.generation:
                return self._failure
            self._in_a_row += 1
            if self._is_hopeless():
                return await self._fail("the server refuses a fresh token (401)", None)
            if not self._is_to_replace():
                return None
            self._refused, self._replaced_s = generation, self._scope.clock.monotonic_s()
            return await self._fetch()

    def _is_hopeless(self) -> bool:
        """Whether nobody was let in with this token, nor with the one before; some doubt where one was in this run."""
        is_second = self._accepted < self.generation - 1
        return is_second and self._in_a_row >= (IN_A_ROW if self._accepted else 1)

    def _is_to_replace(self) -> bool:
        """Whether a refusal is taken for the end of the token, rather than for a mood of the server."""
        if self._in_a_row >= IN_A_ROW or self.generation == 1:
            return True
        is_rare = self._scope.clock.monotonic_s() - self._replaced_s >= REPLACE_S
        return is_rare and self._accepted >= self.generation

    async def _fetch(self) -> str | None:
        request = RetriedRequest(
            kind=RequestKind.TOKEN, case=None, send=self._target.authorise, why_not_sent=lambda: self._halts.why_nothing
        )
        match await make_call(self._scope, request, Attempts(self._scope.rng)):
            case Answered(exchange=exchange, sent_at_s=sent_at_s):
                assert isinstance(exchange.outcome, Granted), "a token call brings a token or trouble"
                await self._keep(exchange.outcome, sent_at_s)
                return None
            case NotSent(reason=reason):
                return reason
            case GaveUp(trouble=trouble, reason=reason):
                return await self._fail(f"no token: {reason}", trouble)

    async def _keep(self, granted: Granted, sent_at_s: float) -> None:
        life_s = max(granted.expires_in_s, LIFE_S_MIN)
        self.generation += 1
        self._in_a_row = 0
        # Its life began when the server made it, which was no earlier than when it was asked for.
        self._stale_s = sent_at_s + life_s - (LEAD_S if life_s >= SHORT_LIFE_S else life_s * SHORT_LEAD)
        clock = self._scope.clock
        at_us = clock.wall_us()
        expires_us = at_us + round((sent_at_s + life_s - clock.monotonic_s()) * 1_000_000)
        await self._scope.log.write(
            Refreshed(at_us=at_us, scope=self._scope.gate.scope, generation=self.generation, expires_us=expires_us)
        )

    async def _fail(self, reason: str, trouble: Trouble | None) -> str:
        scope = self._scope.gate.scope
        if isinstance(trouble, BrokenTarget):
            cause = cause_of_plugin(reason)
        elif trouble is not None and trouble.kind in (TroubleKind.TLS, TroubleKind.THROTTLED, TroubleKind.UNAVAILABLE):
            cause = cause_of(reason, trouble, scope)
        elif trouble is not None and trouble.kind in (TroubleKind.NOT_SENT, TroubleKind.LOST, TroubleKind.SERVER_ERROR):
            cause = cause_of_unreachable_login(reason, scope)
        elif trouble is not None and trouble.kind is TroubleKind.UNEXPECTED and trouble.status is None:
            cause = cause_of_address(reason)
        else:
            status, body = (401, "") if trouble is None else (trouble.status, trouble.body)
            cause = cause_of_credentials(reason, scope, came_from=self._came_from, status=status, body=body)
        self._failure = cause.reason
        for event in self._halts.halt_run(cause, silent=True):
            await self._scope.log.write(event)
        return self._failure
