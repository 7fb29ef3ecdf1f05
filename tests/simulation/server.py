"""A job API in memory that misbehaves by seed and writes down everything it saw: the fast path of simulation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random

from engine.model.authored import Rate
from engine.model.json import JsonObject
from engine.model.ports import Clock
from engine.model.result import (
    ActionError,
    Call,
    Exchange,
    Finished,
    Granted,
    Outcome,
    Pending,
    Quota,
    Result,
    Trouble,
    TroubleKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the server behaves. Shares are of the requests they can strike."""

    limit: Rate | None = None
    headers: bool = True
    hints: tuple[float | None, ...] = ()
    """What a 429 says instead of the truth, drawn from; empty: the truth, in whole seconds."""
    latency_s: float = 0.02
    median_s: float = 1.0
    sigma: float = 0.6
    tells_duration: bool = True
    token_life_s: float = 3600.0
    authenticates: bool = True
    fails: float = 0.0
    """Share of executions whose action fails."""
    throttle: float = 0.0
    unavailable: float = 0.0
    server_error: float = 0.0
    not_sent: float = 0.0
    reset_before: float = 0.0
    reset_after: float = 0.0
    unauthorised: float = 0.0
    bad_body: float = 0.0
    slow: float = 0.0
    slow_s: float = 8.0
    not_found: float = 0.0
    dead_tokens: frozenset[int] = frozenset()
    """Tokens that are refused from the first."""
    forbidden: tuple[str, ...] = ()
    refused_inputs: frozenset[int] = frozenset()
    token_trouble: TroubleKind | None = None
    answers: Callable[[str, int], Trouble | None] = lambda _kind, _count: None
    """What the n-th request of a kind is answered with, before anything else is looked at."""
    outputs: Callable[[Call], JsonObject] = lambda _call: {"processed": True}
    """What an execution gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request as the server and the wire saw it. Moments are of the loop's clock.

    `arrived_s` is None where it never arrived. `taken` says that an execution was made. `generation` counts the tokens
    that the client has got, `token` those that the server has made.
    """

    kind: str
    case: str | None
    action: str | None
    left_s: float
    arrived_s: float | None
    answered_s: float
    outcome: str
    retry_after_s: float | None = None
    execution_id: str | None = None
    taken: bool = False
    generation: int = 0
    token: int = 0
    call: str = ""


@dataclass(slots=True)
class _Execution:
    case: str
    action: str
    done_s: float
    duration_s: float
    fails: bool
    call: str = ""
    output: JsonObject = field(default_factory=dict)


class SimulatedTarget:
    """The target and its server in one; `ledger` lists requests in the order of their answers."""

    def __init__(self, habits: Habits, *, clock: Clock, rng: Random) -> None:
        self.scope = "simulated|client"
        self.authenticates = habits.authenticates
        self.ledger: list[Entry] = []
        self.open = 0
        self.most_open = 0
        self.executions: dict[str, _Execution] = {}
        self._habits = habits
        self._clock = clock
        self._rng = rng
        self._granted = 0
        self._delivered = 0
        self._carried = 0
        self._token_dies_s = 0.0
        self._window_ends_s = -math.inf
        self._window_used = 0
        self._counts: dict[str, int] = {}

    async def authorise(self) -> Exchange:
        exchange = await self._exchange("token", None, None, self._grant)
        if isinstance(exchange.outcome, Granted):
            self._delivered += 1
            self._carried = self._granted
        return exchange

    async def submit(self, call: Call) -> Exchange:
        return await self._exchange("submit", call.case, call.action_id, lambda: self._take(call), call=call.call)

    def know(self, before: SimulatedTarget) -> None:
        """Go on as the server of an earlier simulation: every execution that it took has ended by now."""
        for execution_id, execution in before.executions.items():
            self.executions[execution_id] = replace(execution, done_s=0.0)

    async def poll(self, pending: Pending) -> Exchange:
        execution = self.executions[pending.execution_id]
        work = partial(self._tell, pending.execution_id)
        return await self._exchange("poll", execution.case, execution.action, work, call=execution.call)

    # ---------------------------------------------------------------- the wire

    async def _exchange(
        self, kind: str, case: str | None, action: str | None, work: Callable[[], Outcome], *, call: str = ""
    ) -> Exchange:
        left_s = self._clock.monotonic_s()
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        entry = Entry(
            kind=kind,
            case=case,
            action=action,
            left_s=left_s,
            arrived_s=None,
            answered_s=left_s,
            outcome="cut off",
            generation=self._delivered,
            token=self._carried,
            call=call,
        )
        try:
            entry, exchange = await self._travel(entry, work)
        finally:
            self.open -= 1
            self.ledger.append(replace(entry, answered_s=self._clock.monotonic_s()))
        return exchange

    async def _travel(self, entry: Entry, work: Callable[[], Outcome]) -> tuple[Entry, Exchange]:
        habits = self._habits
        if self._strikes(habits.not_sent):
            await self._clock.sleep(self._latency())
            trouble = Trouble(kind=TroubleKind.NOT_SENT, message="connection refused")
            return replace(entry, outcome="not-sent"), Exchange(outcome=trouble)
        await self._clock.sleep(self._latency())
        arrived_s = self._clock.monotonic_s()
        loses_answer = self._strikes(habits.reset_after)
        is_slow = self._strikes(habits.slow)
        known = len(self.executions)
        quota, outcome = self._look(entry, work)
        made = len(self.executions) > known
        if is_slow:
            await self._clock.sleep(habits.slow_s)
        await self._clock.sleep(self._latency())
        if loses_answer and not isinstance(outcome, Trouble):
            outcome = Trouble(kind=TroubleKind.LOST, message="connection reset by peer")
        if isinstance(outcome, Pending | Finished) and self._strikes(habits.bad_body):
            outcome = Trouble(kind=TroubleKind.BAD_BODY, message="the answer is not JSON", status=200)
        entry = replace(
            entry,
            arrived_s=arrived_s,
            outcome=outcome.kind.value if isinstance(outcome, Trouble) else type(outcome).__name__,
            retry_after_s=outcome.retry_after_s if isinstance(outcome, Trouble) else None,
            execution_id=outcome.execution_id if isinstance(outcome, Pending) else None,
            taken=made,
        )
        latency_s = self._clock.monotonic_s() - entry.left_s
        return entry, Exchange(outcome=outcome, quota=quota, latency_s=latency_s)

    def _latency(self) -> float:
        return self._rng.uniform(0.2, 1.0) * self._habits.latency_s

    def _strikes(self, share: float) -> bool:
        return share > 0.0 and self._rng.random() < share

    # ---------------------------------------------------------------- the server

    def _look(self, entry: Entry, work: Callable[[], Outcome]) -> tuple[Quota | None, Outcome]:
        """What the server makes of a request that arrived."""
        habits = self._habits
        count = self._counts[entry.kind] = self._counts.get(entry.kind, 0) + 1
        ordered = habits.answers(entry.kind, count)
        if ordered is not None:
            return None, ordered
        if self._strikes(habits.reset_before):
            return None, Trouble(kind=TroubleKind.LOST, message="connection reset by peer")
        refusal, quota = self._limit()
        if refusal is not None:
            return quota, refusal
        return quota, self._misbehave(entry) or work()

    def _limit(self) -> tuple[Trouble | None, Quota | None]:
        habits = self._habits
        rate = habits.limit
        if rate is None:
            return None, None
        now_s = self._clock.monotonic_s()
        if now_s >= self._window_ends_s:
            self._window_ends_s, self._window_used = now_s + rate.window_s, 0
        self._window_used += 1
        reset_s = math.ceil(round(self._window_ends_s - now_s, 6))
        quota = Quota(allowed=rate.count, used=min(self._window_used, rate.count), reset_s=reset_s)
        told = quota if habits.headers else None
        if self._window_used <= rate.count:
            return None, told
        hint_s = self._rng.choice(habits.hints) if habits.hints else float(max(1, reset_s))
        return _throttled(hint_s), told

    def _misbehave(self, entry: Entry) -> Trouble | None:
        habits = self._habits
        if self._strikes(habits.throttle):
            return _throttled(self._rng.choice(habits.hints) if habits.hints else 1.0)
        if self._strikes(habits.unavailable):
            return Trouble(kind=TroubleKind.UNAVAILABLE, message="503", status=503, retry_after_s=1.0)
        if self._strikes(habits.server_error):
            return Trouble(kind=TroubleKind.SERVER_ERROR, message="the server answered 500", status=500)
        if entry.kind == "token":
            kind = habits.token_trouble
            return None if kind is None else Trouble(kind=kind, message="no token for you", status=400)
        if habits.authenticates and self._is_stale(entry.token):
            return Trouble(kind=TroubleKind.UNAUTHORISED, message="the server answered 401", status=401)
        if entry.action in habits.forbidden:
            body = "missing permission integrations:action:execute"
            return Trouble(kind=TroubleKind.FORBIDDEN, message="the server answered 403", status=403, body=body)
        if entry.kind == "poll" and self._strikes(habits.not_found):
            return Trouble(kind=TroubleKind.NOT_FOUND, message="the server answered 404", status=404)
        return None

    def _is_stale(self, token: int) -> bool:
        if self._strikes(self._habits.unauthorised) and token == self._granted:
            self._token_dies_s = -math.inf
        if token in self._habits.dead_tokens:
            return True
        return token != self._granted or self._clock.monotonic_s() >= self._token_dies_s

    def _grant(self) -> Outcome:
        self._granted += 1
        self._token_dies_s = self._clock.monotonic_s() + self._habits.token_life_s
        return Granted(expires_in_s=self._habits.token_life_s)

    def _take(self, call: Call) -> Outcome:
        number = call.input.get("n")
        if isinstance(number, int) and number in self._habits.refused_inputs:
            return Trouble(kind=TroubleKind.REFUSED, message="400", status=400, body='{"message":"n is wrong"}')
        habits = self._habits
        # By content, so that order changes nothing.
        draw = Random(f"{call.case}/{call.call}/{habits.median_s}" if call.call else f"{call.case}/{habits.median_s}")
        duration_s = habits.median_s * math.exp(habits.sigma * draw.gauss(0, 1))
        execution_id = f"exec-{len(self.executions) + 1}"
        self.executions[execution_id] = _Execution(
            case=call.case,
            action=call.action_id,
            done_s=self._clock.monotonic_s() + duration_s,
            duration_s=duration_s,
            fails=draw.random() < habits.fails,
            call=call.call,
            output=habits.outputs(call),
        )
        return Pending(execution_id=execution_id)

    def _tell(self, execution_id: str) -> Outcome:
        execution = self.executions[execution_id]
        if self._clock.monotonic_s() < execution.done_s:
            return Pending(execution_id=execution_id)
        errors = (ActionError(kind="upstream", code=None, message="upstream said no"),) if execution.fails else ()
        return Finished(
            result=Result(
                status="failed" if execution.fails else "completed",
                output=execution.output,
                errors=errors,
                duration_s=execution.duration_s if self._habits.tells_duration else None,
                execution_id=execution_id,
                http_status=200,
            )
        )


def _throttled(hint_s: float | None) -> Trouble:
    return Trouble(kind=TroubleKind.THROTTLED, message="the server answered 429", status=429, retry_after_s=hint_s)
