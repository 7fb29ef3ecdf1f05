"""The gate of one scope: every request passes it, and it alone knows window, hold and open requests (RUNNING 2)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import IntEnum
from heapq import heappop, heappush
from random import Random

from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Exchange, Granted, Quota, Trouble, TroubleKind
from engine.model.ports.limits import Limits
from engine.model.run.event import Event, Held, Learned
from engine.run.limits.concurrency_cap import ConcurrencyCap
from engine.run.limits.even_spacing import EvenSpacing
from engine.run.limits.header_quota import HeaderQuota, is_credible
from engine.run.limits.in_flight import InFlightWindow
from engine.run.limits.learned_limit import LearnedLimit, Limit
from engine.run.limits.sliding_window import SlidingWindow

HOLD_S_MAX = 300.0
HOLD_S_WITHOUT_HINT = 1.0
"""A 429 that does not say how long silences everybody for up to this long; its own call waits longer."""
JITTER_S_MAX = 0.25
WAKE_S_MIN = 0.001
"""Rounding may leave a wait of nothing; a timer of nothing would never let the clock move."""
OUTAGE_S = 300.0
OUTAGE_REFUSALS = 20


class Priority(IntEnum):
    """Who leaves first where several wait: tokens, then submits, then polls (RUNNING 3); equals in order of arrival."""

    TOKEN = 0
    SUBMIT = 1
    POLL = 2


class Gate:
    """Lets requests out one by one. `enter` before a request, then exactly one of `answered`, `lost`, `withdraw`."""

    def __init__(self, limits: Limits, *, scope: str, clock: Clock, rng: Random) -> None:
        rate = limits.rate
        self.scope = scope
        self.limits = limits
        self._clock = clock
        self._rng = rng
        self._window = SlidingWindow(count=rate.count if rate else None, window_s=rate.window_s if rate else 0.0)
        self._header_quota = HeaderQuota()
        self._concurrency_cap = ConcurrencyCap()
        is_named = rate is not None and not limits.rate_is_default
        self._learned_limit = LearnedLimit(Limit(rate.count, rate.window_s) if rate is not None and is_named else None)
        self._even_spacing: EvenSpacing | None = None
        self._in_flight = InFlightWindow(most=limits.in_flight, careful=self._follows_headers)
        self._not_before_s = float("-inf")
        self._accepted_s = clock.monotonic_s()
        self._refusals = 0
        self._refused_s: float | None = None
        """When the last refusal came that nothing explains yet."""
        # A few wait, so that an open request that ends is followed by another at once.
        self._backlog_max = limits.in_flight + max(1, limits.in_flight // 4)
        self._has_backed_up = False
        self._waiting: list[tuple[int, int, asyncio.Future[bool]]] = []
        self._tickets = 0
        self._timer: asyncio.Task[None] | None = None
        self._timer_s = float("inf")
        self.changed: Callable[[], None] = _nobody
        """Called when the limit in force changes, and when it is backed up no more."""

    def ticket(self) -> int:
        """A place in the queue; who is let out in vain keeps it."""
        self._tickets += 1
        return self._tickets

    @property
    def has_queue(self) -> bool:
        """Whether somebody waits to be let out."""
        return bool(self._waiting)

    def is_backed_up(self, coming: int) -> bool:
        """Whether one more request would only wait behind others for an open one to be answered.

        `coming` are those that will be here with the loop's next turn.
        """
        if self._backlog + coming < self._backlog_max or not (self._in_flight.is_full or coming):
            return False
        self._has_backed_up = True
        return True

    def enters_at_once(self, priority: Priority, now_s: float) -> bool:
        """Let a request out where nobody waits and it may leave right now; else nothing happens."""
        if self._waiting or self._wait_s(now_s, priority) != 0.0:
            return False
        self._depart(priority, now_s)
        return True

    async def enter(self, priority: Priority, ticket: int) -> bool:
        """Wait until a request may leave. False: turned away by `flush`, so look whether it is still wanted."""
        if self.enters_at_once(priority, self._clock.monotonic_s()):
            return True
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (priority, ticket, turn))
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
        self._in_flight.open -= 1
        self._header_quota.give_back()
        if self._even_spacing is not None and priority is not Priority.TOKEN:
            self._even_spacing.give_back()
        self._let_out()

    def record_loss(self) -> None:
        """The request was cut off by ourselves: it may have arrived, and no answer will come."""
        self._in_flight.open -= 1
        self._window.record_answer(self._clock.monotonic_s())
        self._let_out()

    def record_answer(self, exchange: Exchange, *, sent_at_s: float, refused_wait_s: float) -> tuple[Event, ...]:
        """An answer came to the request that left at `sent_at_s`: what is learned of it, as events to be logged.

        `refused_wait_s` is how long the refused call itself will wait, where the server gave no hint.
        """
        now_s = self._clock.monotonic_s()
        self._in_flight.open -= 1
        # Token calls are let in by another door, as a rule: they tell nothing of a limit that is only guessed.
        is_token = isinstance(exchange.outcome, Granted)
        if not (is_token and self._even_spacing is not None and self._follows_headers):
            self._window.record_answer(now_s)
        events = self._learn(exchange, sent_at_s=sent_at_s, now_s=now_s)
        match exchange.outcome:
            case Trouble(kind=TroubleKind.THROTTLED | TroubleKind.UNAVAILABLE) as trouble:
                events += self._refused(trouble, exchange.quota, sent_at_s=sent_at_s, refused_wait_s=refused_wait_s)
            case Trouble(kind=TroubleKind.LOST):
                self._in_flight.shrink(sent_at_s=sent_at_s, now_s=now_s)
            case Trouble(kind=TroubleKind.NOT_SENT):
                pass
            case _:
                events += self._accepted(sent_at_s, now_s, counts=not is_token)
        self._let_out()
        return events

    def stay_silent(self, until_us: int) -> tuple[Event, ...]:
        """Keep the silence that was asked for before the run went on; the event, where that is still to come."""
        sent_at_s = (until_us - self._clock.wall_us()) / 1e6
        return (
            self._hold(min(sent_at_s, HOLD_S_MAX), "the server asked for it before the run went on")
            if sent_at_s > 0
            else ()
        )

    def flush(self) -> None:
        """Turn away everybody who waits: something changed that they must look at."""
        waiting, self._waiting = self._waiting, []
        for _priority, _ticket, turn in waiting:
            if not turn.done():
                turn.set_result(False)

    def spare(self) -> int | None:
        """How many requests may leave right now without waiting; None: any number."""
        now_s = self._clock.monotonic_s()
        is_shut = now_s < self._not_before_s or self._in_flight.is_crowded
        return 0 if is_shut else self._room(now_s, waiting=len(self._waiting))

    def used_count(self) -> int:
        """How many requests count against the window right now, whether the server asked for silence or not."""
        room = self._room(self._clock.monotonic_s(), waiting=0)
        return 0 if room is None or self._window.count is None else max(0, self._window.count - room)

    def _room(self, now_s: float, *, waiting: int) -> int | None:
        left = self._window.available(now_s, in_flight=self._in_flight.open + waiting)
        if not self._follows_headers or self._header_quota.allowed is None:
            return left
        told = max(0, self._header_quota.available(now_s, in_flight=self._in_flight.open) - waiting)
        return told if left is None else min(left, told)

    @property
    def rate(self) -> tuple[int, float] | None:
        """The limit in force: requests, and the seconds of their window; None where none is known."""
        return None if self._window.count is None else (self._window.count, self._window.window_s)

    @property
    def is_shut(self) -> bool:
        """Whether the server has refused everything for so long that it is an outage, not a limit."""
        return self._refusals >= OUTAGE_REFUSALS and self._clock.monotonic_s() - self._accepted_s >= OUTAGE_S

    def close(self) -> None:
        """Let nobody out any more and stop the timer."""
        self.flush()
        if self._timer is not None:
            self._timer.cancel()

    @property
    def _follows_headers(self) -> bool:
        return self.limits.rate is None or self.limits.rate_is_default

    def _depart(self, priority: int, now_s: float) -> None:
        self._in_flight.open += 1
        self._header_quota.spend(now_s)
        if self._even_spacing is not None and priority != Priority.TOKEN:
            self._even_spacing.spend(now_s)

    def _wait_s(self, now_s: float, priority: int) -> float | None:
        """Seconds until the next request may leave; None when an answer must come first."""
        if now_s < self._not_before_s:
            return self._not_before_s - now_s
        if self._in_flight.is_full:
            return None
        spacing_s = self._even_spacing.wait_s(now_s) if self._even_spacing is not None else 0.0
        if self._even_spacing is not None and priority == Priority.TOKEN:
            # A token that waited for its turn under a guess at the limit would be stale before the request behind it.
            spacing_s = 0.0
            if self._follows_headers:
                return 0.0
        follows = self._follows_headers and self._header_quota.allowed is not None
        told_s = self._header_quota.wait_s(now_s, in_flight=self._in_flight.open) if follows else 0.0
        window_s = self._window.wait_s(now_s, in_flight=self._in_flight.open)
        return None if told_s is None or window_s is None else max(window_s, told_s, spacing_s)

    @property
    def _backlog(self) -> int:
        """Requests that are open or wait."""
        return self._in_flight.open + len(self._waiting)

    def _let_out(self) -> None:
        self._let_out_whom_it_can()
        if self._has_backed_up and self._backlog < self._backlog_max:
            self._has_backed_up = False
            self.changed()

    def _let_out_whom_it_can(self) -> None:
        while self._waiting:
            if self._waiting[0][2].done():
                heappop(self._waiting)
                continue
            now_s = self._clock.monotonic_s()
            wait_s = self._wait_s(now_s, self._waiting[0][0])
            if wait_s is None:
                return
            if wait_s > 0.0:
                self._wake_in(max(wait_s, WAKE_S_MIN))
                return
            priority, _ticket, turn = heappop(self._waiting)
            self._depart(priority, now_s)
            turn.set_result(True)

    def _wake_in(self, seconds: float) -> None:
        moment_s = self._clock.monotonic_s() + seconds
        if self._timer is not None and self._timer_s <= moment_s:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_s = moment_s
        self._timer = asyncio.get_running_loop().create_task(self._wake(seconds))

    async def _wake(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._timer, self._timer_s = None, float("inf")
        self._let_out()

    def _accepted(self, sent_at_s: float, now_s: float, *, counts: bool) -> tuple[Event, ...]:
        self._accepted_s = now_s
        self._refusals = 0
        self._header_quota.record_trial(let_in=True, used_up=False)
        self._concurrency_cap.record_acceptance(sent_at_s=sent_at_s, now_s=now_s)
        # What left before the hold says nothing of how the server feels after it.
        if sent_at_s >= self._not_before_s:
            self._explain(sent_at_s, now_s)
            self._in_flight.grow(now_s)
        has_changed = counts and self._learned_limit.record_acceptance(sent_at_s=sent_at_s, now_s=now_s)
        return self._limited() if has_changed else ()

    def _explain(self, sent_at_s: float, now_s: float) -> None:
        """The first request after a refusal was let in: where too many were open, the rate was not the reason."""
        refused_s, self._refused_s = self._refused_s, None
        if refused_s is None:
            return
        size = self._concurrency_cap.size
        if size is None or not self._in_flight.record_crowding(size, now_s=now_s, cost_s=sent_at_s - refused_s):
            return
        self._learned_limit.pardon()
        if self.limits.rate_is_default and self._header_quota.allowed is None and self._learned_limit.limit is None:
            # A server that says itself when it is too much is asked for as much as it takes.
            self._window.limit(None, 0.0)
            self.changed()

    def _refused(
        self, trouble: Trouble, quota: Quota | None, *, sent_at_s: float, refused_wait_s: float
    ) -> tuple[Event, ...]:
        now_s = self._clock.monotonic_s()
        self._refusals += 1
        self._in_flight.shrink(sent_at_s=sent_at_s, now_s=now_s)
        hint_s = trouble.retry_after_s
        hold_s = min(refused_wait_s, HOLD_S_WITHOUT_HINT) if hint_s is None else min(hint_s, HOLD_S_MAX)
        if trouble.kind is TroubleKind.THROTTLED:
            self._header_quota.record_trial(let_in=False, used_up=quota is not None and quota.used >= quota.allowed)
            self._concurrency_cap.record_refusal(sent_at_s=sent_at_s, now_s=now_s)
            self._refused_s = now_s
            self._learned_limit.record_refusal(
                sent_at_s=sent_at_s, now_s=now_s, until_s=None if hint_s is None else now_s + hold_s
            )
        if now_s + hold_s <= self._not_before_s:
            return ()
        return self._hold(hold_s, trouble.message)

    def _hold(self, hold_s: float, reason: str) -> tuple[Event, ...]:
        """Let nobody out for so long, and then one probe; jitter only adds."""
        hold_s += self._rng.uniform(0.0, JITTER_S_MAX)
        self._not_before_s = self._clock.monotonic_s() + hold_s
        self._in_flight.restart_slowly()
        at_us = self._clock.wall_us()
        until_us = at_us + round(hold_s * 1_000_000)
        return (Held(at_us=at_us, scope=self.scope, until_us=until_us, reason=reason),)

    def _limited(self) -> tuple[Event, ...]:
        """Follow the limit that refusals taught, where no headers tell one; a configured one holds beside it."""
        limit, rate = self._learned_limit.limit, self.limits.rate
        if limit is None or self._header_quota.allowed is not None:
            return ()
        due_s = float("-inf") if self._even_spacing is None else self._even_spacing.due_s
        if self._follows_headers:
            self._even_spacing = EvenSpacing(count=limit.count, window_s=limit.window_s, due_s=due_s)
            return self._set(limit.count, limit.window_s, "429")
        assert rate is not None
        if limit.count / limit.window_s >= rate.count / rate.window_s:
            self._even_spacing = None
            return ()
        self._even_spacing = EvenSpacing(count=limit.count, window_s=limit.window_s, due_s=due_s)
        return self._told(limit.count, limit.window_s, "429")

    def _learn(self, exchange: Exchange, *, sent_at_s: float, now_s: float) -> tuple[Event, ...]:
        quota = exchange.quota
        if quota is None or not is_credible(quota):
            return ()
        let_in = not isinstance(exchange.outcome, Trouble)
        self._header_quota.record(
            quota, sent_at_s=sent_at_s, now_s=now_s, in_flight=self._in_flight.open, let_in=let_in
        )
        rate = self.limits.rate
        if rate is None or self.limits.rate_is_default:
            return self._set(quota.allowed, self._header_quota.window_s, "headers")
        return self._set(min(rate.count, quota.allowed), rate.window_s, "headers")

    def _set(self, count: int, window_s: float, source: str) -> tuple[Event, ...]:
        if (count, window_s) == (self._window.count, self._window.window_s):
            return ()
        self._window.limit(count, window_s)
        self.changed()
        return self._told(count, window_s, source)

    def _told(self, count: int, window_s: float, source: str) -> tuple[Event, ...]:
        window_us = round(window_s * 1_000_000)
        at_us = self._clock.wall_us()
        return (Learned(at_us=at_us, scope=self.scope, allowed=count, window_us=window_us, source=source),)


def _nobody() -> None:
    """Whom a change of the limit concerns where nobody said so."""
