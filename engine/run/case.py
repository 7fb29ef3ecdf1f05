"""One case from its intent to its end: submit, wait, poll, judge."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.model.event import Acknowledged, CaseFinished, CaseIntent
from engine.model.plan import Case
from engine.model.ports import Target
from engine.model.result import ActionError, Call, Exchange, Finished, Pending, Result, Trouble
from engine.model.verdict import Verdict
from engine.run.attempts import Answered, Attempts, Barred, Ended, Errand, Keys, Wire, make_call
from engine.run.deadline import Deadline
from engine.run.endings import with_result, without_result
from engine.run.halts import Halts
from engine.run.judge import judge
from engine.run.measure import Measured, measured_at_once, measured_by_polls
from engine.run.polling import PROBES_MAX, Durations, Waiting, look_again_s, next_age_s, share_for
from engine.run.progress import Progress, Tally
from engine.run.retry import RequestKind, Step

MOMENT_S = 1e-6
"""Waits below this are none; rounding would make them last for ever."""
BODY_SHOWN_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What all cases of a run share. `durations` and `probes` are by action id."""

    target: Target
    wire: Wire
    keys: Keys | None
    halts: Halts
    tally: Tally
    durations: dict[str, Durations] = field(default_factory=dict)
    probes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """An execution that the server took. Moments are of the loop's clock."""

    pending: Pending
    left_s: float
    came_s: float
    deadline: Deadline
    probe: bool


async def run_case(bench: Bench, progress: Progress) -> CaseFinished:
    """Run one case to its terminal record, which is not written yet."""
    case = progress.case
    clock = bench.wire.clock
    deadline = Deadline(case.test.timeout_s)
    end = await _submit(bench, progress, deadline)
    bench.tally.to_submit -= 1
    match end:
        case Barred(reason=reason):
            return without_result(progress, clock, Verdict.NOT_RUN, reason)
        case Ended(step=Step.OUTCOME, trouble=trouble):
            return _judged(bench, progress, _refusal(trouble), Measured(lower_s=0.0, upper_s=0.0, latency_s=0.0))
        case Ended():
            return await _ended(bench, progress, end)
        case Answered(exchange=Exchange(outcome=Finished(result=result)) as exchange):
            return _judged(bench, progress, result, measured_at_once(result, exchange.latency_s))
        case Answered(exchange=Exchange(outcome=Pending() as pending)):
            return await _follow_up(bench, progress, _taken(bench, case, pending, end, deadline))
        case Answered(exchange=exchange):
            raise AssertionError(f"a submit cannot be answered by {type(exchange.outcome).__name__}")


# ------------------------------------------------------------------------------------------------ submit


async def _submit(bench: Bench, progress: Progress, deadline: Deadline) -> Answered | Barred | Ended:
    case = progress.case
    action = case.test.action
    call = Call(case=case.id, action=action.name, action_id=action.action_id, input=case.input)

    async def announce() -> None:
        await bench.wire.log.write(
            CaseIntent(
                at_us=bench.wire.clock.wall_us(),
                case=case.id,
                number=case.number,
                submit=progress.submits + 1,
                action_id=action.action_id,
                input=case.input,
            )
        )

    async def send() -> Exchange:
        progress.submits += 1
        progress.submit_is_open = True
        exchange = await bench.target.submit(call)
        progress.submit_is_open = False
        return exchange

    errand = Errand(
        kind=RequestKind.READ if action.effects == "read" else RequestKind.SUBMIT,
        case=case.id,
        send=send,
        barred=lambda: bench.halts.bars_submit(action.action_id, case.test.index),
        announce=announce,
        keys=bench.keys,
        deadline=deadline,
    )
    return await make_call(bench.wire, errand, Attempts(bench.wire.rng))


def _refusal(trouble: Trouble) -> Result:
    """A refused request as the outcome that it is: the action did not take this input."""
    said = trouble.body[:BODY_SHOWN_MAX] or trouble.message
    errors = trouble.errors or (ActionError(kind="input", code=None, message=said),)
    return Result(status="failed", errors=errors, http_status=trouble.status)


def _taken(bench: Bench, case: Case, pending: Pending, end: Answered, deadline: Deadline) -> _Taken:
    action_id = case.test.action.action_id
    probes = bench.probes.get(action_id, 0)
    bench.probes[action_id] = probes + 1
    return _Taken(pending=pending, left_s=end.left_s, came_s=end.came_s, deadline=deadline, probe=probes < PROBES_MAX)


# ------------------------------------------------------------------------------------------------ poll


async def _follow_up(bench: Bench, progress: Progress, taken: _Taken) -> CaseFinished:
    """Ask for the execution until it has ended, the deadline is over, or it cannot be asked for."""
    clock = bench.wire.clock
    progress.execution_id = taken.pending.execution_id
    bench.tally.outstanding += 1
    try:
        acknowledged = Acknowledged(
            at_us=clock.wall_us(), case=progress.case.id, execution_id=taken.pending.execution_id
        )
        await bench.wire.log.write(acknowledged)
        not_yet_s = 0.0
        while True:
            await _until_due(bench, progress, taken, not_yet_s)
            end = await _poll(bench, progress, taken)
            match end:
                case Answered(exchange=Exchange(outcome=Finished(result=result)) as exchange):
                    done_s = end.came_s - taken.left_s
                    measured = measured_by_polls(
                        result, not_yet_s=not_yet_s, done_s=done_s, latency_s=exchange.latency_s
                    )
                    return _judged(bench, progress, result, measured)
                case Answered():
                    not_yet_s = max(0.0, end.left_s - taken.came_s)
                case Barred(reason=reason):
                    return without_result(progress, clock, Verdict.ERROR, reason)
                case Ended():
                    return await _ended(bench, progress, end)
            if taken.deadline.left_s(clock.monotonic_s()) <= MOMENT_S:
                return without_result(progress, clock, Verdict.ERROR, _too_late(taken))
    finally:
        bench.tally.outstanding -= 1


def _too_late(taken: _Taken) -> str:
    return f"the execution was not done after {taken.deadline.timeout_s:g} s, the time that `wait` gives it"


async def _until_due(bench: Bench, progress: Progress, taken: _Taken, not_yet_s: float) -> None:
    """Return when it is time to ask, at the deadline at the latest."""
    case = progress.case
    clock = bench.wire.clock
    expectation = case.test.expectation if case.valid else case.test.expectation_invalid
    waiting = Waiting(asked_s=not_yet_s, polls=progress.polls, probe=taken.probe, bound_s=expectation.within_s)
    durations = bench.durations.setdefault(case.test.action.action_id, Durations())
    while True:
        now_s = clock.monotonic_s()
        spare = bench.wire.gate.spare()
        share = share_for(spare=spare, outstanding=bench.tally.outstanding, to_submit=bench.tally.to_submit)
        due_s = next_age_s(waiting, durations, share) - (now_s - taken.came_s)
        wait_s = min(due_s, taken.deadline.left_s(now_s))
        if wait_s <= MOMENT_S:
            return
        await clock.sleep(min(wait_s, look_again_s(now_s - taken.came_s)))


async def _poll(bench: Bench, progress: Progress, taken: _Taken) -> Answered | Barred | Ended:
    clock = bench.wire.clock

    async def send() -> Exchange:
        progress.polls += 1
        return await bench.target.poll(taken.pending)

    errand = Errand(
        kind=RequestKind.POLL,
        case=progress.case.id,
        send=send,
        barred=lambda: bench.halts.bars_all,
        keys=bench.keys,
        deadline=taken.deadline,
        age_s=lambda: clock.monotonic_s() - taken.came_s,
    )
    return await make_call(bench.wire, errand, Attempts(bench.wire.rng))


# ------------------------------------------------------------------------------------------------ end


def _judged(bench: Bench, progress: Progress, result: Result, measured: Measured) -> CaseFinished:
    case = progress.case
    if progress.execution_id is not None:
        # Without a reported duration the middle of what is possible: the upper end would make every poll a later one.
        middle_s = (measured.lower_s + measured.upper_s) / 2
        durations = bench.durations.setdefault(case.test.action.action_id, Durations())
        durations.add(middle_s, reported=result.duration_s is not None)
    judged = judge(case, result, measured)
    stop = next((each for each in judged.failures if each.weight == "stop"), None)
    if stop is not None:
        bench.halts.end_test(case.test.index, f"a check of this test that says `stop` failed: {stop.message}")
    return with_result(progress, bench.wire.clock, result, measured, judged)


async def _ended(bench: Bench, progress: Progress, end: Ended) -> CaseFinished:
    """Of a call that ended without progress; what it halts is halted before the case is finished."""
    trouble = end.trouble
    progress.http_status = trouble.status
    action_id = progress.case.test.action.action_id
    match end.step:
        case Step.HALT_RUN:
            events = bench.halts.halt_run(end.reason, silent=True, status=trouble.status, body=trouble.body)
        case Step.HALT_ACTION:
            events = bench.halts.halt_action(action_id, end.reason, status=trouble.status, body=trouble.body)
        case _:
            events = ()
    for event in events:
        await bench.wire.log.write(event)
    if end.step is Step.UNKNOWN:
        reason = f"{end.reason}; it may have reached the server, so it is not sent again"
        return without_result(progress, bench.wire.clock, Verdict.UNKNOWN, reason)
    return without_result(progress, bench.wire.clock, Verdict.ERROR, end.reason)
