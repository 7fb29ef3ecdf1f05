"""The main call of a case with all that repeats it: `retry` until something holds, `relate` and `compare` after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.expressions.query import paths_of
from engine.expressions.template import TemplateError, resolve
from engine.expressions.values.equality import difference
from engine.expressions.values.shown import show
from engine.model.plan import Case
from engine.model.run.event import CaseFinished
from engine.model.suite import Compare, Relate
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import Failure, Verdict
from engine.run.cases.call import call_once
from engine.run.cases.call_order import Done, Order, Undone
from engine.run.cases.endings import with_result, without_result
from engine.run.cases.progress import Progress
from engine.run.cases.retry_until import after_one, call_until, with_until
from engine.run.cases.shared import Bench, lens_of
from engine.run.cases.stop_checks import note_stop
from engine.run.judging import codes
from engine.run.judging.json_paths import overlaps, place_of, without
from engine.run.judging.judge import Judged, ask, failed_with, judge, merged, settled, unanswered, walk
from engine.run.judging.masking import MASKED
from engine.run.judging.record import Question, Record, question_of, record_of, row_names


@dataclass(frozen=True, slots=True, kw_only=True)
class _First:
    """The main call as it was judged: everything that a repetition starts from."""

    order: Order
    question: Question
    done: Done
    record: Record


async def run_main(bench: Bench, progress: Progress, order: Order, steps: Mapping[str, Json]) -> CaseFinished:
    """The terminal record of the main call, all repetitions included. `steps` are the calls before it, by id."""
    case, clock = progress.case, bench.wire.clock
    outcome, until = await call_until(bench, progress, order, steps)
    if isinstance(outcome, Undone):
        return without_result(progress, clock, outcome.verdict, outcome.reason)
    question = question_of(case, outcome.given, lens_of(bench, progress)).but(steps=steps)
    record = record_of(question, outcome.result, outcome.measured)
    progress.record = record.known
    judged = with_until(judge(question, outcome.result, outcome.measured), until)
    finished = with_result(progress, clock, outcome.result, outcome.measured, judged)
    if judged.verdict is Verdict.PASSED:
        first = _First(order=order, question=question, done=outcome, record=record)
        judged = settled(await _repeated(bench, progress, first, judged))
        told = with_result(progress, clock, outcome.result, outcome.measured, judged)
        finished = replace(told, execution_id=finished.execution_id)
    note_stop(bench.halts, case, judged)
    return finished


# ------------------------------------------------------------------------------------------------ relate, compare


async def _repeated(bench: Bench, progress: Progress, first: _First, judged: Judged) -> Judged:
    """The judgement with those of `relate` and `compare` beside it; the first that does not pass ends it."""
    test = progress.case.test
    if test.relate is not None:
        judged = merged(judged, await _related(bench, progress, first, test.relate))
    if test.compare is not None and judged.verdict is Verdict.PASSED:
        judged = merged(judged, await _compared(bench, progress, first, test.compare))
    return judged


async def _related(bench: Bench, progress: Progress, first: _First, relate: Relate) -> Judged:
    names = {**row_names(progress.case), **first.record.known}
    try:
        changes = {name: resolve(each, names) for name, each in relate.change.items()}
    except TemplateError as problem:
        return _unanswered(Verdict.ERROR, f"the changed input cannot be made: {problem.message}")
    order = first.order.but(label="relate", given={**first.done.given, **changes}, late={})
    outcome = after_one(await call_once(bench, progress, order))
    if isinstance(outcome, Undone):
        return _unanswered(outcome.verdict, f"run again with a changed input: {outcome.reason}")
    after = record_of(first.question.but(given=outcome.given), outcome.result, outcome.measured)
    known: dict[str, Json] = {"before": dict(first.record.known), "after": dict(after.known)}
    known.update({name: first.record.known[name] for name in ("vars", "matrix")})
    asked = paths_of(relate.expect.text)
    untold = any(path[0] in known and path[1:2] and path[1] in after.untold for path in asked)
    return _hidden(ask(first.question, relate.expect, known, untold=untold), first.question, asked)


def _hidden(judged: Judged, question: Question, asked: Iterable[tuple[str, ...]]) -> Judged:
    """A judgement over `before` and `after`, without the personal data in it."""
    mask = question.lens.mask
    if mask is None or not mask.hides(question.action, (path[1:] for path in asked)):
        return judged
    words = "what is related does not hold; it is about personal data and is not shown"
    return judged.but(
        reason=words if judged.reason else "",
        failures=tuple(replace(each, message=words, was=MASKED, help=None) for each in judged.failures),
    )


async def _compared(bench: Bench, progress: Progress, first: _First, compare: Compare) -> Judged:
    elsewhere = compare.with_
    version = elsewhere.version or first.order.version
    there = bench.others.get(elsewhere.target, bench) if elsewhere.target is not None else bench
    why_not = _why_not(there, first.order, elsewhere.target, version) or _untold(there, progress.case)
    if why_not is not None:
        message = f"`compare` was not judged: {why_not}"
        warning = Failure(code=codes.NOT_ELSEWHERE, message=message, span=compare.span, weight="warn")
        return unanswered(warning)
    order = first.order.but(label="compare", given=first.done.given, late={}, version=version)
    outcome = after_one(await call_once(there, progress, order))
    if isinstance(outcome, Undone):
        where = f"with version `{version}`" if there is bench else f"on `{there.target_name}`"
        return _unanswered(outcome.verdict, f"run again {where}: {outcome.reason}")
    other = record_of(first.question.but(given=outcome.given), outcome.result, outcome.measured)
    told = [text for text in compare.on if not other.untold & set(place_of(text)[:1])]
    judged = failed_with(each for text in told for each in _difference(text, compare, first, other))
    untold = (_not_told(text, compare) for text in compare.on if text not in told)
    return judged.but(untold=tuple(untold), held=len(told))


def _not_told(text: str, compare: Compare) -> Failure:
    message = f"`{text}` was not compared: the target does not tell it"
    return Failure(code=codes.UNTOLD, message=message, span=compare.span, weight="warn")


def _why_not(there: Bench, order: Order, target: str | None, version: str) -> str | None:
    """Why a case cannot be run again there; None: it can."""
    if target is not None and target != there.target_name:
        return f"the target `{target}` is not open in this run"
    if version not in there.port.versions:
        which = "this target" if target is None else f"the target `{target}`"
        return f"{which} cannot run the version `{version}`"
    effects = order.action.effects
    if effects not in there.port.allow:
        return f"the action has effects `{effects}`, and the target `{there.target_name}` does not allow them"
    return None


def _untold(there: Bench, case: Case) -> str | None:
    """Why the input may not be sent there: it holds a secret that only others may be told."""
    missing = sorted(case.test.secrets - there.port.secrets)
    return f"the target `{there.target_name}` does not list `{missing[0]}` under `input-secrets`" if missing else None


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
    mask = first.question.lens.mask
    shown = [MASKED if mask is not None and mask.hides(first.question.action, [place]) else show(each)
             for each in (here, there)]  # fmt: skip
    message = f"{text}{where} is {shown[1]} there, and {shown[0]} here"
    yield Failure(code=codes.UNEQUAL, message=message, span=compare.span, was=shown[1])


def _less(value: Json | Missing, place: tuple[str, ...], ignored: Iterable[str]) -> Json | Missing:
    """The value at a place without what may differ inside it."""
    for inside in map(place_of, ignored):
        if isinstance(value, Missing) or not overlaps(inside, place):
            continue
        value = without(value, inside[len(place) :]) if len(inside) > len(place) else MISSING
    return value


def _unanswered(verdict: Verdict, reason: str) -> Judged:
    return Judged(verdict=verdict, reason=reason)
