"""One call of a case from its intent to a result: submit, wait, poll. Each call leaves at most as the table allows."""

from __future__ import annotations

from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5

from engine.expressions.template import TemplateError
from engine.model.language.emulator import FAULT_HEADER
from engine.model.ports.exchange import Exchange, Finished, Pending
from engine.model.run.resume_state import OpenCall
from engine.model.values.json import Json, JsonObject
from engine.model.verdict import Verdict
from engine.run.cases.call_order import CallInProgress, CallOutcome, CallToMake, Done, Execution, Undone
from engine.run.cases.endings import refusal_of
from engine.run.cases.give_up import give_up
from engine.run.cases.poll import follow_up
from engine.run.cases.progress import CaseProgress
from engine.run.cases.resumed import age_s, input_of, verdict_if_lost
from engine.run.cases.shared import TargetRun
from engine.run.cases.submit import fill_input, submit_call
from engine.run.judging.duration import Measured, measure_at_once
from engine.run.pacing.durations import Durations
from engine.run.sending.deadline import Deadline
from engine.run.sending.request import Answered, GaveUp, NotSent
from engine.run.sending.rules import NextStep
from engine.run.sending.submit_fate import can_be_gone_on_with, is_taken

IN_DOUBT = "a submit of it may have reached the server"
GONE = (
    "the emulator that took its submit ended with the engine that was cut off, and the answer with it; what is no read "
    "is not sent again"
)


async def call_once(target_run: TargetRun, progress: CaseProgress, to_make: CallToMake) -> CallOutcome:
    """Make one call of a case and wait for its end. What it halts is halted, and what it did is told."""
    progress.action = to_make.action
    outcome = _without_fault(await _make(target_run, progress, to_make))
    if isinstance(outcome, Done):
        _learn(target_run, progress, to_make, outcome)
    if to_make.is_told:
        progress.told += (_call_as_listed(progress, to_make, outcome),)
    return outcome


def _without_fault(outcome: CallOutcome) -> CallOutcome:
    """An answer that a stub could not make tells nothing about the action, whatever status it came with."""
    fault = (outcome.result.http_headers or {}).get(FAULT_HEADER) if isinstance(outcome, Done) else None
    if fault is None:
        return outcome
    return Undone(verdict=Verdict.ERROR, reason=f"the stub cannot answer: {unquote(fault)}")


async def _make(target_run: TargetRun, progress: CaseProgress, to_make: CallToMake) -> CallOutcome:
    progress.execution_id = progress.http_status = progress.answer = None
    called = progress.before.get(to_make.label)
    if called is not None:
        return await _go_on(target_run, progress, to_make, called)
    try:
        given = fill_input(target_run, to_make)
    except TemplateError as problem:
        return Undone(verdict=Verdict.ERROR, reason=f"the input cannot be made: {problem.placed}")
    key = _key(target_run, progress, to_make)
    return await _send(
        target_run,
        progress,
        CallInProgress(to_make=to_make, deadline=Deadline(to_make.timeout_s), given=given, key=key),
    )


def _key(target_run: TargetRun, progress: CaseProgress, to_make: CallToMake) -> str:
    """The idempotency key of a call: its own in this run and in no other, and the same however often it is made."""
    if to_make.action.effects == "read" or not target_run.port.knows_again:
        return ""
    return str(uuid5(NAMESPACE_URL, f"engine:{target_run.run}:{progress.case.number}:{to_make.label}"))


async def _go_on(target_run: TargetRun, progress: CaseProgress, to_make: CallToMake, called: OpenCall) -> CallOutcome:
    """What becomes of a call that was made before the run went on: asked for, made again, or lost."""
    target_run.tally.pace(progress)
    progress.submit_is_open = False
    progress.unsettled.discard(to_make.label)
    given = _input_as_it_left(target_run, progress, to_make, called)
    if not to_make.label:
        progress.sent = given
    if progress.mask is not None:
        progress.mask.learn_input(given)
    is_keyed = bool(called.intent.key) and target_run.port.knows_again
    end = verdict_if_lost(called, calls=progress.before, is_repeatable=to_make.action.effects == "read" or is_keyed)
    if end is not None:
        return Undone(verdict=end[0], reason=end[1])
    to_make, key = to_make.but(given=given, late={}), called.intent.key if is_keyed else ""
    ongoing = CallInProgress(
        to_make=to_make, deadline=Deadline(to_make.timeout_s), given=given, key=key, is_in_doubt=is_keyed
    )
    if target_run.port.ends_with_run and called.execution_id is not None:
        if to_make.action.effects != "read":
            return Undone(verdict=Verdict.ERROR, reason=GONE)
        return await _send(target_run, progress, ongoing)
    if called.execution_id is None:
        return await _send(target_run, progress, ongoing)
    now_s = target_run.scope.clock.monotonic_s()
    sent_at_s = now_s - age_s(called, now_us=target_run.scope.clock.wall_us())
    taken = Execution(
        pending=Pending(execution_id=called.execution_id, key=to_make.action.stub_key),
        sent_at_s=sent_at_s,
        answered_at_s=now_s,
        is_known=True,
    )
    return await follow_up(target_run, progress, ongoing, taken)


def _input_as_it_left(
    target_run: TargetRun, progress: CaseProgress, to_make: CallToMake, called: OpenCall
) -> JsonObject:
    try:
        planned = fill_input(target_run, to_make)
    except TemplateError:
        planned = to_make.given
    return input_of(called, planned=planned, mask=progress.mask, hidden=progress.case.test.pii_inputs)


async def _send(target_run: TargetRun, progress: CaseProgress, ongoing: CallInProgress) -> CallOutcome:
    to_make = ongoing.to_make
    end = await submit_call(target_run, progress, ongoing)
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
        case GaveUp(step=NextStep.OUTCOME, trouble=trouble):
            at_once = Measured(lower_s=0.0, upper_s=0.0, latency_s=0.0)
            return Done(result=refusal_of(trouble), measured=at_once, given=ongoing.given)
        case GaveUp():
            undone = await give_up(target_run, progress, to_make, end)
            if ongoing.is_in_doubt:
                return Undone(verdict=Verdict.UNKNOWN, reason=f"{undone.reason}; {IN_DOUBT}")
            return undone
        case Answered(exchange=Exchange(outcome=Finished(result=result)) as exchange):
            return Done(result=result, measured=measure_at_once(result, exchange.latency_s), given=ongoing.given)
        case Answered(exchange=Exchange(outcome=Pending() as pending)):
            taken = Execution(pending=pending, sent_at_s=end.sent_at_s, answered_at_s=end.answered_at_s)
            return await follow_up(target_run, progress, ongoing, taken)
        case Answered(exchange=exchange):
            raise AssertionError(f"a submit cannot be answered by {type(exchange.outcome).__name__}")


def _learn(target_run: TargetRun, progress: CaseProgress, to_make: CallToMake, done: Done) -> None:
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


def _call_as_listed(progress: CaseProgress, to_make: CallToMake, outcome: CallOutcome) -> JsonObject:
    """One call as the terminal record lists it."""
    told: dict[str, Json] = {"call": to_make.label or "main", "id": to_make.id, "action": to_make.action.name}
    if isinstance(outcome, Done):
        result = outcome.result
        execution_id = result.execution_id or progress.execution_id
        errors = [each.message or each.kind for each in result.errors[:1]]
        said = {"said": errors[0]} if errors else {}
        return {**told, "status": result.status, "execution_id": execution_id, **said}
    return {**told, "status": None, "execution_id": progress.execution_id, "said": outcome.reason}
