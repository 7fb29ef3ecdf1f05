"""One call, as many attempts as the table allows: admission, the request, what it teaches, what follows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from random import Random
from types import MappingProxyType
from typing import Final

from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Astray, Exchange, Trouble, TroubleKind
from engine.model.run.event import AttemptFailed
from engine.model.values.noun import Noun
from engine.run.halting.halts import Halts
from engine.run.limits.gate import OUTAGE_S, Gate, Priority
from engine.run.pacing.vitals import Pulse
from engine.run.sending.backoff import WAIT_S_MAX
from engine.run.sending.circuit_breaker import Breaker
from engine.run.sending.log import Log
from engine.run.sending.lost import note_astray
from engine.run.sending.outage import lost_patience
from engine.run.sending.request import Answered, Attempts, Barred, End, Ended, Errand
from engine.run.sending.retry_budget import THROTTLED_COST, TRANSIENT_COST, RetryBudget
from engine.run.sending.retry_queue import Unpaid
from engine.run.sending.rules import GRACE_S, TABLE, RequestKind, Rule, Step

_PROBES: Final = (RequestKind.POLL, RequestKind.READ, RequestKind.TOKEN, RequestKind.UPLOAD, RequestKind.SUBMIT)
"""Who finds out whether a server is back: first what does no harm where its answer is lost."""
_PRIORITIES: Final = MappingProxyType({RequestKind.TOKEN: Priority.TOKEN, RequestKind.POLL: Priority.POLL})
LAST_REQUEST_S: Final = 5.0
"""A request that leaves just before the deadline is given so long to be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """What all requests of one scope share."""

    gate: Gate
    log: Log
    clock: Clock
    rng: Random
    budget: RetryBudget
    halts: Halts
    breaker: Breaker
    unpaid: Unpaid
    retries: bool = True
    """Whether a transient failure is tried again."""
    pulse: Pulse = field(default_factory=Pulse)


async def make_call(wire: Wire, errand: Errand, attempts: Attempts) -> End:
    """Make a call until it is answered, must not go on, or has used up its attempts."""
    try:
        while True:
            ticket = wire.gate.ticket()
            reason = await _admission(wire, errand, ticket)
            if reason is not None:
                return Barred(reason=reason)
            generation = errand.keys.generation if errand.keys else 0
            left_s = wire.clock.monotonic_s()
            attempts.sent += 1
            exchange = await _request(wire, errand, left_s, ticket)
            if not isinstance(exchange.outcome, Trouble):
                await _take_in(wire, exchange, _Taking(left_s=left_s, ticket=ticket))
                wire.budget.earn()
                if attempts.has_turn:
                    _hand_on(wire, attempts, well=True)
                if errand.keys:
                    errand.keys.accepted(generation)
                return Answered(exchange=exchange, left_s=left_s, came_s=wire.clock.monotonic_s())
            taking = _Taking(left_s=left_s, ticket=ticket, generation=generation)
            end = await _after_trouble(wire, errand, attempts, exchange, taking)
            if end is not None:
                return end
    finally:
        if attempts.has_turn:
            wire.unpaid.give_back()


# ------------------------------------------------------------------------------------------------ before a request


async def _admission(wire: Wire, errand: Errand, ticket: int) -> str | None:
    """Wait for token, breaker, gate and durable intent; why the request may not leave, or None with its slot taken."""
    announced = errand.announce is None
    try:
        while True:
            if not _enters_at_once(wire, errand, ticket):
                reason = await _barred(errand)
                if reason is not None:
                    wire.breaker.withdraw(ticket)
                    return reason
                if not await _enter(wire, errand, ticket):
                    continue
                if not _may_leave(wire, errand, ticket):
                    wire.gate.withdraw(_priority(errand))
                    continue
            if announced:
                return None
            # The intent takes its time on the way to the disk: what is true before it need not be true after it.
            announced = await _announce(wire, errand)
            if _may_leave(wire, errand, ticket):
                return None
            wire.gate.withdraw(_priority(errand))
    except BaseException:
        wire.breaker.withdraw(ticket)
        raise


def _enters_at_once(wire: Wire, errand: Errand, ticket: int) -> bool:
    """Take a slot where nothing is in the way and nobody waits, as for most requests; else nothing is taken."""
    if wire.gate.has_queue or not _is_wanted(errand) or not wire.breaker.lets(ticket):
        return False
    now_s = wire.clock.monotonic_s()
    if not wire.gate.enters_at_once(_priority(errand), now_s):
        return False
    if errand.deadline:
        errand.deadline.start(now_s)
    return True


async def _barred(errand: Errand) -> str | None:
    reason = errand.barred()
    if reason is None and errand.keys and not errand.keys.is_fresh():
        return await errand.keys.refresh() or errand.barred()
    return reason


def _may_leave(wire: Wire, errand: Errand, ticket: int) -> bool:
    return _is_wanted(errand) and not wire.gate.is_held() and wire.breaker.lets(ticket)


def _is_wanted(errand: Errand) -> bool:
    return errand.barred() is None and (errand.keys is None or errand.keys.is_fresh())


async def _enter(wire: Wire, errand: Errand, ticket: int) -> bool:
    """Wait for breaker and gate, which costs the case no time. False: look again whether it is still wanted."""
    came_s = wire.clock.monotonic_s()
    admitted = wire.breaker.lets(ticket) or await wire.breaker.enter(_PROBES.index(errand.kind), ticket)
    if admitted:
        admitted = await wire.gate.enter(_priority(errand), ticket)
    if errand.deadline:
        now_s = wire.clock.monotonic_s()
        errand.deadline.extend(now_s - came_s)
        if admitted:
            errand.deadline.start(now_s)
    return admitted


def _priority(errand: Errand) -> Priority:
    return _PRIORITIES.get(errand.kind, Priority.SUBMIT)


async def _announce(wire: Wire, errand: Errand) -> bool:
    assert errand.announce is not None
    try:
        await errand.announce()
    except BaseException:
        wire.gate.withdraw(_priority(errand))
        raise
    return True


# ------------------------------------------------------------------------------------------------ the request


async def _request(wire: Wire, errand: Errand, left_s: float, ticket: int) -> Exchange:
    """One request, cut off at the deadline; one that leaves just before it is given a little longer."""
    deadline = errand.deadline
    limit_s = None if deadline is None else max(deadline.left_s(left_s), LAST_REQUEST_S)
    wire.pulse.open += 1
    try:
        if limit_s is None or limit_s >= errand.request_s_max:
            return await errand.send()
        async with asyncio.timeout(limit_s):
            return await errand.send()
    except TimeoutError:
        message = f"no answer within {limit_s or 0.0:.3g} s, when the time of the case was over"
        return Exchange(outcome=Trouble(kind=TroubleKind.LOST, message=message))
    except BaseException:
        wire.gate.lost()
        wire.breaker.withdraw(ticket)
        raise
    finally:
        wire.pulse.open -= 1


class _Taking(Noun, frozen=True, kw_only=True):
    """What is to be known of a request besides its answer."""

    left_s: float
    ticket: int
    generation: int = 0
    """Of the token that it carried."""
    refused_wait_s: float = 0.0


async def _take_in(wire: Wire, exchange: Exchange, taking: _Taking) -> None:
    """Let gate and breaker learn from an answer; what asks for more patience than a run has ends it."""
    if isinstance(exchange.outcome, Astray):
        note_astray(wire.gate, wire.breaker, exchange.outcome, taking.ticket)
        return
    learned = wire.gate.answered(exchange, left_s=taking.left_s, refused_wait_s=taking.refused_wait_s)
    paused = wire.breaker.heard(exchange.outcome, taking.ticket)
    events = (*learned, *paused)
    if isinstance(exchange.outcome, Trouble):
        events += lost_patience(exchange.outcome, wire.gate, wire.breaker, wire.halts, wire.clock)
    for event in events:
        await wire.log.write(event)


# ------------------------------------------------------------------------------------------------ after a request


class _Next(Noun, frozen=True, kw_only=True):
    """What follows; `wait_s` None ends the call. `is_ours`: the wait is our pacing and no time of the case.

    `is_unpaid`: nothing pays for the next request, so it waits in line.
    """

    step: Step
    wait_s: float | None = None
    is_ours: bool = False
    is_unpaid: bool = False
    reason: str = ""


async def _after_trouble(
    wire: Wire, errand: Errand, attempts: Attempts, exchange: Exchange, taking: _Taking
) -> End | None:
    """The end of the call; None: make it again, now that it has waited."""
    trouble = exchange.outcome
    assert isinstance(trouble, Trouble), "progress ends a call"
    if attempts.has_turn:
        _hand_on(wire, attempts, well=False)
    next_ = _what_follows(wire, errand, attempts, trouble)
    await _take_in(wire, exchange, taking.but(refused_wait_s=next_.wait_s or 0.0))
    silenced = wire.halts.bars_all if next_.wait_s is not None else None
    await _tell(wire, errand, attempts, trouble, None if silenced else next_.wait_s)
    if silenced is not None:
        return Barred(reason=silenced)
    if next_.wait_s is None:
        return Ended(step=next_.step, trouble=trouble, reason=next_.reason)
    if next_.step is Step.REFRESH and errand.keys:
        refusal = await errand.keys.refused(taking.generation)
        if refusal is not None:
            return Ended(step=Step.HALT_RUN, trouble=trouble, reason=refusal)
        if errand.keys.generation == taking.generation:
            # The token lets others in: a while may help, and another token would not.
            next_ = next_.but(wait_s=attempts.waits.transient_s())
    if await _wait(wire, errand, attempts, next_):
        return None
    return Ended(step=Step.ERROR, trouble=trouble, reason=_too_late(errand, trouble))


def _hand_on(wire: Wire, attempts: Attempts, *, well: bool) -> None:
    """The request without pay is answered: whoever waits in the line comes next."""
    attempts.has_turn = False
    wire.unpaid.answered(well=well)


def _what_follows(wire: Wire, errand: Errand, attempts: Attempts, trouble: Trouble) -> _Next:
    if isinstance(trouble, Astray):
        # No attempt, and no cost: only what is unsafe and may have left is not made again.
        is_over = trouble.kind is TroubleKind.LOST and errand.kind is RequestKind.SUBMIT
        return _Next(step=Step.UNKNOWN, reason=trouble.message) if is_over else _Next(step=Step.RETRY, wait_s=0.0)
    rule = TABLE[trouble.kind, errand.kind]
    match rule.step:
        case Step.HOLD:
            return _after_refusal(wire, attempts, trouble, rule)
        case Step.RETRY:
            return _after_failure(wire, errand, attempts, trouble, rule)
        case Step.REFRESH:
            attempts.tokens_refused += 1
            if attempts.tokens_refused < rule.attempts_max:
                return _Next(step=Step.REFRESH, wait_s=0.0)
            why = f"{trouble.message}; {rule.attempts_max} requests were refused so, with tokens that let others in"
            return _Next(step=rule.then, reason=why)
        case Step.GRACE:
            if errand.age_s() < GRACE_S:
                return _Next(step=Step.GRACE, wait_s=attempts.waits.transient_s())
            return _Next(step=rule.then, reason=f"{trouble.message}, {GRACE_S:g} s after its submit")
        case step:
            return _Next(step=step, reason=trouble.message)


def _after_refusal(wire: Wire, attempts: Attempts, trouble: Trouble, rule: Rule) -> _Next:
    """Again after the hold; a spent budget delays it, an outage ends the run."""
    if wire.gate.is_shut:
        reason = f"{trouble.message}; every request was refused for {OUTAGE_S / 60:g} minutes"
        return _Next(step=Step.HALT_RUN, reason=reason)
    wait_s = 0.0
    if trouble.retry_after_s is None:
        attempts.counted += 1
        if attempts.counted >= rule.attempts_max:
            return _given_up(rule, attempts, trouble)
        wait_s = attempts.waits.throttled_s()
    if not wire.budget.spend(THROTTLED_COST):
        wait_s = max(wait_s, wire.rng.uniform(WAIT_S_MAX / 2, WAIT_S_MAX))
    return _Next(step=Step.HOLD, wait_s=wait_s, is_ours=True)


def _after_failure(wire: Wire, errand: Errand, attempts: Attempts, trouble: Trouble, rule: Rule) -> _Next:
    """Again after a while; the deadline ends it, and so does a spent budget what is not kept up."""
    # No token means no run, and what was taken is not given up: both are waited for as long as the scope is.
    is_probe = wire.breaker.is_open and errand.kind in (RequestKind.TOKEN, RequestKind.POLL)
    if errand.is_kept_up and wire.retries and not is_probe and not wire.budget.affords(TRANSIENT_COST):
        return _Next(step=Step.RETRY, wait_s=wire.unpaid.pause_s(), is_unpaid=True)
    attempts.counted += not is_probe
    if not wire.retries:
        return _Next(step=rule.then, reason=f"{trouble.message}; `--no-retry` forbids another attempt")
    if attempts.counted >= rule.attempts_max:
        return _given_up(rule, attempts, trouble)
    wait_s = attempts.waits.transient_s()
    deadline = errand.deadline
    if wire.breaker.is_open:
        deadline = None
    if deadline is not None and wait_s >= deadline.left_s(wire.clock.monotonic_s()):
        reason = f"{trouble.message}; another attempt would come after the deadline of {deadline.timeout_s:g} s"
        return _Next(step=rule.then, reason=reason)
    is_paid = is_probe or wire.budget.spend(TRANSIENT_COST)
    if not is_paid and errand.kind is RequestKind.TOKEN:
        # Without a token the run is over, so this one is made again without pay: it is alone in its scope, and slow.
        return _Next(step=Step.RETRY, wait_s=wire.rng.uniform(WAIT_S_MAX / 2, WAIT_S_MAX))
    if not is_paid:
        return _Next(step=rule.then, reason=f"{trouble.message}; too many requests failed for another attempt")
    return _Next(step=Step.RETRY, wait_s=wait_s, is_ours=wire.breaker.is_open)


def _too_late(errand: Errand, trouble: Trouble) -> str:
    timeout_s = errand.deadline.timeout_s if errand.deadline else 0.0
    return f"{trouble.message}; the deadline of {timeout_s:g} s is over"


def _given_up(rule: Rule, attempts: Attempts, trouble: Trouble) -> _Next:
    return _Next(step=rule.then, reason=f"{trouble.message}; gave up after {attempts.counted} attempts")


async def _tell(wire: Wire, errand: Errand, attempts: Attempts, trouble: Trouble, wait_s: float | None) -> None:
    await wire.log.write(
        AttemptFailed(
            at_us=wire.clock.wall_us(),
            case=errand.case,
            request=errand.kind.in_log,
            trouble=trouble.kind.value,
            status=trouble.status,
            message=trouble.message,
            attempt=attempts.sent,
            next_us=None if wait_s is None else round(max(wait_s, wire.gate.held_s()) * 1_000_000),
            number=errand.number,
        )
    )


async def _wait(wire: Wire, errand: Errand, attempts: Attempts, next_: _Next) -> bool:
    """Whether the next attempt may be made; False: the time of the case was over before its turn."""
    if next_.is_unpaid:
        attempts.has_turn = await wire.unpaid.turn(errand.deadline, errand.barred)
        return attempts.has_turn or errand.barred() is not None
    if next_.wait_s:
        await wire.clock.sleep(next_.wait_s)
        if next_.is_ours and errand.deadline:
            errand.deadline.extend(next_.wait_s)
    return True
