"""One question of `check:` asked of a finished execution."""

from __future__ import annotations

from collections.abc import Iterable

from engine.expressions.query import evaluate, explain, find_apart, paths_of, roots_of
from engine.expressions.values.shown import show
from engine.model.language.expectation import Check
from engine.model.language.literals import Query
from engine.model.verdict import Failure
from engine.run.judging import codes
from engine.run.judging.hints import without_error
from engine.run.judging.judged import (
    NOT_ASKED,
    Errored,
    Finding,
    Holding,
    Unanswerable,
    failure_at,
    unanswerable,
    warnings_of_unseen,
)
from engine.run.judging.masking import MASKED
from engine.run.judging.record import Question, Record


def judge_check(check: Check, record: Record, question: Question) -> Iterable[Finding]:
    """One finding, and the warnings beside it."""
    asked = roots_of(check.that.text) | (roots_of(check.when.text) if check.when is not None else frozenset())
    if asked & record.untold:
        return [unanswerable(check.that.text, asked & record.untold, check.that.span)]
    if check.when is not None:
        answer = evaluate(check.when.text, record.known, now=record.now)
        if answer.value is False:
            return [NOT_ASKED]
        if answer.value is not True:
            return [Errored(_when_failure(check, check.when, record))]
    answer = evaluate(check.that.text, record.known, now=record.now)
    if answer.value is True:
        unseen = warnings_of_unseen(check.that.text, answer.unseen, check.that.span)
        return [*_held(check, record), *unseen]
    if answer.is_limit:
        message = f"`{check.that.text}` cannot be judged: {answer.error}"
        return [Errored(failure_at(codes.ERRORED, message, check.that.span, because=check.because))]
    failure = _that_failure(check, record)
    mask = question.options.mask
    if mask is not None and mask.hides(question.action, paths_of(check.that.text)):
        message = f"`{check.that.text}` is not true; what it asks about is personal data and is not shown"
        return [failure.but(message=message, was=MASKED, help=None)]
    return [failure]


def _held(check: Check, record: Record) -> Iterable[Finding]:
    """That a check holds; it was not judged where it holds of whatever stands there, which is told in any case."""
    apart = find_apart(check.that.text, record.known)
    span, words = check.that.span, "so that it holds whatever stands there"
    told = [
        failure_at(codes.IDLE, f"`{check.that.text}`: {why}, {words}", span, weight="warn") for why in apart.reasons
    ]
    return [Unanswerable(told[0])] if apart.wholly else [Holding(span=span), *told]


def _that_failure(check: Check, record: Record) -> Failure:
    """A missing path is a failure of its own, never a silent no; a type error fails with the values shown."""
    explained = explain(check.that.text, record.known, now=record.now)
    code = codes.MISSING if explained.missing else codes.NOT_HELD
    weight = check.severity
    more = {"because": check.because, "was": explained.was, "help": explained.hint, "weight": weight}
    message = explained.message
    for note in explained.missing:
        message = message.replace(note, without_error(note))
    return failure_at(code, message, check.that.span, **more)


def _when_failure(check: Check, when: Query, record: Record) -> Failure:
    answer = evaluate(when.text, record.known, now=record.now)
    if answer.error is not None:
        why = answer.error
    elif answer.missing:
        why = answer.missing[0]
    else:
        why = f"it is {show(answer.value)}"
    message = f"`when` is neither true nor false: {why}"
    return failure_at(codes.ERRORED, message, when.span, because=check.because, was=show(answer.value))
