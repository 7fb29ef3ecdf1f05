"""One case from its intent to its end: its calls in order, and the one terminal record that follows from them."""

from __future__ import annotations

from functools import partial

from engine.expressions.template import TemplateError, resolve
from engine.model.language.literals import Names
from engine.model.plan import Case
from engine.model.run.event import CaseFinished
from engine.model.values.json import Json, JsonObject
from engine.model.verdict import Verdict
from engine.run.cases.call import call_once
from engine.run.cases.call_order import CallToMake, Undone
from engine.run.cases.endings import record_with_result, record_without_result
from engine.run.cases.progress import CaseProgress
from engine.run.cases.repeats import run_main
from engine.run.cases.several_calls import run_story
from engine.run.cases.shared import TargetRun, judge_options_of
from engine.run.cases.stop_checks import note_stop
from engine.run.judging.judge import judge
from engine.run.judging.judged import settle_verdict
from engine.run.judging.off_loop import take_time
from engine.run.judging.record import question_of, row_names


async def run_case(target_run: TargetRun, progress: CaseProgress) -> CaseFinished:
    """Run one case to its terminal record, which is not written yet."""
    case = progress.case
    try:
        upstream = _upstream(case)
    except TemplateError as problem:
        reason = f"`upstream` cannot be made: {problem.placed}"
        return record_without_result(progress, target_run.scope.clock, Verdict.ERROR, reason)
    to_make = main_call(case, upstream)
    if case.calls:
        return await run_story(target_run, progress, to_make)
    test = case.test
    if test.retry is not None or test.relate is not None or test.compare is not None:
        return await run_main(target_run, progress, to_make, {})
    outcome = await call_once(target_run, progress, to_make)
    if isinstance(outcome, Undone):
        return record_without_result(progress, target_run.scope.clock, outcome.verdict, outcome.reason)
    question = question_of(case, outcome.given, judge_options_of(target_run, progress))
    judged = await take_time(partial(judge, question, outcome.result, outcome.measured), [outcome.result.output])
    judged = settle_verdict(judged)
    note_stop(target_run.scope.halts, case, judged)
    return record_with_result(progress, target_run.scope.clock, outcome.result, outcome.measured, judged)


def main_call(case: Case, upstream: JsonObject | None) -> CallToMake:
    """The main call of a case."""
    test = case.test
    expectation = test.expectation if case.valid else test.expectation_invalid
    is_one_of_many = bool(case.calls) or test.retry is not None or test.relate is not None or test.compare is not None
    return CallToMake(
        action=test.action,
        given=case.input,
        late=case.late,
        names=_names(case),
        timeout_s=test.timeout_s,
        within_s=expectation.within_s,
        upstream=upstream,
        version=test.action.version,
        is_told=is_one_of_many,
    )


def _names(case: Case) -> Names:
    """What late fields see; most cases have none."""
    return row_names(case) if case.late else {}


def _upstream(case: Case) -> JsonObject | None:
    """How the upstream shall behave, as it goes to the target. Raises TemplateError."""
    answer = case.upstream
    if answer is None:
        return None
    said: dict[str, Json] = {}
    if answer.status is not None:
        said["status"] = answer.status
    if answer.text is not None:
        said["text"] = answer.text
    if answer.body is not None:
        said["body"] = resolve(answer.body, row_names(case))
    if answer.delay is not None:
        said["delay_s"] = answer.delay.seconds
    if answer.drop is not None:
        said["drop"] = answer.drop
    return said
