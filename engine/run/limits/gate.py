"""The gate of one scope: every request passes it, and it alone knows window, hold and open requests (RUNNING 2)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import assert_never

from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Exchange, Finished, Granted, Pending, Quota, Trouble, TroubleKind
from engine.model.ports.limits import Limits
from engine.model.run.event import Event, Held, Learned
from engine.run.background import Start
from engine.run.limits.estimators import Estimators, NewLimit
from engine.run.limits.priority import Priority
from engine.run.limits.queue import Queue

HOLD_S_MAX = 300.0
HOLD_S_WITHOUT_HINT = 1.0
"""A 429 that does not say how long silences everybody for up to this long; its own call waits longer."""
JITTER_S_MAX = 0.25
OUTAGE_S = 300.0
OUTAGE_REFUSALS = 20


class Gate:
    """Lets requests out one by one: `enter` before each, then one of `record_answer`, `record_loss`, `withdraw`."""

    def __init__(
        self, limits: Limits, *, scope: str, clock: Clock, rng: Random, start: Start = asyncio.create_task
    ) -> None:
        self.scope = scope
        self.limits = limits
        self._clock = clock
        self._rng = rng
        self._estimators = Estimators(limits, changed=self._follow)
        self._queue = Queue(clock, wait_s=self._wait_s, leave=self._estimators.spend, woken=self._let_out, start=start)
        self._not_before_s = float("-inf")
        self._accepted_s = clock.monotonic_s()
        self._refusals = 0
        # A few wait, so that an open request that ends is followed by another at once.
        self._backlog_max = limits.in_flight + max(1, limits.in_flight // 4)
        self._has_backed_up = False
        self.changed: Callable[[], None] = _nobody
        """Called when the limit in force changes, and when it is backed up no more."""

    def ticket(self) -> int:
        """A place in the queue; who is let out in vain keeps it."""
        return self._queue.ticket()

    @property
    def has_queue(self) -> bool:
        """Whether somebody waits to be let out."""
        return bool(self._queue)

    def is_backed_up(self, coming: int) -> bool:
        """Whether one more request would only wait behind others for an open one to be answered.

        `coming` are those that will be here with the loop's next turn.
        """
        if self._backlog + coming < self._backlog_max or not (self._estimators.is_full or coming):
            return False
        self._has_backed_up = True
        return True

    def enters_at_once(self, priority: Priority, now_s: float) -> bool:
        """Let a request out where nobody waits and it may leave right now; else nothing happens."""
        if self._queue or self._wait_s(now_s, priority) != 0.0:
            return False
        self._estimators.spend(priority, now_s)
        return True

    async def enter(self, priority: Priority, ticket: int) -> bool:
        """Wait until a request may leave. False: turned away by `flush`, so look whether it is still wanted."""
        if self.enters_at_once(priority, self._clock.monotonic_s()):
            return True
        turn = self._queue.join(priority, ticket)
        self._let_out()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.result():
                self.withdraw(priority)
            raise

    def is_held(self) -> bool:
        """Whether the server asked for silence until later than now."""
        return self._clock.monotonic_s() < self._not_before_s

    def hold_left_s(self) -> float:
        """Seconds until the server may be asked again; zero where it may be now."""
        return max(0.0, self._not_before_s - self._clock.monotonic_s())

    def withdraw(self, priority: Priority) -> None:
        """The request that was let out is not sent after all."""
        self._estimators.give_back(priority)
        self._let_out()

    def record_loss(self) -> None:
        """The request was cut off by ourselves: it may have arrived, and no answer will come."""
        self._estimators.record_loss(self._clock.monotonic_s())
        self._let_out()

    def record_answer(self, exchange: Exchange, *, sent_at_s: float, refused_wait_s: float) -> tuple[Event, ...]:
        """An answer came to the request that left at `sent_at_s`: what is learned of it, as events to be logged.

        `refused_wait_s` is how long the refused call itself will wait, where the server gave no hint.
        """
        now_s = self._clock.monotonic_s()
        events = self._learned(self._estimators.record_answer(exchange, sent_at_s=sent_at_s, now_s=now_s))
        match exchange.outcome:
            case Trouble(kind=TroubleKind.THROTTLED | TroubleKind.UNAVAILABLE) as trouble:
                events += self._refused(trouble, exchange.quota, sent_at_s=sent_at_s, refused_wait_s=refused_wait_s)
            case Trouble(kind=TroubleKind.LOST):
                self._estimators.shrink(sent_at_s=sent_at_s, now_s=now_s)
            case Trouble(kind=TroubleKind.NOT_SENT):
                pass
            case Finished() | Pending() | Granted() | Trouble() as outcome:
                events += self._accepted(sent_at_s, now_s, is_token=isinstance(outcome, Granted))
            case _:
                assert_never(exchange.outcome)
        self._let_out()
        return events

    def stay_silent(self, until_us: int) -> tuple[Event, ...]:
        """Keep the silence that was asked for before the run went on; the event, where that is still to come."""
        left_s = (until_us - self._clock.wall_us()) / 1e6
        return (
            self._hold(min(left_s, HOLD_S_MAX), "the server asked for it before the run went on") if left_s > 0 else ()
        )

    def flush(self) -> None:
        """Turn away everybody who waits: something changed that they must look at."""
        self._queue.flush()

    def spare(self) -> int | None:
        """How many requests may leave right now without waiting; None: any number."""
        now_s = self._clock.monotonic_s()
        is_shut = now_s < self._not_before_s or self._estimators.is_crowded
        return 0 if is_shut else self._estimators.room(now_s, waiting=len(self._queue))

    def count_used(self) -> int:
        """How many requests count against the window right now, whether the server asked for silence or not."""
        return self._estimators.count_used(self._clock.monotonic_s())

    @property
    def rate(self) -> tuple[int, float] | None:
        """The limit in force: requests, and the seconds of their window; None where none is known."""
        return self._estimators.rate

    @property
    def is_shut(self) -> bool:
        """Whether the server has refused everything for so long that it is an outage, not a limit."""
        return self._refusals >= OUTAGE_REFUSALS and self._clock.monotonic_s() - self._accepted_s >= OUTAGE_S

    def close(self) -> None:
        """Let nobody out any more and stop the timer."""
        self._queue.close()

    @property
    def _backlog(self) -> int:
        """Requests that are open or wait."""
        return self._estimators.open_count + len(self._queue)

    def _wait_s(self, now_s: float, priority: Priority) -> float | None:
        """Seconds until the next request may leave; None when an answer must come first."""
        if now_s < self._not_before_s:
            return self._not_before_s - now_s
        return self._estimators.wait_s(now_s, priority)

    def _let_out(self) -> None:
        self._queue.let_out()
        if self._has_backed_up and self._backlog < self._backlog_max:
            self._has_backed_up = False
            self.changed()

    def _follow(self) -> None:
        self.changed()

    def _accepted(self, sent_at_s: float, now_s: float, *, is_token: bool) -> tuple[Event, ...]:
        self._accepted_s = now_s
        self._refusals = 0
        is_after_hold = sent_at_s >= self._not_before_s
        return self._learned(
            self._estimators.record_acceptance(
                sent_at_s=sent_at_s, now_s=now_s, is_token=is_token, is_after_hold=is_after_hold
            )
        )

    def _refused(
        self, trouble: Trouble, quota: Quota | None, *, sent_at_s: float, refused_wait_s: float
    ) -> tuple[Event, ...]:
        now_s = self._clock.monotonic_s()
        self._refusals += 1
        self._estimators.shrink(sent_at_s=sent_at_s, now_s=now_s)
        hint_s = trouble.retry_after_s
        hold_s = min(refused_wait_s, HOLD_S_WITHOUT_HINT) if hint_s is None else min(hint_s, HOLD_S_MAX)
        if trouble.kind is TroubleKind.THROTTLED:
            until_s = None if hint_s is None else now_s + hold_s
            self._estimators.record_refusal(sent_at_s=sent_at_s, now_s=now_s, until_s=until_s, quota=quota)
        if now_s + hold_s <= self._not_before_s:
            return ()
        return self._hold(hold_s, trouble.message)

    def _hold(self, hold_s: float, reason: str) -> tuple[Event, ...]:
        """Let nobody out for so long, and then one probe; jitter only adds."""
        hold_s += self._rng.uniform(0.0, JITTER_S_MAX)
        self._not_before_s = self._clock.monotonic_s() + hold_s
        self._estimators.restart_slowly()
        at_us = self._clock.wall_us()
        until_us = at_us + round(hold_s * 1_000_000)
        return (Held(at_us=at_us, scope=self.scope, until_us=until_us, reason=reason),)

    def _learned(self, limit: NewLimit | None) -> tuple[Event, ...]:
        if limit is None:
            return ()
        at_us, window_us = self._clock.wall_us(), round(limit.window_s * 1_000_000)
        return (Learned(at_us=at_us, scope=self.scope, allowed=limit.count, window_us=window_us, source=limit.source),)


def _nobody() -> None:
    """Whom a change of the limit concerns where nobody said so."""
