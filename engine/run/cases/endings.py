"""The one terminal record of a case, for every way in which a case can end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.model.plan import Case
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import ActionError, Result, Trouble
from engine.model.run.bodies import body_hmac
from engine.model.run.event import CaseFinished
from engine.model.values.json import MISSING
from engine.model.values.span import Span
from engine.model.verdict import Verdict
from engine.run.cases.progress import CaseProgress, new_progress
from engine.run.judging.duration import Measured
from engine.run.judging.judged import Judged

LOST = "and a submit of it left before the run went on, of which nobody knows what became"
GOES_ON = "`engine resume` goes on with it"
_ATTEMPTED = frozenset({Verdict.FAILED, Verdict.ERROR, Verdict.UNKNOWN})


def record_of_not_sent(case: Case, clock: Clock, verdict: Verdict, reason: str) -> CaseFinished:
    """Of a case for which nothing was sent."""
    return record_without_result(new_progress(case), clock, verdict, reason)


def record_without_result(progress: CaseProgress, clock: Clock, verdict: Verdict, reason: str) -> CaseFinished:
    """Of a case whose execution brought no result that could be judged."""
    case = progress.case
    sent = case.input if progress.sent is None else progress.sent
    finished = CaseFinished(
        at_us=clock.wall_us(),
        case=case.id,
        number=case.number,
        verdict=verdict,
        reason=reason,
        execution_id=progress.execution_id,
        submits=progress.submits,
        polls=progress.polls,
        http_status=progress.http_status,
        answer=progress.answer,
        steps=progress.told,
        input=sent if verdict in _ATTEMPTED else None,
    )
    return finished if progress.mask is None else progress.mask.result(finished)


def record_of_cut_off(progress: CaseProgress, finished: CaseFinished) -> CaseFinished:
    """The terminal record of a case, left open where an end of the run cut it off and it can be gone on with."""
    is_on_the_way = progress.submit_is_open and not (progress.is_read or progress.is_keyed)
    is_in_doubt = progress.is_in_doubt or (progress.is_lost and progress.is_cut)
    if is_in_doubt and finished.verdict in (Verdict.ERROR, Verdict.NOT_RUN):
        return replace(finished, verdict=Verdict.UNKNOWN, reason=f"{finished.reason}; {LOST}")
    if progress.unsettled and finished.verdict is Verdict.ERROR:
        # An earlier call ended the case, so that the one in doubt was not made again under its key.
        finished = replace(finished, verdict=Verdict.UNKNOWN, reason=f"{finished.reason}; {LOST}")
    if not progress.is_cut or progress.is_closed or is_on_the_way or finished.verdict is Verdict.NOT_RUN:
        return finished
    reason = f"{finished.reason}; {GOES_ON}" if finished.reason else ""
    return replace(finished, left_open=True, reason=reason)


def record_with_result(
    progress: CaseProgress, clock: Clock, result: Result, measured: Measured, judged: Judged
) -> CaseFinished:
    """Of a case whose execution ended and was judged; personal data in it is masked."""
    case, mask = progress.case, progress.mask
    has_passed = judged.verdict is Verdict.PASSED
    told = None if result.output is MISSING or (has_passed and not progress.bodies.keep) else result.output
    if mask is not None:
        told = mask.output(progress.action or case.test.action, told)
    hashed = "" if result.output is MISSING or told == result.output else body_hmac(result.output, progress.bodies.salt)
    sent = case.input if progress.sent is None else progress.sent
    finished = CaseFinished(
        at_us=clock.wall_us(),
        case=case.id,
        number=case.number,
        verdict=judged.verdict,
        reason=judged.reason,
        status=result.status,
        execution_id=result.execution_id or progress.execution_id,
        duration_us=round(measured.lower_s * 1_000_000),
        submits=progress.submits,
        polls=progress.polls,
        http_status=result.http_status,
        failures=judged.failures,
        warnings=judged.warnings,
        not_judged=len(judged.untold),
        untold=judged.untold,
        seen=judged.seen,
        asked=checks_asked(case, judged.asked),
        steps=progress.told,
        input=None if has_passed else sent,
        output=told,
        output_hmac=hashed,
        answer=None if has_passed else result.answer,
    )
    return finished if mask is None else mask.result(finished)


def checks_asked(case: Case, places: Iterable[Span], *, is_judged: bool = True) -> tuple[int, ...]:
    """The checks of its test that a case was asked, by `places` of questions; `is_judged`: as a row of its kind too."""
    obligations = case.test.obligations.checks
    if not obligations:
        return ()
    asked, branch = frozenset(places), "if-valid" if case.valid else "if-invalid"
    return tuple(at for at, each in enumerate(obligations) if each.span in asked or (is_judged and each.kind == branch))


def refusal_of(trouble: Trouble) -> Result:
    """A refused request as the outcome that it is: the action did not take this input."""
    errors = trouble.errors or (ActionError(kind="input", code=None, message=trouble.message),)
    return Result(
        status="failed",
        errors=errors,
        http_status=trouble.status,
        http_headers=trouble.headers,
        answer=trouble.answer,
    )
