"""The main call of a test with `retry`: made again until what its author waits for is there, or its time is over."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from engine.expressions.query import evaluate, explain, paths_of, roots_of
from engine.expressions.values.shown import show
from engine.model.language.literals import Query
from engine.model.suite import Retry
from engine.model.values.json import MISSING, Json
from engine.model.values.noun import Noun
from engine.model.verdict import Failure, Verdict
from engine.run.cases.call import call_once
from engine.run.cases.call_order import CallOutcome, CallToMake, Done, Undone
from engine.run.cases.progress import CaseProgress
from engine.run.cases.shared import TargetRun, judge_options_of
from engine.run.judging import codes
from engine.run.judging.judged import Judged, judgement_of_unanswered
from engine.run.judging.masking import MASKED
from engine.run.judging.off_loop import take_time
from engine.run.judging.record import Question, Record, question_of, record_of

PAUSE_S_MIN = 0.01
"""However short `every` is, there is a pause: a target that answers at once must not be asked without end."""


class _Asked(Noun, frozen=True, kw_only=True):
    """`until` and what it was asked of."""

    until: Query
    question: Question
    record: Record


async def call_until(
    target_run: TargetRun, progress: CaseProgress, to_make: CallToMake, steps: Mapping[str, Json]
) -> tuple[CallOutcome, Judged | None]:
    """The last of the calls that `retry` makes, the only one without it; and the judgement on its `until`."""
    retry = progress.case.test.retry
    clock = target_run.scope.clock
    began_s = clock.monotonic_s()
    outcome = await call_once(target_run, progress, to_make)
    if retry is None or to_make.action.effects != "read":
        return outcome, None
    attempt = 1
    while isinstance(outcome, Done):
        asked = _asked(target_run, progress, outcome, steps)
        judged = await take_time(partial(_now, asked), [outcome.result.output])
        if judged is not None:
            return outcome, judged
        pause_s = max(retry.every.seconds, PAUSE_S_MIN)
        if clock.monotonic_s() - began_s + pause_s > retry.for_.seconds:
            in_vain = partial(_in_vain, retry, attempt, asked)
            return outcome, await take_time(in_vain, [outcome.result.output])
        await clock.sleep(pause_s)
        attempt += 1
        outcome = after_one(await call_once(target_run, progress, to_make.but(label=f"retry:{attempt}")))
    return outcome, None


def after_one(outcome: CallOutcome) -> CallOutcome:
    """Of a call that is not the first of its case: what was sent before it makes `not run` untrue."""
    if isinstance(outcome, Undone) and outcome.verdict is Verdict.NOT_RUN:
        return Undone(verdict=Verdict.ERROR, reason=outcome.reason)
    return outcome


def with_until(judged: Judged, until: Judged | None) -> Judged:
    """The judgement on a case with that on its `until`: what failed wins, then what could not be judged."""
    if until is None:
        return judged
    whole = judged.but(
        failures=(*judged.failures, *until.failures),
        untold=(*judged.untold, *until.untold),
        held=judged.held + until.held,
    )
    if judged.verdict is Verdict.FAILED or until.verdict is Verdict.PASSED:
        return whole
    if judged.verdict is Verdict.ERROR and until.verdict is Verdict.ERROR:
        return whole
    return whole.but(verdict=until.verdict, reason=until.reason)


def _asked(target_run: TargetRun, progress: CaseProgress, done: Done, steps: Mapping[str, Json]) -> _Asked:
    retry = progress.case.test.retry
    assert retry is not None, "only a test with `retry` waits"
    question = question_of(progress.case, done.given, judge_options_of(target_run, progress)).but(steps=steps)
    return _Asked(until=retry.until, question=question, record=record_of(question, done.result, done.measured))


def _now(asked: _Asked) -> Judged | None:
    """What there is to say at once; None: ask again.

    A null may still become true. Anything else that is no boolean never answers whether to go on.
    """
    text, record = asked.until.text, asked.record
    untold = roots_of(text) & record.untold
    if untold:
        names = " and ".join(f"`{root}`" for root in sorted(untold))
        message = f"`until`: this target does not tell {names}"
        return judgement_of_unanswered(
            Failure(code=codes.UNTOLD, message=message, span=asked.until.span, weight="warn")
        )
    value = evaluate(text, record.known, now=record.now).value
    if value is True:
        return Judged(verdict=Verdict.PASSED, held=1)
    return None if value is False or value is None or value is MISSING else _no_answer(asked)


def _no_answer(asked: _Asked) -> Judged:
    """That `until` is neither true nor false."""
    value = evaluate(asked.until.text, asked.record.known, now=asked.record.now).value
    was = MASKED if _is_hidden(asked) else show(value)
    message = f"`until` is neither true nor false: it is {was}"
    help_ = "write a comparison, such as `until: output.state == 'done'`"
    failure = Failure(code=codes.ERRORED, message=message, span=asked.until.span, was=was, help=help_)
    return Judged(verdict=Verdict.ERROR, reason=message, failures=(failure,))


def _in_vain(retry: Retry, attempts: int, asked: _Asked) -> Judged:
    """That `until` did not hold in all these attempts, and why not in the last one."""
    explained = explain(retry.until.text, asked.record.known, now=asked.record.now)
    if evaluate(retry.until.text, asked.record.known, now=asked.record.now).value is None:
        return _no_answer(asked)
    many = "one attempt" if attempts == 1 else f"{attempts} attempts"
    message = f"`until` did not hold in {many} over {retry.for_.seconds:g} s"
    was, hint = MASKED, None
    if not _is_hidden(asked):
        message, was, hint = f"{message}: {explained.message}", explained.was, explained.hint
    failure = Failure(code=codes.UNTIL, message=message, span=retry.until.span, was=was, help=hint)
    return Judged(verdict=Verdict.FAILED, reason=message, failures=(failure,))


def _is_hidden(asked: _Asked) -> bool:
    mask = asked.question.options.mask
    return mask is not None and mask.hides(asked.question.action, paths_of(asked.until.text))
