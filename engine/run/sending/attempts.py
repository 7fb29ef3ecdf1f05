"""One call, as many attempts as the table allows: admission, the request, what it teaches, what follows."""

from __future__ import annotations

import asyncio
from types import MappingProxyType
from typing import Final, assert_never

from engine.model.ports.exchange import Astray, Exchange, Trouble, TroubleKind
from engine.model.run.event import AttemptFailed, Noted
from engine.model.values.noun import Noun
from engine.platform.patience import TimeLimit
from engine.run.limits.gate import OUTAGE_S
from engine.run.limits.priority import Priority
from engine.run.sending.backoff import WAIT_S_MAX
from engine.run.sending.lost import forget_lost_request
from engine.run.sending.outage import halt_on_outage
from engine.run.sending.request import Answered, Attempts, End, GaveUp, NotSent, RetriedRequest
from engine.run.sending.request_scope import RequestScope
from engine.run.sending.retry_budget import THROTTLED_COST, TRANSIENT_COST
from engine.run.sending.rules import GRACE_S, TABLE, NextStep, RequestKind, Rule

_PROBES: Final = (RequestKind.POLL, RequestKind.READ, RequestKind.TOKEN, RequestKind.UPLOAD, RequestKind.SUBMIT)
"""Who finds out whether a server is back: first what does no harm where its answer is lost."""
_PRIORITIES: Final = MappingProxyType({RequestKind.TOKEN: Priority.TOKEN, RequestKind.POLL: Priority.POLL})
LAST_REQUEST_S: Final = 5.0
"""A request that leaves just before the deadline is given so long to be answered."""


async def make_call(scope: RequestScope, request: RetriedRequest, attempts: Attempts) -> End:
    """Make a call until it is answered, must not go on, or has used up its attempts."""
    try:
        while True:
            ticket = scope.gate.ticket()
            reason = await _admission(scope, request, ticket)
            if reason is not None:
                return NotSent(reason=reason)
            generation = request.tokens.generation if request.tokens else 0
            sent_at_s = scope.clock.monotonic_s()
            attempts.sent += 1
            attempts.sent_at_s = sent_at_s
            exchange = await _send_once(scope, request, sent_at_s, ticket)
            if exchange.note:
                await _note(scope, exchange.note)
            if not isinstance(exchange.outcome, Trouble):
                answered_at_s = scope.clock.monotonic_s()
                await _learn_from(scope, exchange, _Sent(sent_at_s=sent_at_s, ticket=ticket))
                scope.budget.earn()
                scope.refusals.accept(request.of)
                if attempts.has_turn:
                    _pass_turn_on(scope, attempts, well=True)
                if request.tokens:
                    request.tokens.record_acceptance(generation)
                if request.deadline and exchange.latency_s:
                    # Until its first byte left, it was with us: nobody else has used that time.
                    request.deadline.extend(max(0.0, answered_at_s - sent_at_s - exchange.latency_s))
                return Answered(exchange=exchange, sent_at_s=sent_at_s, answered_at_s=answered_at_s)
            sent = _Sent(sent_at_s=sent_at_s, ticket=ticket, generation=generation)
            end = await _after_trouble(scope, request, attempts, exchange, sent)
            if end is not None:
                return end
    finally:
        if attempts.has_turn:
            scope.retry_queue.give_back()


# ------------------------------------------------------------------------------------------------ before a request


async def _admission(scope: RequestScope, request: RetriedRequest, ticket: int) -> str | None:
    """Wait for token, breaker, gate and durable intent; why the request may not leave, or None with its slot taken."""
    announced = request.announce is None
    try:
        while True:
            if not _enters_at_once(scope, request, ticket):
                reason = await _why_not_sent(request)
                if reason is not None:
                    scope.breaker.withdraw(ticket)
                    return reason
                if not await _enter(scope, request, ticket):
                    continue
                if not _may_leave(scope, request, ticket):
                    scope.gate.withdraw(_priority(request))
                    continue
            if announced:
                return None
            # The intent takes its time on the way to the disk: what is true before it need not be true after it.
            announced = await _announce(scope, request)
            if _may_leave(scope, request, ticket):
                return None
            scope.gate.withdraw(_priority(request))
    except BaseException:
        scope.breaker.withdraw(ticket)
        raise


def _enters_at_once(scope: RequestScope, request: RetriedRequest, ticket: int) -> bool:
    """Take a slot where nothing is in the way and nobody waits, as for most requests; else nothing is taken."""
    if scope.gate.has_queue or not _is_wanted(request) or not scope.breaker.lets(ticket):
        return False
    now_s = scope.clock.monotonic_s()
    if not scope.gate.enters_at_once(_priority(request), now_s):
        return False
    if request.deadline:
        request.deadline.start(now_s)
    return True


async def _why_not_sent(request: RetriedRequest) -> str | None:
    reason = request.why_not_sent()
    if reason is None and request.tokens and not request.tokens.is_fresh():
        return await request.tokens.refresh() or request.why_not_sent()
    return reason


def _may_leave(scope: RequestScope, request: RetriedRequest, ticket: int) -> bool:
    return _is_wanted(request) and not scope.gate.is_held() and scope.breaker.lets(ticket)


def _is_wanted(request: RetriedRequest) -> bool:
    return request.why_not_sent() is None and (request.tokens is None or request.tokens.is_fresh())


async def _enter(scope: RequestScope, request: RetriedRequest, ticket: int) -> bool:
    """Wait for breaker and gate, which costs the case no time. False: look again whether it is still wanted."""
    queued_at_s = scope.clock.monotonic_s()
    admitted = scope.breaker.lets(ticket) or await scope.breaker.enter(_PROBES.index(request.kind), ticket)
    if admitted:
        admitted = await scope.gate.enter(_priority(request), ticket)
    if request.deadline:
        now_s = scope.clock.monotonic_s()
        request.deadline.extend(now_s - queued_at_s)
        if admitted:
            request.deadline.start(now_s)
    return admitted


def _priority(request: RetriedRequest) -> Priority:
    return _PRIORITIES.get(request.kind, Priority.SUBMIT)


async def _announce(scope: RequestScope, request: RetriedRequest) -> bool:
    assert request.announce is not None
    admitted_at_s = scope.clock.monotonic_s()
    try:
        await request.announce()
    except BaseException:
        scope.gate.withdraw(_priority(request))
        raise
    if request.deadline:
        # The way to the disk is ours, and so is any time that this process stood still on it.
        request.deadline.extend(scope.clock.monotonic_s() - admitted_at_s)
    return True


# ------------------------------------------------------------------------------------------------ the request


async def _send_once(scope: RequestScope, request: RetriedRequest, sent_at_s: float, ticket: int) -> Exchange:
    """One request, cut off at the deadline; one that leaves just before it is given a little longer."""
    deadline = request.deadline
    limit_s = None if deadline is None else max(deadline.left_s(sent_at_s), LAST_REQUEST_S)
    scope.open_requests.count += 1
    try:
        if limit_s is None or limit_s >= request.request_s_max:
            return await request.send()
        async with TimeLimit(asyncio.get_running_loop().time() + limit_s):
            return await request.send()
    except TimeoutError:
        message = f"no answer within {limit_s or 0.0:.3g} s, when the time of the case was over"
        return Exchange(outcome=Trouble(kind=TroubleKind.LOST, message=message))
    except BaseException:
        scope.gate.record_loss()
        scope.breaker.withdraw(ticket)
        raise
    finally:
        scope.open_requests.count -= 1


async def _note(scope: RequestScope, note: str) -> None:
    if note not in scope.notes:
        scope.notes.add(note)
        await scope.log.write(Noted(at_us=scope.clock.wall_us(), scope=scope.gate.scope, message=note))


class _Sent(Noun, frozen=True, kw_only=True):
    """What is to be known of a request besides its answer."""

    sent_at_s: float
    ticket: int
    generation: int = 0
    """Of the token that it carried."""
    refused_wait_s: float = 0.0


async def _learn_from(scope: RequestScope, exchange: Exchange, sent: _Sent) -> None:
    """Let gate and breaker learn from an answer; what asks for more patience than a run has ends it."""
    if isinstance(exchange.outcome, Astray):
        forget_lost_request(scope.gate, scope.breaker, exchange.outcome, sent.ticket)
        return
    learned = scope.gate.record_answer(exchange, sent_at_s=sent.sent_at_s, refused_wait_s=sent.refused_wait_s)
    paused = scope.breaker.record(exchange.outcome, sent.ticket)
    events = (*learned, *paused)
    if isinstance(exchange.outcome, Trouble):
        events += halt_on_outage(exchange.outcome, scope.gate, scope.breaker, scope.halts, scope.clock)
    for event in events:
        await scope.log.write(event)


# ------------------------------------------------------------------------------------------------ after a request


class _Next(Noun, frozen=True, kw_only=True):
    """What follows; `wait_s` None ends the call. `is_ours`: the wait is our pacing and no time of the case.

    `is_unpaid`: nothing pays for the next request, so it waits in line.
    """

    step: NextStep
    wait_s: float | None = None
    is_ours: bool = False
    is_unpaid: bool = False
    reason: str = ""


async def _after_trouble(
    scope: RequestScope, request: RetriedRequest, attempts: Attempts, exchange: Exchange, sent: _Sent
) -> End | None:
    """The end of the call; None: make it again, now that it has waited."""
    trouble = exchange.outcome
    assert isinstance(trouble, Trouble), "progress ends a call"
    if attempts.has_turn:
        _pass_turn_on(scope, attempts, well=False)
    next_ = _what_follows(scope, request, attempts, trouble)
    await _learn_from(scope, exchange, sent.but(refused_wait_s=next_.wait_s or 0.0))
    silenced = scope.halts.why_nothing if next_.wait_s is not None else None
    await _tell(scope, request, attempts, trouble, None if silenced else next_.wait_s)
    if silenced is not None:
        return NotSent(reason=silenced)
    if next_.wait_s is None:
        return GaveUp(step=next_.step, trouble=trouble, reason=next_.reason)
    if next_.step is NextStep.REFRESH and request.tokens:
        refusal = await request.tokens.record_refusal(sent.generation)
        if refusal is not None:
            return GaveUp(step=NextStep.HALT_RUN, trouble=trouble, reason=refusal)
        if request.tokens.generation == sent.generation:
            # The token lets others in: a while may help, and another token would not.
            next_ = next_.but(wait_s=attempts.waits.transient_s())
    if await _wait(scope, request, attempts, next_):
        return None
    return GaveUp(step=NextStep.ERROR, trouble=trouble, reason=_deadline_over(request, trouble))


def _pass_turn_on(scope: RequestScope, attempts: Attempts, *, well: bool) -> None:
    """The request without pay is answered: whoever waits in the line comes next."""
    attempts.has_turn = False
    scope.retry_queue.record_answer(well=well)


def _what_follows(scope: RequestScope, request: RetriedRequest, attempts: Attempts, trouble: Trouble) -> _Next:
    if isinstance(trouble, Astray):
        # No attempt, and no cost: only what is unsafe and may have left is not made again.
        is_over = trouble.kind is TroubleKind.LOST and request.kind is RequestKind.SUBMIT
        return (
            _Next(step=NextStep.UNKNOWN, reason=trouble.message) if is_over else _Next(step=NextStep.RETRY, wait_s=0.0)
        )
    rule = TABLE[trouble.kind, request.kind]
    if rule.step is not NextStep.HOLD and trouble.status is not None:
        scope.refusals.accept(request.of)
    match rule.step:
        case NextStep.HOLD:
            return _after_refusal(scope, request, attempts, trouble, rule)
        case NextStep.RETRY:
            return _after_failure(scope, request, attempts, trouble, rule)
        case NextStep.REFRESH:
            return _after_refused_token(request, attempts, trouble, rule)
        case NextStep.GRACE:
            if request.age_s() < GRACE_S:
                return _Next(step=NextStep.GRACE, wait_s=attempts.waits.transient_s())
            return _Next(step=rule.then, reason=f"{trouble.message}, {GRACE_S:g} s after its submit")
        case NextStep.OUTCOME | NextStep.UNKNOWN | NextStep.ERROR | NextStep.HALT_ACTION | NextStep.HALT_RUN:
            return _Next(step=rule.step, reason=trouble.message)
        case _:
            assert_never(rule.step)


def _after_refused_token(request: RetriedRequest, attempts: Attempts, trouble: Trouble, rule: Rule) -> _Next:
    """Again with another token; where there is no login, what was shown is all that there is, and nothing is sent."""
    if request.tokens is None:
        return _Next(step=NextStep.HALT_RUN, reason=trouble.message)
    attempts.tokens_refused += 1
    if attempts.tokens_refused < rule.attempts_max:
        return _Next(step=NextStep.REFRESH, wait_s=0.0)
    why = f"{trouble.message}; {rule.attempts_max} requests were refused so, with tokens that let others in"
    return _Next(step=rule.then, reason=why)


def _after_refusal(
    scope: RequestScope, request: RetriedRequest, attempts: Attempts, trouble: Trouble, rule: Rule
) -> _Next:
    """Again after the hold; a spent budget delays it, an outage ends the run, refusals without end the call."""
    if scope.gate.is_shut:
        reason = f"{trouble.message}; every request was refused for {OUTAGE_S / 60:g} minutes"
        return _Next(step=NextStep.HALT_RUN, reason=reason)
    now_s = scope.clock.monotonic_s()
    endless = scope.refusals.refuse(request.of, sent_at_s=attempts.sent_at_s, now_s=now_s) if request.of else None
    if endless is not None:
        return _Next(step=NextStep.ERROR, reason=f"{trouble.message}; {endless}")
    wait_s = 0.0
    if trouble.retry_after_s is None:
        attempts.counted += 1
        if attempts.counted >= rule.attempts_max:
            return _give_up(rule, attempts, trouble)
        wait_s = attempts.waits.throttle_s()
    if not scope.budget.spend(THROTTLED_COST):
        wait_s = max(wait_s, scope.rng.uniform(WAIT_S_MAX / 2, WAIT_S_MAX))
    return _Next(step=NextStep.HOLD, wait_s=wait_s, is_ours=True)


def _after_failure(
    scope: RequestScope, request: RetriedRequest, attempts: Attempts, trouble: Trouble, rule: Rule
) -> _Next:
    """Again after a while; the deadline ends it, and so does a spent budget what is not kept up."""
    if trouble.is_lasting:
        return _Next(step=rule.then, reason=trouble.message)
    # No token means no run, and what was taken is not given up: both are waited for as long as the scope is.
    is_probe = scope.breaker.is_open and request.kind in (RequestKind.TOKEN, RequestKind.POLL)
    if request.is_kept_up and scope.retries and not is_probe and not scope.budget.affords(TRANSIENT_COST):
        return _Next(step=NextStep.RETRY, wait_s=scope.retry_queue.pause_s(), is_unpaid=True)
    attempts.counted += not is_probe
    if not scope.retries:
        return _Next(step=rule.then, reason=f"{trouble.message}; `--no-retry` forbids another attempt")
    if attempts.counted >= rule.attempts_max:
        return _give_up(rule, attempts, trouble)
    wait_s = attempts.waits.transient_s()
    deadline = request.deadline
    if scope.breaker.is_open:
        deadline = None
    if deadline is not None and wait_s >= deadline.left_s(scope.clock.monotonic_s()):
        reason = f"{trouble.message}; another attempt would come after the deadline of {deadline.timeout_s:g} s"
        return _Next(step=rule.then, reason=reason)
    is_paid = is_probe or scope.budget.spend(TRANSIENT_COST)
    if not is_paid and request.kind is RequestKind.TOKEN:
        # Without a token the run is over, so this one is made again without pay: it is alone in its scope, and slow.
        return _Next(step=NextStep.RETRY, wait_s=scope.rng.uniform(WAIT_S_MAX / 2, WAIT_S_MAX))
    if not is_paid:
        return _Next(step=rule.then, reason=f"{trouble.message}; too many requests failed for another attempt")
    return _Next(step=NextStep.RETRY, wait_s=wait_s, is_ours=scope.breaker.is_open)


def _deadline_over(request: RetriedRequest, trouble: Trouble) -> str:
    timeout_s = request.deadline.timeout_s if request.deadline else 0.0
    return f"{trouble.message}; the deadline of {timeout_s:g} s is over"


def _give_up(rule: Rule, attempts: Attempts, trouble: Trouble) -> _Next:
    return _Next(step=rule.then, reason=f"{trouble.message}; gave up after {attempts.counted} attempts")


async def _tell(
    scope: RequestScope, request: RetriedRequest, attempts: Attempts, trouble: Trouble, wait_s: float | None
) -> None:
    await scope.log.write(
        AttemptFailed(
            at_us=scope.clock.wall_us(),
            case=request.case,
            request=request.kind.in_log,
            trouble=trouble.kind.value,
            status=trouble.status,
            message=trouble.message,
            attempt=attempts.sent,
            next_us=None if wait_s is None else round(max(wait_s, scope.gate.hold_left_s()) * 1_000_000),
            number=request.number,
            answer=trouble.answer,
        )
    )


async def _wait(scope: RequestScope, request: RetriedRequest, attempts: Attempts, next_: _Next) -> bool:
    """Whether the next attempt may be made; False: the time of the case was over before its turn."""
    if next_.is_unpaid:
        attempts.has_turn = await scope.retry_queue.turn(request.deadline, request.why_not_sent)
        return attempts.has_turn or request.why_not_sent() is not None
    if next_.wait_s:
        await scope.clock.sleep(next_.wait_s)
        if next_.is_ours and request.deadline:
            request.deadline.extend(next_.wait_s)
    return True
