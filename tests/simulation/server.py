"""A job API in memory that misbehaves by seed and writes down everything it saw: the fast path of simulation.

What goes wrong is said as an HTTP reply and read by the engine's own reading of replies.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from random import Random

from engine.http.origin import BaseUrl
from engine.http.protocol.job import JobProtocol, read_job
from engine.http.request_and_reply import Reply
from engine.model.language.literals import Rate
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import (
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
from engine.model.values.json import JsonObject
from tests.simulation.windows import Counting, Rounding, Window, rounded, window_of
from tests.virtual_time import BEGIN_S

PROTOCOL = JobProtocol(
    base_url=BaseUrl(origin="http://localhost", prefix=""), token_url="http://localhost/oauth/token", scope=""
)
SINCE = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the server behaves. Shares are of the requests they can strike."""

    limit: Rate | None = None
    counting: Counting = "fixed"
    headers: bool = True
    rounding: Rounding = "ceil"
    """Of the seconds in headers and hints."""
    open_max: int | None = None
    """So many requests may be open; more are refused, without a hint."""
    hints: tuple[float | None, ...] = ()
    """What a 429 says instead of the truth, drawn from; empty: the truth, in whole seconds."""
    retry_after: tuple[str | None, ...] = ()
    """The same as texts of the header; `date:5` is the HTTP-date of five seconds later."""
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
    unauthorised_every: int | None = None
    """Every n-th submit or poll is answered 401, though its token is good."""
    storm_s: tuple[float, float] | None = None
    """From when to when every token is refused."""
    bad_body: float = 0.0
    wrong_id: float = 0.0
    """Share of polls that are answered about another execution."""
    stale: float = 0.0
    """Share of polls that are answered with an answer from before."""
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


@dataclass(slots=True, kw_only=True)
class Entry:
    """One request as the server and the wire saw it. Moments are of the loop's clock.

    `arrived_s` is None where it never arrived. `taken` says that an execution was made. `generation` counts the tokens
    that the client has got, `token` those that the server has made.
    """

    kind: str
    case: str | None
    action: str | None
    left_s: float
    arrived_s: float | None = None
    answered_s: float = 0.0
    outcome: str = "cut off"
    retry_after_s: float | None = None
    execution_id: str | None = None
    taken: bool = False
    generation: int = 0
    token: int = 0
    call: str = ""
    key: str = ""
    scope: str = ""


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

    def __init__(self, habits: Habits, *, clock: Clock, rng: Random, scope: str = "simulated|client") -> None:
        self.scope = scope
        self.authenticates = habits.authenticates
        self.ledger: list[Entry] = []
        self.open = 0
        self.most_open = 0
        self.requests = 0
        self.watch: Callable[[int], None] = lambda _requests: None
        """Called with every request that leaves; what it raises ends the request."""
        self.executions: dict[str, _Execution] = {}
        self._habits = habits
        self._clock = clock
        self._rng = rng
        self._granted = 0
        self._delivered = 0
        self._carried = 0
        self._token_dies_s = 0.0
        self._window: Window | None = None if habits.limit is None else window_of(habits.limit, habits.counting)
        self._counts: dict[str, int] = {}
        self._keyed: dict[str, str] = {}

    async def authorise(self) -> Exchange:
        exchange = await self._exchange(Entry(kind="token", case=None, action=None, left_s=0.0), self._grant)
        if isinstance(exchange.outcome, Granted):
            self._delivered += 1
            self._carried = self._granted
        return exchange

    async def submit(self, call: Call) -> Exchange:
        entry = Entry(kind="submit", case=call.case, action=call.action_id, left_s=0.0, call=call.call, key=call.key)
        return await self._exchange(entry, partial(self._take, call))

    def know(self, before: SimulatedTarget) -> None:
        """Go on as the server of an earlier simulation: every execution that it took has ended by now."""
        for execution_id, execution in before.executions.items():
            self.executions[execution_id] = replace(execution, done_s=0.0)
        self._keyed.update(before._keyed)

    async def poll(self, pending: Pending) -> Exchange:
        execution = self.executions[pending.execution_id]
        work = partial(self._tell, pending.execution_id)
        entry = Entry(kind="poll", case=execution.case, action=execution.action, left_s=0.0, call=execution.call)
        return await self._exchange(entry, work)

    # ---------------------------------------------------------------- the wire

    async def _exchange(self, entry: Entry, work: Callable[[], Outcome]) -> Exchange:
        self.requests += 1
        self.watch(self.requests)
        entry.left_s = self._now_s()
        entry.scope, entry.generation, entry.token = self.scope, self._delivered, self._carried
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            return await self._travel(entry, work)
        finally:
            self.open -= 1
            entry.answered_s = self._now_s()
            self.ledger.append(entry)

    async def _travel(self, entry: Entry, work: Callable[[], Outcome]) -> Exchange:
        habits = self._habits
        quota: Quota | None = None
        if self._strikes(habits.not_sent):
            await self._clock.sleep(self._latency())
            outcome: Outcome = Trouble(kind=TroubleKind.NOT_SENT, message="connection refused")
        else:
            await self._clock.sleep(self._latency())
            entry.arrived_s = self._now_s()
            loses_answer = self._strikes(habits.reset_after)
            is_slow = self._strikes(habits.slow)
            known = len(self.executions)
            quota, outcome = self._look(entry, work)
            entry.taken = len(self.executions) > known
            await self._clock.sleep(self._latency() + (habits.slow_s if is_slow else 0.0))
            outcome = self._spoilt(outcome, entry.kind, loses_answer=loses_answer)
        if isinstance(outcome, Trouble):
            entry.outcome, entry.retry_after_s = outcome.kind.value, outcome.retry_after_s
        else:
            entry.outcome = type(outcome).__name__
            entry.execution_id = outcome.execution_id if isinstance(outcome, Pending) else None
        return Exchange(outcome=outcome, quota=quota, latency_s=self._now_s() - entry.left_s)

    def _spoilt(self, outcome: Outcome, kind: str, *, loses_answer: bool) -> Outcome:
        """What is left of an answer on its way back."""
        habits = self._habits
        if loses_answer and not isinstance(outcome, Trouble):
            return Trouble(kind=TroubleKind.LOST, message="connection reset by peer")
        if not isinstance(outcome, Pending | Finished):
            return outcome
        asked = Pending(execution_id="exec-0") if kind == "poll" else None
        if self._strikes(habits.bad_body):
            body = self._rng.choice((b"", b"{", b"[]", b'{"status":5}', b"<html>", b'{"testExecutionId":".."}'))
            return read_job(_reply(200, body), protocol=PROTOCOL, pending=asked)
        if kind == "poll" and self._strikes(habits.wrong_id):
            body = b'{"testExecutionId":"exec-of-another","status":"completed","output":{}}'
            return read_job(_reply(200, body), protocol=PROTOCOL, pending=asked)
        return outcome

    def _now_s(self) -> float:
        """Seconds since the loop began."""
        return self._clock.monotonic_s() - BEGIN_S

    def _latency(self) -> float:
        return (0.2 + 0.8 * self._rng.random()) * self._habits.latency_s

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
        if habits.open_max is not None and self.open > habits.open_max:
            return None, self._throttled(None)
        refusal, quota = self._limit()
        if refusal is not None:
            return quota, refusal
        return quota, self._misbehave(entry, count) or work()

    def _limit(self) -> tuple[Trouble | None, Quota | None]:
        habits = self._habits
        if self._window is None or habits.limit is None:
            return None, None
        count = self._window.take(self._now_s())
        reset_s = rounded(count.reset_s, habits.rounding)
        told = None
        if habits.headers:
            told = Quota(allowed=habits.limit.count, used=count.used, reset_s=float(reset_s))
        if count.let_in:
            return None, told
        return self._throttled(str(reset_s if habits.rounding == "floor" else max(1, reset_s))), told

    def _throttled(self, truth: str | None) -> Trouble:
        """A 429 with what this server says instead of the truth, or with the truth."""
        habits = self._habits
        if habits.hints:
            hint_s = self._rng.choice(habits.hints)
            return Trouble(
                kind=TroubleKind.THROTTLED, message="the server answered 429", status=429, retry_after_s=hint_s
            )
        return self._refused(429, self._rng.choice(habits.retry_after) if habits.retry_after else truth)

    def _refused(self, status: int, hint: str | None, body: bytes = b"") -> Trouble:
        """A status as the engine reads it, with a Retry-After where there is a hint."""
        headers: dict[str, str] = {}
        if hint is not None:
            now = SINCE + timedelta(seconds=int(self._now_s()))
            later, _, seconds = hint.partition(":")
            headers["date"] = format_datetime(now, usegmt=True)
            headers["retry-after"] = (
                format_datetime(now + timedelta(seconds=int(seconds)), usegmt=True) if later == "date" else hint
            )
        outcome = read_job(_reply(status, body, headers), protocol=PROTOCOL, pending=None)
        assert isinstance(outcome, Trouble)
        return outcome

    def _misbehave(self, entry: Entry, count: int) -> Trouble | None:
        habits = self._habits
        if self._strikes(habits.throttle):
            return self._throttled("1")
        if self._strikes(habits.unavailable):
            return self._refused(503, self._rng.choice(habits.retry_after) if habits.retry_after else "1")
        if self._strikes(habits.server_error):
            return self._refused(self._rng.choice((500, 502, 504, 503)), None)
        if entry.kind == "token":
            kind = habits.token_trouble
            return None if kind is None else Trouble(kind=kind, message="no token for you", status=400)
        if habits.authenticates and (self._is_stale(entry.token) or self._storms(count)):
            return self._refused(401, None)
        if entry.action in habits.forbidden:
            return self._refused(403, None, b"missing permission integrations:action:execute")
        if entry.kind == "poll" and self._strikes(habits.not_found):
            return self._refused(404, None)
        return None

    def _storms(self, count: int) -> bool:
        every, storm_s = self._habits.unauthorised_every, self._habits.storm_s
        if storm_s is not None and storm_s[0] <= self._now_s() < storm_s[1]:
            return True
        return every is not None and count % every == 0

    def _is_stale(self, token: int) -> bool:
        if self._strikes(self._habits.unauthorised) and token == self._granted:
            self._token_dies_s = -1.0
        if token in self._habits.dead_tokens:
            return True
        return token != self._granted or self._now_s() >= self._token_dies_s

    def _grant(self) -> Outcome:
        self._granted += 1
        self._token_dies_s = self._now_s() + self._habits.token_life_s
        return Granted(expires_in_s=self._habits.token_life_s)

    def _take(self, call: Call) -> Outcome:
        number = call.input.get("n")
        if isinstance(number, int) and number in self._habits.refused_inputs:
            return self._refused(400, None, b'{"message":"n is wrong"}')
        if call.key in self._keyed:
            return Pending(execution_id=self._keyed[call.key])
        habits = self._habits
        # By content, so that order changes nothing.
        draw = Random(f"{call.case}/{call.call}/{habits.median_s}" if call.call else f"{call.case}/{habits.median_s}")
        duration_s = habits.median_s * math.exp(habits.sigma * draw.gauss(0, 1))
        execution_id = f"exec-{len(self.executions) + 1}"
        self.executions[execution_id] = _Execution(
            case=call.case,
            action=call.action_id,
            done_s=self._now_s() + duration_s,
            duration_s=duration_s,
            fails=draw.random() < habits.fails,
            call=call.call,
            output=habits.outputs(call),
        )
        if call.key:
            self._keyed[call.key] = execution_id
        return Pending(execution_id=execution_id)

    def _tell(self, execution_id: str) -> Outcome:
        execution = self.executions[execution_id]
        if self._now_s() < execution.done_s or self._strikes(self._habits.stale):
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


def _reply(status: int, body: bytes, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status=status, headers=headers or {}, body=body)
