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
from engine.run.cases.call_order import CallOutcome, CallToMake, Done, Undone
from engine.run.cases.endings import refusal_of
from engine.run.cases.late_inputs import fill_late_inputs
from engine.run.cases.progress import Progress
from engine.run.cases.resumed import age_s, input_of, verdict_if_lost
from engine.run.cases.shared import TargetRun, load_of, may_probe_duration
from engine.run.halting.reasons import cause_of, cause_of_forbidden
from engine.run.judging.duration import Measured, measure_at_once, measure_by_polls
from engine.run.pacing.durations import Durations, Waiting
from engine.run.pacing.policy import Load, look_again_s
from engine.run.sending.attempts import make_call
from engine.run.sending.deadline import Deadline
from engine.run.sending.lost import has_left
from engine.run.sending.request import Answered, Attempts, GaveUp, NotSent, RetriedRequest
from engine.run.sending.request_budget import within_budget
from engine.run.sending.rules import RequestKind, Step
from engine.run.sending.submit_fate import can_be_gone_on_with, is_refusal, is_taken, leaves_doubt

IN_DOUBT = "a submit of it may have reached the server"
MOMENT_S = 1e-6
"""Waits below this are none; rounding would make them last for ever."""


@dataclass(slots=True, kw_only=True)
class _CallInProgress:
    """One call on its way."""

    to_make: CallToMake
    deadline: Deadline
    given: JsonObject
    key: str = ""
    """The idempotency key of its submit; empty: the server would not know it again."""
    is_in_doubt: bool = False
    """Whether a submit under its key may have reached the server, which has not said so yet."""
    is_probe: bool = False
    """Whether it is one of those that find out how long executions take."""


class _Execution(Noun, frozen=True, kw_only=True):
    """An execution that the server took. Moments are of the loop's clock."""

    pending: Pending
    sent_at_s: float
    answered_at_s: float
    is_known: bool = False
    """Whether the log has it already: it was taken before the run went on."""


async def call_once(target_run: TargetRun, progress: Progress, to_make: CallToMake) -> CallOutcome:
    """Make one call of a case and wait for its end. What it halts is halted, and what it did is told."""
    progress.action = to_make.action
    outcome = _without_fault(await _made(target_run, progress, to_make))
    if isinstance(outcome, Done):
        _learn(target_run, progress, to_make, outcome)
    if to_make.is_told:
        progress.told += (_told(progress, to_make, outcome),)
    return outcome


def _without_fault(outcome: CallOutcome) -> CallOutcome:
    """An answer that a stub could not make tells nothing about the action, whatever status it came with."""
    fault = (outcome.result.http_headers or {}).get(FAULT_HEADER) if isinstance(outcome, Done) else None
    if fault is None:
        return outcome
    return Undone(verdict=Verdict.ERROR, reason=f"the stub cannot answer: {unquote(fault)}")


async def _made(target_run: TargetRun, progress: Progress, to_make: CallToMake) -> CallOutcome:
    progress.execution_id = progress.http_status = None
    called = progress.before.get(to_make.label)
    if called is not None:
        return await _gone_on(target_run, progress, to_make, called)
    try:
        given = _filled(target_run, to_make)
    except TemplateError as problem:
        return Undone(verdict=Verdict.ERROR, reason=f"the input cannot be made: {problem.message}")
    key = _key(target_run, progress, to_make)
    return await _sent(
        target_run,
        progress,
        _CallInProgress(to_make=to_make, deadline=Deadline(to_make.timeout_s), given=given, key=key),
    )


def _key(target_run: TargetRun, progress: Progress, to_make: CallToMake) -> str:
    """The idempotency key of a call: its own in this run and in no other, and the same however often it is made."""
    if to_make.action.effects == "read" or not target_run.port.knows_again:
        return ""
    return str(uuid5(NAMESPACE_URL, f"engine:{target_run.run}:{progress.case.number}:{to_make.label}"))


async def _gone_on(target_run: TargetRun, progress: Progress, to_make: CallToMake, called: Called) -> CallOutcome:
    """What becomes of a call that was made before the run went on: asked for, made again, or lost."""
    target_run.tally.pace(progress)
    progress.submit_is_open = False
    given = _as_it_left(target_run, progress, to_make, called)
    if not to_make.label:
        progress.sent = given
    if progress.mask is not None:
        progress.mask.learn_input(given)
    is_keyed = bool(called.intent.key) and target_run.port.knows_again
    end = verdict_if_lost(called, calls=progress.before, is_repeatable=to_make.action.effects == "read" or is_keyed)
    if end is not None:
        return Undone(verdict=end[0], reason=end[1])
    to_make, key = to_make.but(given=given, late={}), called.intent.key if is_keyed else ""
    ongoing = _CallInProgress(
        to_make=to_make, deadline=Deadline(to_make.timeout_s), given=given, key=key, is_in_doubt=is_keyed
    )
    if called.execution_id is None:
        return await _sent(target_run, progress, ongoing)
    now_s = target_run.scope.clock.monotonic_s()
    sent_at_s = now_s - age_s(called, now_us=target_run.scope.clock.wall_us())
    taken = _Execution(
        pending=Pending(execution_id=called.execution_id), sent_at_s=sent_at_s, answered_at_s=now_s, is_known=True
    )
    return await _follow_up(target_run, progress, ongoing, taken)


def _as_it_left(target_run: TargetRun, progress: Progress, to_make: CallToMake, called: Called) -> JsonObject:
    try:
        planned = _filled(target_run, to_make)
    except TemplateError:
        planned = to_make.given
    return input_of(called, planned=planned, mask=progress.mask, hidden=progress.case.test.pii_inputs)


async def _sent(target_run: TargetRun, progress: Progress, ongoing: _CallInProgress) -> CallOutcome:
    to_make = ongoing.to_make
    end = await _submit(target_run, progress, ongoing)
    target_run.tally.pace(progress)
    progress.submit_is_open = False
    if is_taken(end):
        progress.taken += 1
    is_repeatable = progress.is_read or progress.is_keyed
    progress.is_closed = progress.is_closed or not (is_repeatable or can_be_gone_on_with(end))
    match end:
        case NotSent(reason=reason):
            progress.is_cut = True
            if ongoing.is_in_doubt:
                return Undone(verdict=Verdict.UNKNOWN, reason=f"{reason}; {IN_DOUBT}")
            return Undone(verdict=Verdict.NOT_RUN, reason=reason)
        case GaveUp(step=Step.OUTCOME, trouble=trouble):
            at_once = Measured(lower_s=0.0, upper_s=0.0, latency_s=0.0)
            return Done(result=refusal_of(trouble), measured=at_once, given=ongoing.given)
        case GaveUp():
            undone = await _ended(target_run, progress, to_make, end)
            if ongoing.is_in_doubt:
                return Undone(verdict=Verdict.UNKNOWN, reason=f"{undone.reason}; {IN_DOUBT}")
            return undone
        case Answered(exchange=Exchange(outcome=Finished(result=result)) as exchange):
            return Done(result=result, measured=measure_at_once(result, exchange.latency_s), given=ongoing.given)
        case Answered(exchange=Exchange(outcome=Pending() as pending)):
            taken = _Execution(pending=pending, sent_at_s=end.sent_at_s, answered_at_s=end.answered_at_s)
            return await _follow_up(target_run, progress, ongoing, taken)
        case Answered(exchange=exchange):
            raise AssertionError(f"a submit cannot be answered by {type(exchange.outcome).__name__}")


def _filled(target_run: TargetRun, to_make: CallToMake) -> JsonObject:
    """The input with its late fields made. Raises TemplateError."""
    return fill_late_inputs(to_make.given, to_make.late, to_make.names, now_us=target_run.scope.clock.wall_us())


def _learn(target_run: TargetRun, progress: Progress, to_make: CallToMake, done: Done) -> None:
    """Keep what a result tells of durations and of personal data."""
    result, measured = done.result, done.measured
    # Nobody watched while the run stood still: such an execution teaches nothing of durations.
    if progress.execution_id is not None and to_make.label not in progress.before:
        # Without a reported duration the middle of what is possible: the upper end would make every poll a later one.
        middle_s = (measured.lower_s + measured.upper_s) / 2
        durations = target_run.durations.setdefault(to_make.action.action_id, Durations())
        durations.add(middle_s, reported=result.duration_s is not None)
    if progress.mask is not None:
        progress.mask.learn_output(to_make.action, result.output)


def _told(progress: Progress, to_make: CallToMake, outcome: CallOutcome) -> JsonObject:
    """One call as the terminal record lists it."""
    told: dict[str, Json] = {"call": to_make.label or "main", "id": to_make.id, "action": to_make.action.name}
    if isinstance(outcome, Done):
        result = outcome.result
        execution_id = result.execution_id or progress.execution_id
        errors = [each.message or each.kind for each in result.errors[:1]]
        said = {"said": errors[0]} if errors else {}
        return {**told, "status": result.status, "execution_id": execution_id, **said}
    return {**told, "status": None, "execution_id": progress.execution_id, "said": outcome.reason}


# ------------------------------------------------------------------------------------------------ submit


async def _submit(target_run: TargetRun, progress: Progress, ongoing: _CallInProgress) -> Answered | NotSent | GaveUp:
    case, to_make, action = progress.case, ongoing.to_make, ongoing.to_make.action

    async def announce() -> None:
        # What the server may have seen under its key is sent again to the letter.
        if to_make.late and not ongoing.is_in_doubt:
            ongoing.given = _filled(target_run, to_make)
        await target_run.scope.log.write(_intent(target_run, progress, ongoing))

    async def send() -> Exchange:
        progress.submits += 1
        progress.submit_is_open = True
        was_in_doubt, ongoing.is_in_doubt = ongoing.is_in_doubt, bool(ongoing.key)
        call = Call(
            case=case.id,
            action=action.name,
            action_id=action.action_id,
            input=ongoing.given,
            version=to_make.version,
            upstream=to_make.upstream,
            call=to_make.label,
            key=ongoing.key,
        )
        exchange = await target_run.target.submit(call)
        progress.submits -= not has_left(exchange)
        ongoing.is_in_doubt = bool(ongoing.key) and leaves_doubt(exchange, before=was_in_doubt)
        # Should the case be cut off before it hears of this: what was not refused is still in doubt.
        progress.submit_is_open = ongoing.is_in_doubt or not is_refusal(exchange)
        return exchange

    def why_not_sent() -> str | None:
        if progress.taken:
            return target_run.scope.halts.why_not_begun(action.action_id)
        return target_run.scope.halts.why_not_submitted(action.action_id, case.test.index)

    progress.is_read, progress.is_keyed = action.effects == "read", bool(ongoing.key)
    is_repeatable = progress.is_read or progress.is_keyed
    request = RetriedRequest(
        kind=RequestKind.READ if is_repeatable else RequestKind.SUBMIT,
        case=case.id,
        number=case.number,
        send=send,
        why_not_sent=why_not_sent,
        announce=announce,
        tokens=target_run.tokens,
        request_s_max=target_run.port.request_s_max,
        deadline=ongoing.deadline,
        is_kept_up=is_repeatable and to_make.label.startswith("after"),
    )
    return await make_call(
        target_run.scope, within_budget(request, progress.reservation), Attempts(target_run.scope.rng)
    )


def _intent(target_run: TargetRun, progress: Progress, ongoing: _CallInProgress) -> CaseIntent:
    case, to_make, mask = progress.case, ongoing.to_make, progress.mask
    if not to_make.label:
        progress.sent = ongoing.given
    if mask is not None:
        mask.learn_input(ongoing.given)
    return CaseIntent(
        at_us=target_run.scope.clock.wall_us(),
        case=case.id,
        number=case.number,
        submit=progress.submits + 1,
        action_id=to_make.action.action_id,
        input=ongoing.given if mask is None else mask.input(ongoing.given),
        call=to_make.label,
        hmacs=None if mask is None else mask.hmacs(ongoing.given, progress.bodies.salt),
        key=ongoing.key,
    )


# ------------------------------------------------------------------------------------------------ poll


async def _follow_up(
    target_run: TargetRun, progress: Progress, ongoing: _CallInProgress, taken: _Execution
) -> CallOutcome:
    """Ask for the execution until it has ended, the deadline is over, or it cannot be asked for."""
    clock, case, to_make = target_run.scope.clock, progress.case, ongoing.to_make
    execution_id = progress.execution_id = taken.pending.execution_id
    durations = target_run.durations.setdefault(to_make.action.action_id, Durations())
    not_yet_s = 0.0
    target_run.tally.outstanding += 1
    try:
        if not taken.is_known:
            at_us, number = clock.wall_us(), case.number
            await target_run.scope.log.write(
                Acknowledged(at_us=at_us, case=case.id, number=number, execution_id=execution_id, call=to_make.label)
            )
        before = progress.polls
        while True:
            load = load_of(target_run)
            ongoing.is_probe = ongoing.is_probe or may_probe_duration(target_run, durations, load)
            polls, within_s = progress.polls - before, to_make.within_s
            waiting = Waiting(asked_s=not_yet_s, polls=polls, is_probe=ongoing.is_probe, bound_s=within_s)
            await _until_due(target_run, ongoing, taken, waiting, load)
            end = await _poll(target_run, progress, ongoing, taken)
            match end:
                case Answered(exchange=Exchange(outcome=Finished(result=result)) as exchange):
                    done_s = end.answered_at_s - taken.sent_at_s
                    measured = measure_by_polls(
                        result, not_yet_s=not_yet_s, done_s=done_s, latency_s=exchange.latency_s
                    )
                    return Done(result=result, measured=measured, given=ongoing.given)
                case Answered():
                    asked_s = max(MOMENT_S, end.sent_at_s - taken.answered_at_s)
                    durations.still_runs(asked_s, not_yet_s)
                    not_yet_s = asked_s
                case NotSent(reason=reason):
                    progress.is_cut = True
                    return Undone(verdict=Verdict.ERROR, reason=reason)
                case GaveUp():
                    return await _ended(target_run, progress, to_make, end)
            if ongoing.deadline.left_s(clock.monotonic_s()) <= MOMENT_S:
                return Undone(
                    verdict=Verdict.ERROR,
                    reason=f"the execution was not done after {to_make.timeout_s:g} s, the time that `wait` gives it",
                )
    finally:
        target_run.tally.outstanding -= 1
        durations.probes -= ongoing.is_probe
        durations.forget(not_yet_s)


async def _until_due(
    target_run: TargetRun, ongoing: _CallInProgress, taken: _Execution, waiting: Waiting, load: Load
) -> None:
    """Return when it is time to ask, at the deadline at the latest. `load` is that of this moment."""
    clock = target_run.scope.clock
    durations = target_run.durations.setdefault(ongoing.to_make.action.action_id, Durations())
    while True:
        now_s = clock.monotonic_s()
        due_s = target_run.pacing.ask_at_s(waiting, durations, load) - (now_s - taken.answered_at_s)
        wait_s = min(due_s, ongoing.deadline.left_s(now_s))
        if wait_s <= MOMENT_S:
            return
        await clock.sleep(min(wait_s, look_again_s(now_s - taken.answered_at_s)))
        load = load_of(target_run)
        if not waiting.is_probe and may_probe_duration(target_run, durations, load):
            ongoing.is_probe, waiting = True, waiting.but(is_probe=True)


async def _poll(
    target_run: TargetRun, progress: Progress, ongoing: _CallInProgress, taken: _Execution
) -> Answered | NotSent | GaveUp:
    async def send() -> Exchange:
        progress.polls += 1
        exchange = await target_run.target.poll(taken.pending)
        progress.polls -= not has_left(exchange)
        return exchange

    request = RetriedRequest(
        kind=RequestKind.POLL,
        case=progress.case.id,
        number=progress.case.number,
        send=send,
        why_not_sent=lambda: target_run.scope.halts.why_nothing,
        tokens=target_run.tokens,
        request_s_max=target_run.port.request_s_max,
        deadline=ongoing.deadline,
        age_s=lambda: target_run.scope.clock.monotonic_s() - taken.answered_at_s,
        is_kept_up=True,
    )
    return await make_call(
        target_run.scope, within_budget(request, progress.reservation), Attempts(target_run.scope.rng)
    )


# ------------------------------------------------------------------------------------------------ end


async def _ended(target_run: TargetRun, progress: Progress, to_make: CallToMake, end: GaveUp) -> Undone:
    """Of a call that ended without progress; what it halts is halted before the case is finished."""
    trouble, mask = end.trouble, progress.mask
    progress.http_status = trouble.status
    body = trouble.body if mask is None else mask.text(trouble.body)
    match end.step:
        case Step.HALT_RUN:
            progress.is_cut = True
            cause = cause_of(end.reason, trouble.but(body=body), target_run.scope.gate.scope)
            events = target_run.scope.halts.halt_run(cause, silent=True)
        case Step.HALT_ACTION:
            # An execution that is there can be asked for once it may be.
            progress.is_cut = progress.is_cut or progress.execution_id is not None
            scope, status = target_run.scope.gate.scope, trouble.status
            cause = cause_of_forbidden(end.reason, to_make.action, scope, status=status, body=body)
            events = target_run.scope.halts.halt_action(to_make.action.action_id, cause)
        case _:
            events = ()
    for event in events:
        await target_run.scope.log.write(event)
    if end.step is Step.UNKNOWN:
        reason = f"{end.reason}; it may have reached the server, so it is not sent again"
        return Undone(verdict=Verdict.UNKNOWN, reason=reason)
    return Undone(verdict=Verdict.ERROR, reason=end.reason)
