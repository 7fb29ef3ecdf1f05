"""The main call of a case with all that repeats it: `retry` until something holds, `relate` and `compare` after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from engine.expressions.query import paths_of
from engine.expressions.template import TemplateError, resolve
from engine.expressions.values.equality import difference
from engine.expressions.values.shown import show
from engine.model.plan import Case
from engine.model.run.event import CaseFinished
from engine.model.suite import Compare, Relate
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.noun import Noun
from engine.model.verdict import Failure, Verdict
from engine.run.cases.call import call_once
from engine.run.cases.call_order import CallToMake, Done, Undone
from engine.run.cases.endings import record_with_result, record_without_result
from engine.run.cases.progress import CaseProgress
from engine.run.cases.retry_until import after_one, call_until, with_until
from engine.run.cases.shared import TargetRun, judge_options_of
from engine.run.cases.stop_checks import note_stop
from engine.run.judging import codes
from engine.run.judging.json_paths import overlaps, place_of, remove_at
from engine.run.judging.judge import ask, judge, walk
from engine.run.judging.judged import (
    Judged,
    judgement_of_failures,
    judgement_of_unanswered,
    merge_judgements,
    settle_verdict,
)
from engine.run.judging.masking import MASKED
from engine.run.judging.off_loop import take_time
from engine.run.judging.record import Question, Record, question_of, record_of, row_names


class _First(Noun, frozen=True, kw_only=True):
    """The main call as it was judged: everything that a repetition starts from."""

    to_make: CallToMake
    question: Question
    done: Done
    record: Record


async def run_main(
    target_run: TargetRun, progress: CaseProgress, to_make: CallToMake, steps: Mapping[str, Json]
) -> CaseFinished:
    """The terminal record of the main call, all repetitions included. `steps` are the calls before it, by id."""
    case, clock = progress.case, target_run.scope.clock
    outcome, until = await call_until(target_run, progress, to_make, steps)
    if isinstance(outcome, Undone):
        return record_without_result(progress, clock, outcome.verdict, outcome.reason)
    question = question_of(case, outcome.given, judge_options_of(target_run, progress)).but(steps=steps)
    record = record_of(question, outcome.result, outcome.measured)
    progress.record = record.known
    judging = partial(judge, question, outcome.result, outcome.measured)
    judged = with_until(await take_time(judging, [outcome.result.output]), until)
    finished = record_with_result(progress, clock, outcome.result, outcome.measured, judged)
    if judged.verdict is Verdict.PASSED:
        first = _First(to_make=to_make, question=question, done=outcome, record=record)
        judged = settle_verdict(await _repeated(target_run, progress, first, judged))
        told = record_with_result(progress, clock, outcome.result, outcome.measured, judged)
        finished = replace(told, execution_id=finished.execution_id)
    note_stop(target_run.scope.halts, case, judged)
    return finished


# ------------------------------------------------------------------------------------------------ relate, compare


async def _repeated(target_run: TargetRun, progress: CaseProgress, first: _First, judged: Judged) -> Judged:
    """The judgement with those of `relate` and `compare` beside it; the first that does not pass ends it."""
    test = progress.case.test
    if test.relate is not None:
        judged = merge_judgements(judged, await _related(target_run, progress, first, test.relate))
    if test.compare is not None and judged.verdict is Verdict.PASSED:
        judged = merge_judgements(judged, await _compared(target_run, progress, first, test.compare))
    return judged


async def _related(target_run: TargetRun, progress: CaseProgress, first: _First, relate: Relate) -> Judged:
    names = {**row_names(progress.case), **first.record.known}
    try:
        changes = {name: resolve(each, names) for name, each in relate.change.items()}
    except TemplateError as problem:
        return _unanswered(Verdict.ERROR, f"the changed input cannot be made: {problem.placed}")
    to_make = first.to_make.but(label="relate", given={**first.done.given, **changes}, late={})
    outcome = after_one(await call_once(target_run, progress, to_make))
    if isinstance(outcome, Undone):
        return _unanswered(outcome.verdict, f"run again with a changed input: {outcome.reason}")
    after = record_of(first.question.but(given=outcome.given), outcome.result, outcome.measured)
    known: dict[str, Json] = {"before": dict(first.record.known), "after": dict(after.known)}
    known.update({name: first.record.known[name] for name in ("vars", "matrix")})
    asked = paths_of(relate.expect.text)
    untold = any(path[0] in known and path[1:2] and path[1] in after.untold for path in asked)
    asking = partial(ask, first.question, relate.expect, known, untold=untold)
    judged = await take_time(asking, [known["before"], known["after"]])
    return _hidden(judged, first.question, asked)


def _hidden(judged: Judged, question: Question, asked: Iterable[tuple[str, ...]]) -> Judged:
    """A judgement over `before` and `after`, without the personal data in it."""
    mask = question.options.mask
    if mask is None or not mask.hides(question.action, (path[1:] for path in asked)):
        return judged
    words = "what is related does not hold; it is about personal data and is not shown"
    return judged.but(
        reason=words if judged.reason else "",
        failures=tuple(each.but(message=words, was=MASKED, help=None) for each in judged.failures),
    )


async def _compared(target_run: TargetRun, progress: CaseProgress, first: _First, compare: Compare) -> Judged:
    elsewhere = compare.with_
    version = elsewhere.version or first.to_make.version
    there = target_run.others.get(elsewhere.target, target_run) if elsewhere.target is not None else target_run
    why_not = _why_not(there, first.to_make, elsewhere.target, version) or _untold(there, progress.case)
    if why_not is not None:
        message = f"`compare` was not judged: {why_not}"
        warning = Failure(code=codes.NOT_ELSEWHERE, message=message, span=compare.span, weight="warn")
        return judgement_of_unanswered(warning)
    to_make = first.to_make.but(label="compare", given=first.done.given, late={}, version=version)
    outcome = after_one(await call_once(there, progress, to_make))
    if isinstance(outcome, Undone):
        where = f"with version `{version}`" if there is target_run else f"on `{there.target_name}`"
        return _unanswered(outcome.verdict, f"run again {where}: {outcome.reason}")
    other = record_of(first.question.but(given=outcome.given), outcome.result, outcome.measured)
    told = [text for text in compare.on if not other.untold & set(place_of(text)[:1])]
    judging = partial(_differences, told, compare, first, other)
    judged = await take_time(judging, [first.record.known, other.known])
    untold = (_not_told(text, compare) for text in compare.on if text not in told)
    return judged.but(untold=tuple(untold), held=len(told))


def _not_told(text: str, compare: Compare) -> Failure:
    message = f"`{text}` was not compared: the target does not tell it"
    return Failure(code=codes.UNTOLD, message=message, span=compare.span, weight="warn")


def _why_not(there: TargetRun, to_make: CallToMake, target: str | None, version: str) -> str | None:
    """Why a case cannot be run again there; None: it can."""
    if target is not None and target != there.target_name:
        return f"the target `{target}` is not open in this run"
    if version not in there.port.versions:
        which = "this target" if target is None else f"the target `{target}`"
        return f"{which} cannot run the version `{version}`"
    effects = to_make.action.effects
    if effects not in there.port.allow:
        return f"the action has effects `{effects}`, and the target `{there.target_name}` does not allow them"
    return None


def _untold(there: TargetRun, case: Case) -> str | None:
    """Why the input may not be sent there: it holds a secret that only others may be told."""
    missing = sorted(case.test.secrets - there.port.secrets)
    return f"the target `{there.target_name}` does not list `{missing[0]}` under `input-secrets`" if missing else None


def _differences(told: Iterable[str], compare: Compare, first: _First, other: Record) -> Judged:
    return judgement_of_failures(each for text in told for each in _difference(text, compare, first, other))


def _difference(text: str, compare: Compare, first: _First, other: Record) -> Iterable[Failure]:
    """One failure where what stands at a place differs."""
    place = place_of(text)
    here, there = (_less(walk(each.known, place), place, compare.ignore) for each in (first.record, other))
    if here == there:
        return
    where = ""
    found = None if isinstance(here, Missing) or isinstance(there, Missing) else difference(here, there)
    if found is not None and found.path:
        where, here, there = found.path, found.left, found.right
    mask = first.question.options.mask
    shown = [MASKED if mask is not None and mask.hides(first.question.action, [place]) else show(each)
             for each in (here, there)]  # fmt: skip
    message = f"{text}{where} is {shown[1]} there, and {shown[0]} here"
    yield Failure(code=codes.UNEQUAL, message=message, span=compare.span, was=shown[1])


def _less(value: Json | Missing, place: tuple[str, ...], ignored: Iterable[str]) -> Json | Missing:
    """The value at a place without what may differ inside it."""
    for inside in map(place_of, ignored):
        if isinstance(value, Missing) or not overlaps(inside, place):
            continue
        value = remove_at(value, inside[len(place) :]) if len(inside) > len(place) else MISSING
    return value


def _unanswered(verdict: Verdict, reason: str) -> Judged:
    return Judged(verdict=verdict, reason=reason)
