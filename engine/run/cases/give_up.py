"""What follows from a call that ended without progress: what it halts is halted before its case is finished."""

from __future__ import annotations

from typing import assert_never

from engine.model.verdict import Verdict
from engine.run.cases.call_order import CallToMake, Undone
from engine.run.cases.progress import CaseProgress
from engine.run.cases.shared import TargetRun
from engine.run.halting.reasons import cause_of, cause_of_forbidden
from engine.run.sending.request import GaveUp
from engine.run.sending.rules import NextStep


async def give_up(target_run: TargetRun, progress: CaseProgress, to_make: CallToMake, end: GaveUp) -> Undone:
    """Of a call that ended without progress; what it halts is halted before the case is finished."""
    trouble = end.trouble
    progress.http_status, progress.answer = trouble.status, trouble.answer
    match end.step:
        case NextStep.HALT_RUN:
            progress.is_cut = True
            cause = cause_of(end.reason, trouble, target_run.scope.gate.scope)
            events = target_run.scope.halts.halt_run(cause, silent=True)
        case NextStep.HALT_ACTION:
            # An execution that is there can be asked for once it may be.
            progress.is_cut = progress.is_cut or progress.execution_id is not None
            scope, status, body = target_run.scope.gate.scope, trouble.status, trouble.body
            cause = cause_of_forbidden(end.reason, to_make.action, scope, status=status, body=body)
            events = target_run.scope.halts.halt_action(to_make.action.action_id, cause)
        case (
            NextStep.RETRY
            | NextStep.HOLD
            | NextStep.REFRESH
            | NextStep.GRACE
            | NextStep.OUTCOME
            | NextStep.UNKNOWN
            | NextStep.ERROR
        ):
            events = ()
        case _:
            assert_never(end.step)
    for event in events:
        await target_run.scope.log.write(event)
    if end.step is NextStep.UNKNOWN:
        reason = f"{end.reason}; it may have reached the server, so it is not sent again"
        return Undone(verdict=Verdict.UNKNOWN, reason=reason)
    return Undone(verdict=Verdict.ERROR, reason=end.reason)
