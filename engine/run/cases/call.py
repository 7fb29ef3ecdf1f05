"""One call of a case from its intent to a result: submit, wait, poll. Each call leaves at most as the table allows."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5

from engine.expressions.template import TemplateError
from engine.model.language.emulator import FAULT_HEADER
from engine.model.ports.exchange import Call, Exchange, Finished, Pending
from engine.model.run.event import Acknowledged, CaseIntent
from engine.model.run.resume_state import Called
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun
from engine.model.verdict import Verdict
from engine.run.cases.call_order import Done, Order, Outcome, Undone
from engine.run.cases.endings import refusal_of
from engine.run.cases.late_inputs import filled
from engine.run.cases.progress import Progress
from engine.run.cases.resumed import age_s, input_of, lost
from engine.run.cases.shared import Bench, becomes_scout, load_of
from engine.run.halting.reasons import cause_of, forbidden
from engine.run.judging.duration import Measured, measured_at_once, measured_by_polls
from engine.run.pacing.durations import Durations, Waiting
from engine.run.pacing.policy import Load, look_again_s
from engine.run.sending.attempts import make_call
from engine.run.sending.deadline import Deadline
from engine.run.sending.lost import has_left
from engine.run.sending.request import Answered, Attempts, Barred, Ended, Errand
from engine.run.sending.request_budget import rationed
from engine.run.sending.rules import RequestKind, Step
from engine.run.sending.submit_fate import can_be_gone_on_with, is_refusal, is_taken, leaves_doubt

IN_DOUBT = "a submit of it may have reached the server"
MOMENT_S = 1e-6
"""Waits below this are none; rounding would make them last for ever."""


@dataclass(slots=True, kw_only=True)
class _Trip:
    """One call on its way."""

    order: Order
    deadline: Deadline
    given: JsonObject
    key: str = ""
    """The idempotency key of its submit; empty: the server would not know it again."""
    is_in_doubt: bool = False
    """Whether a submit under its key may have reached the server, which has not said so yet."""
    scouts: bool = False
    """Whether it is one of those that find out how long executions take."""


class _Taken(Noun, frozen=True, kw_only=True):
    """An execution that the server took. Moments are of the loop's clock."""

    pending: Pending
    left_s: float
    came_s: float
    is_known: bool = False
    """Whether the log has it already: it was taken before the run went on."""


async def call_once(bench: Bench, progress: Progress, order: Order) -> Outcome:
    """Make one call of a case and wait for its end. What it halts is halted, and what it did is told."""
    progress.action = order.action
    outcome = _without_fault(await _made(bench, progress, order))
    if isinstance(outcome, Done):
        _learn(bench, progress, order, outcome)
    if order.is_told:
        progress.told += (_told(progress, order, outcome),)
    return outcome


def _without_fault(outcome: Outcome) -> Outcome:
    """An answer that a stub could not make tells nothing about the action, whatever status it came with."""
    fault = (outcome.result.http_headers or {}).get(FAULT_HEADER) if isinstance(outcome, Done) else None
    if fault is None:
        return outcome
    return Undone(verdict=Verdict.ERROR, reason=f"the stub cannot answer: {unquote(fault)}")


async def _made(bench: Bench, progress: Progress, order: Order) -> Outcome:
    progress.execution_id = progress.http_status = None
    called = progress.before.get(order.label)
    if called is not None:
        return await _gone_on(bench, progress, order, called)
    try:
        given = _filled(bench, order)
    except TemplateError as problem:
        return Undone(verdict=Verdict.ERROR, reason=f"the input cannot be made: {problem.message}")
    key = _key(bench, progress, order)
    return await _sent(bench, progress, _Trip(order=order, deadline=Deadline(order.timeout_s), given=given, key=key))


def _key(bench: Bench, progress: Progress, order: Order) -> str:
    """The idempotency key of a call: its own in this run and in no other, and the same however often it is made."""
    if order.action.effects == "read" or not bench.port.knows_again:
        return ""
    return str(uuid5(NAMESPACE_URL, f"engine:{bench.run}:{progress.case.number}:{order.label}"))


async def _gone_on(bench: Bench, progress: Progress, order: Order, called: Called) -> Outcome:
    """What becomes of a call that was made before the run went on: asked for, made again, or lost."""
    bench.tally.pace(progress)
    progress.submit_is_open = False
    given = _as_it_left(bench, progress, order, called)
    if not order.label:
        progress.sent = given
    if progress.mask is not None:
        progress.mask.learn_input(given)
    is_keyed = bool(called.intent.key) and bench.port.knows_again
    end = lost(called, calls=progress.before, is_repeatable=order.action.effects == "read" or is_keyed)
    if end is not None:
        return Undone(verdict=end[0], reason=end[1])
    order, key = order.but(given=given, late={}), called.intent.key if is_keyed else ""
    trip = _Trip(order=order, deadline=Deadline(order.timeout_s), given=given, key=key, is_in_doubt=is_keyed)
    if called.execution_id is None:
        return await _sent(bench, progress, trip)
    now_s = bench.wire.clock.monotonic_s()
    left_s = now_s - age_s(called, now_us=bench.wire.clock.wall_us())
    taken = _Taken(pending=Pending(execution_id=called.execution_id), left_s=left_s, came_s=now_s, is_known=True)
    return await _follow_up(bench, progress, trip, taken)


def _as_it_left(bench: Bench, progress: Progress, order: Order, called: Called) -> JsonObject:
    try:
        planned = _filled(bench, order)
    except TemplateError:
        planned = order.given
    return input_of(called, planned=planned, mask=progress.mask, hidden=progress.case.test.pii_inputs)


async def _sent(bench: Bench, progress: Progress, trip: _Trip) -> Outcome:
    order = trip.order
    end = await _submit(bench, progress, trip)
    bench.tally.pace(progress)
    progress.submit_is_open = False
    if is_taken(end):
        progress.taken += 1
    is_repeatable = progress.is_read or progress.is_keyed
    progress.is_closed = progress.is_closed or not (is_repeatable or can_be_gone_on_with(end))
    match end:
        case Barred(reason=reason):
            progress.is_cut = True
            if trip.is_in_doubt:
                return Undone(verdict=Verdict.UNKNOWN, reason=f"{reason}; {IN_DOUBT}")
            return Undone(verdict=Verdict.NOT_RUN, reason=reason)
        case Ended(step=Step.OUTCOME, trouble=trouble):
            at_once = Measured(lower_s=0.0, upper_s=0.0, latency_s=0.0)
            return Done(result=refusal_of(trouble), measured=at_once, given=trip.given)
        case Ended():
            undone = await _ended(bench, progress, order, end)
            if trip.is_in_doubt:
                return Undone(verdict=Verdict.UNKNOWN, reason=f"{undone.reason}; {IN_DOUBT}")
            return undone
        case Answered(exchange=Exchange(outcome=Finished(result=result)) as exchange):
            return Done(result=result, measured=measured_at_once(result, exchange.latency_s), given=trip.given)
        case Answered(exchange=Exchange(outcome=Pending() as pending)):
            taken = _Taken(pending=pending, left_s=end.left_s, came_s=end.came_s)
            return await _follow_up(bench, progress, trip, taken)
        case Answered(exchange=exchange):
            raise AssertionError(f"a submit cannot be answered by {type(exchange.outcome).__name__}")


def _filled(bench: Bench, order: Order) -> JsonObject:
    """The input with its late fields made. Raises TemplateError."""
    return filled(order.given, order.late, order.names, now_us=bench.wire.clock.wall_us())


def _learn(bench: Bench, progress: Progress, order: Order, done: Done) -> None:
    """Keep what a result tells of durations and of personal data."""
    result, measured = done.result, done.measured
    # Nobody watched while the run stood still: such an execution teaches nothing of durations.
    if progress.execution_id is not None and order.label not in progress.before:
        # Without a reported duration the middle of what is possible: the upper end would make every poll a later one.
        middle_s = (measured.lower_s + measured.upper_s) / 2
        durations = bench.durations.setdefault(order.action.action_id, Durations())
        durations.add(middle_s, reported=result.duration_s is not None)
    if progress.mask is not None:
        progress.mask.learn_output(order.action, result.output)


def _told(progress: Progress, order: Order, outcome: Outcome) -> JsonObject:
    """One call as the terminal record lists it."""
    told: dict[str, Json] = {"call": order.label or "main", "id": order.id, "action": order.action.name}
    if isinstance(outcome, Done):
        result = outcome.result
        execution_id = result.execution_id or progress.execution_id
        errors = [each.message or each.kind for each in result.errors[:1]]
        said = {"said": errors[0]} if errors else {}
        return {**told, "status": result.status, "execution_id": execution_id, **said}
    return {**told, "status": None, "execution_id": progress.execution_id, "said": outcome.reason}


# ------------------------------------------------------------------------------------------------ submit


async def _submit(bench: Bench, progress: Progress, trip: _Trip) -> Answered | Barred | Ended:
    case, order, action = progress.case, trip.order, trip.order.action

    async def announce() -> None:
        # What the server may have seen under its key is sent again to the letter.
        if order.late and not trip.is_in_doubt:
            trip.given = _filled(bench, order)
        await bench.wire.log.write(_intent(bench, progress, trip))

    async def send() -> Exchange:
        progress.submits += 1
        progress.submit_is_open = True
        was_in_doubt, trip.is_in_doubt = trip.is_in_doubt, bool(trip.key)
        call = Call(
            case=case.id,
            action=action.name,
            action_id=action.action_id,
            input=trip.given,
            version=order.version,
            upstream=order.upstream,
            call=order.label,
            key=trip.key,
        )
        exchange = await bench.target.submit(call)
        progress.submits -= not has_left(exchange)
        trip.is_in_doubt = bool(trip.key) and leaves_doubt(exchange, before=was_in_doubt)
        # Should the case be cut off before it hears of this: what was not refused is still in doubt.
        progress.submit_is_open = trip.is_in_doubt or not is_refusal(exchange)
        return exchange

    def barred() -> str | None:
        if progress.taken:
            return bench.halts.bars_begun(action.action_id)
        return bench.halts.bars_submit(action.action_id, case.test.index)

    progress.is_read, progress.is_keyed = action.effects == "read", bool(trip.key)
    is_repeatable = progress.is_read or progress.is_keyed
    errand = Errand(
        kind=RequestKind.READ if is_repeatable else RequestKind.SUBMIT,
        case=case.id,
        number=case.number,
        send=send,
        barred=barred,
        announce=announce,
        keys=bench.keys,
        request_s_max=bench.port.request_s_max,
        deadline=trip.deadline,
        is_kept_up=is_repeatable and order.label.startswith("after"),
    )
    return await make_call(bench.wire, rationed(errand, progress.share), Attempts(bench.wire.rng))


def _intent(bench: Bench, progress: Progress, trip: _Trip) -> CaseIntent:
    case, order, mask = progress.case, trip.order, progress.mask
    if not order.label:
        progress.sent = trip.given
    if mask is not None:
        mask.learn_input(trip.given)
    return CaseIntent(
        at_us=bench.wire.clock.wall_us(),
        case=case.id,
        number=case.number,
        submit=progress.submits + 1,
        action_id=order.action.action_id,
        input=trip.given if mask is None else mask.input(trip.given),
        call=order.label,
        hmacs=None if mask is None else mask.hmacs(trip.given, progress.bodies.salt),
        key=trip.key,
    )


# ------------------------------------------------------------------------------------------------ poll


async def _follow_up(bench: Bench, progress: Progress, trip: _Trip, taken: _Taken) -> Outcome:
    """Ask for the execution until it has ended, the deadline is over, or it cannot be asked for."""
    clock, case, order = bench.wire.clock, progress.case, trip.order
    execution_id = progress.execution_id = taken.pending.execution_id
    durations = bench.durations.setdefault(order.action.action_id, Durations())
    not_yet_s = 0.0
    bench.tally.outstanding += 1
    try:
        if not taken.is_known:
            at_us, number = clock.wall_us(), case.number
            await bench.wire.log.write(
                Acknowledged(at_us=at_us, case=case.id, number=number, execution_id=execution_id, call=order.label)
            )
        before = progress.polls
        while True:
            load = load_of(bench)
            trip.scouts = trip.scouts or becomes_scout(bench, durations, load)
            polls, within_s = progress.polls - before, order.within_s
            waiting = Waiting(asked_s=not_yet_s, polls=polls, scout=trip.scouts, bound_s=within_s)
            await _until_due(bench, trip, taken, waiting, load)
            end = await _poll(bench, progress, trip, taken)
            match end:
                case Answered(exchange=Exchange(outcome=Finished(result=result)) as exchange):
                    done_s = end.came_s - taken.left_s
                    measured = measured_by_polls(
                        result, not_yet_s=not_yet_s, done_s=done_s, latency_s=exchange.latency_s
                    )
                    return Done(result=result, measured=measured, given=trip.given)
                case Answered():
                    asked_s = max(MOMENT_S, end.left_s - taken.came_s)
                    durations.still_runs(asked_s, not_yet_s)
                    not_yet_s = asked_s
                case Barred(reason=reason):
                    progress.is_cut = True
                    return Undone(verdict=Verdict.ERROR, reason=reason)
                case Ended():
                    return await _ended(bench, progress, order, end)
            if trip.deadline.left_s(clock.monotonic_s()) <= MOMENT_S:
                return Undone(
                    verdict=Verdict.ERROR,
                    reason=f"the execution was not done after {order.timeout_s:g} s, the time that `wait` gives it",
                )
    finally:
        bench.tally.outstanding -= 1
        durations.scouts -= trip.scouts
        durations.forget(not_yet_s)


async def _until_due(bench: Bench, trip: _Trip, taken: _Taken, waiting: Waiting, load: Load) -> None:
    """Return when it is time to ask, at the deadline at the latest. `load` is that of this moment."""
    clock = bench.wire.clock
    durations = bench.durations.setdefault(trip.order.action.action_id, Durations())
    while True:
        now_s = clock.monotonic_s()
        due_s = bench.pacing.ask_at_s(waiting, durations, load) - (now_s - taken.came_s)
        wait_s = min(due_s, trip.deadline.left_s(now_s))
        if wait_s <= MOMENT_S:
            return
        await clock.sleep(min(wait_s, look_again_s(now_s - taken.came_s)))
        load = load_of(bench)
        if not waiting.scout and becomes_scout(bench, durations, load):
            trip.scouts, waiting = True, waiting.but(scout=True)


async def _poll(bench: Bench, progress: Progress, trip: _Trip, taken: _Taken) -> Answered | Barred | Ended:
    async def send() -> Exchange:
        progress.polls += 1
        exchange = await bench.target.poll(taken.pending)
        progress.polls -= not has_left(exchange)
        return exchange

    errand = Errand(
        kind=RequestKind.POLL,
        case=progress.case.id,
        number=progress.case.number,
        send=send,
        barred=lambda: bench.halts.bars_all,
        keys=bench.keys,
        request_s_max=bench.port.request_s_max,
        deadline=trip.deadline,
        age_s=lambda: bench.wire.clock.monotonic_s() - taken.came_s,
        is_kept_up=True,
    )
    return await make_call(bench.wire, rationed(errand, progress.share), Attempts(bench.wire.rng))


# ------------------------------------------------------------------------------------------------ end


async def _ended(bench: Bench, progress: Progress, order: Order, end: Ended) -> Undone:
    """Of a call that ended without progress; what it halts is halted before the case is finished."""
    trouble, mask = end.trouble, progress.mask
    progress.http_status = trouble.status
    body = trouble.body if mask is None else mask.text(trouble.body)
    match end.step:
        case Step.HALT_RUN:
            progress.is_cut = True
            cause = cause_of(end.reason, trouble.but(body=body), bench.wire.gate.scope)
            events = bench.halts.halt_run(cause, silent=True)
        case Step.HALT_ACTION:
            # An execution that is there can be asked for once it may be.
            progress.is_cut = progress.is_cut or progress.execution_id is not None
            scope, status = bench.wire.gate.scope, trouble.status
            cause = forbidden(end.reason, order.action, scope, status=status, body=body)
            events = bench.halts.halt_action(order.action.action_id, cause)
        case _:
            events = ()
    for event in events:
        await bench.wire.log.write(event)
    if end.step is Step.UNKNOWN:
        reason = f"{end.reason}; it may have reached the server, so it is not sent again"
        return Undone(verdict=Verdict.UNKNOWN, reason=reason)
    return Undone(verdict=Verdict.ERROR, reason=end.reason)
