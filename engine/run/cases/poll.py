"""Asks for an execution that the server took until it has ended: late, and as seldom as the policy says."""

from __future__ import annotations

from engine.model.ports.exchange import Exchange, Finished, Pending
from engine.model.run.event import Acknowledged
from engine.model.values.noun import Noun
from engine.model.verdict import Verdict
from engine.run.cases.call_order import CallInProgress, CallOutcome, CallToMake, Done, Execution, Undone
from engine.run.cases.give_up import give_up
from engine.run.cases.progress import CaseProgress
from engine.run.cases.shared import TargetRun, load_of, may_probe_duration
from engine.run.judging.duration import measure_by_polls
from engine.run.judging.masking import veil
from engine.run.pacing.durations import Durations, Waiting
from engine.run.pacing.policy import Load, look_again_s
from engine.run.sending.attempts import make_call
from engine.run.sending.lost import has_left
from engine.run.sending.request import Answered, Attempts, End, GaveUp, NotSent, RetriedRequest
from engine.run.sending.request_budget import within_budget
from engine.run.sending.rules import RequestKind

MOMENT_S = 1e-6
"""Waits below this are none; rounding would make them last for ever."""


async def follow_up(
    target_run: TargetRun, progress: CaseProgress, ongoing: CallInProgress, taken: Execution
) -> CallOutcome:
    """Ask for the execution until it has ended, the deadline is over, or it cannot be asked for."""
    clock, to_make = target_run.scope.clock, ongoing.to_make
    progress.execution_id = taken.pending.execution_id
    durations = target_run.durations.setdefault(to_make.action.action_id, Durations())
    not_yet_s, last, told_at_s = 0.0, taken.pending, taken.answered_at_s
    target_run.tally.outstanding += 1
    try:
        if not taken.is_known:
            await target_run.scope.log.write(_acknowledged(clock.wall_us(), progress, to_make))
        before = progress.polls
        while True:
            load = load_of(target_run)
            ongoing.is_probe = ongoing.is_probe or may_probe_duration(target_run, durations, load)
            polls, within_s = progress.polls - before, to_make.within_s
            waiting = Waiting(
                asked_s=not_yet_s,
                polls=polls,
                is_probe=ongoing.is_probe,
                bound_s=within_s,
                silence_s=told_at_s - taken.answered_at_s + (last.retry_after_s or 0.0),
            )
            await _until_due(target_run, ongoing, taken, waiting, load)
            end = await _poll(target_run, progress, ongoing, taken, at=last.at)
            match end:
                case Answered(exchange=Exchange(outcome=Finished(result=result)) as exchange):
                    done_s = end.answered_at_s - taken.sent_at_s
                    measured = measure_by_polls(
                        result, not_yet_s=not_yet_s, done_s=done_s, latency_s=exchange.latency_s
                    )
                    return Done(result=result, measured=measured, given=ongoing.given)
                case Answered(exchange=exchange):
                    last, told_at_s = _still(exchange), end.answered_at_s
                    asked_s = max(MOMENT_S, end.sent_at_s - taken.answered_at_s)
                    durations.still_runs(asked_s, not_yet_s)
                    not_yet_s = asked_s
                case NotSent(reason=reason):
                    progress.is_cut = True
                    return Undone(verdict=Verdict.ERROR, reason=reason)
                case GaveUp():
                    return await give_up(target_run, progress, to_make, end)
            # Asked in time and answered late, since this process stood still, it may be done by now.
            if ongoing.deadline.left_s(end.sent_at_s) <= MOMENT_S:
                return _not_done(to_make, last)
    finally:
        target_run.tally.outstanding -= 1
        durations.probes -= ongoing.is_probe
        durations.forget(not_yet_s)


def _still(exchange: Exchange) -> Pending:
    assert isinstance(exchange.outcome, Pending), "what has ended was told before"
    return exchange.outcome


def _not_done(to_make: CallToMake, last: Pending) -> Undone:
    reason = f"the execution was not done after {to_make.timeout_s:g} s, the time that `wait` gives it"
    told = f"; its last state was {last.state}" if last.state else ""
    return Undone(verdict=Verdict.ERROR, reason=f"{reason}{told}")


def _acknowledged(at_us: int, progress: CaseProgress, to_make: CallToMake) -> Acknowledged:
    case, execution_id = progress.case, progress.execution_id
    assert execution_id is not None, "an execution that was taken has an id"
    return Acknowledged(at_us=at_us, case=case.id, number=case.number, execution_id=execution_id, call=to_make.label)


async def _until_due(
    target_run: TargetRun, ongoing: CallInProgress, taken: Execution, waiting: Waiting, load: Load
) -> None:
    """Return when it is time to ask, at the deadline at the latest. `load` is that of this moment."""
    clock = target_run.scope.clock
    durations = target_run.durations.setdefault(ongoing.to_make.action.action_id, Durations())
    while True:
        now_s = clock.monotonic_s()
        due_s = max(target_run.pacing.ask_at_s(waiting, durations, load), waiting.silence_s)
        due_s -= now_s - taken.answered_at_s
        wait_s = min(due_s, ongoing.deadline.left_s(now_s))
        if wait_s <= MOMENT_S:
            return
        await clock.sleep(min(wait_s, look_again_s(now_s - taken.answered_at_s, durations)))
        load = load_of(target_run)
        if not waiting.is_probe and may_probe_duration(target_run, durations, load):
            ongoing.is_probe, waiting = True, waiting.but(is_probe=True)


async def _poll(
    target_run: TargetRun, progress: CaseProgress, ongoing: CallInProgress, taken: Execution, *, at: str
) -> End:
    poll = _Poll(target_run, progress, taken, at)
    request = RetriedRequest(
        kind=RequestKind.POLL,
        case=progress.case.id,
        number=progress.case.number,
        of=f"poll of `{ongoing.to_make.action.name}`",
        send=poll.send,
        why_not_sent=poll.why_not_sent,
        tokens=target_run.tokens,
        request_s_max=target_run.port.request_s_max,
        deadline=ongoing.deadline,
        age_s=poll.age_s,
        is_kept_up=True,
    )
    scope = target_run.scope
    return await make_call(scope, within_budget(request, progress.reservation), Attempts(scope.rng))


class _Poll(Noun, frozen=True):
    """One question after an execution, each of whose attempts is noted in `progress`."""

    target_run: TargetRun
    progress: CaseProgress
    taken: Execution
    at: str

    async def send(self) -> Exchange:
        """Make exactly one request."""
        self.progress.polls += 1
        exchange = veil(self.progress.mask, await self.target_run.target.poll(self.taken.pending.but(at=self.at)))
        self.progress.polls -= not has_left(exchange)
        return exchange

    def why_not_sent(self) -> str | None:
        """Why it may not leave; None: it may."""
        return self.target_run.scope.halts.why_nothing

    def age_s(self) -> float:
        """Seconds since the server took the execution."""
        return self.target_run.scope.clock.monotonic_s() - self.taken.answered_at_s
