"""The main call of a case and its repetitions: `retry` until something holds, `relate` and `compare` afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.expressions.equality import difference
from engine.expressions.query import evaluate, explain, paths_of
from engine.expressions.shown import show
from engine.expressions.template import TemplateError, resolve
from engine.model.event import CaseFinished
from engine.model.json import MISSING, Json, Missing
from engine.model.plan import Case
from engine.model.suite import Compare, Relate, Retry
from engine.model.verdict import Failure, Verdict
from engine.run import codes
from engine.run.bench import Bench, lens_of
from engine.run.call import Done, Order, Outcome, Undone, call_once
from engine.run.endings import with_result, without_result
from engine.run.judge import Judged, ask, failed_with, judge, merged, settled, unanswered, walk
from engine.run.masks import MASKED
from engine.run.places import overlaps, place_of, without
from engine.run.progress import Progress
from engine.run.record import Question, Record, question_of, record_of, row_names
from engine.run.stops import note_stop

PAUSE_S_MIN = 0.01
"""However short `every` is, there is a pause: a target that answers at once must not be asked without end."""


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
    outcome, in_vain = await _until(bench, progress, order, steps)
    if isinstance(outcome, Undone):
        return without_result(progress, clock, outcome.verdict, outcome.reason)
    question = _asked(bench, progress, outcome, steps)
    record = record_of(question, outcome.result, outcome.measured)
    progress.record = record.known
    judged = _in_vain(judge(question, outcome.result, outcome.measured), in_vain)
    finished = with_result(progress, clock, outcome.result, outcome.measured, judged)
    if judged.verdict is Verdict.PASSED:
        first = _First(order=order, question=question, done=outcome, record=record)
        judged = settled(await _repeated(bench, progress, first, judged))
        told = with_result(progress, clock, outcome.result, outcome.measured, judged)
        finished = replace(told, execution_id=finished.execution_id)
    note_stop(bench.halts, case, judged)
    return finished


# ------------------------------------------------------------------------------------------------ retry


async def _until(
    bench: Bench, progress: Progress, order: Order, steps: Mapping[str, Json]
) -> tuple[Outcome, Failure | None]:
    """The last of the calls that `retry` makes, the only one without it; and what `until` waited for in vain."""
    retry = progress.case.test.retry
    clock = bench.wire.clock
    began_s = clock.monotonic_s()
    outcome = await call_once(bench, progress, order)
    if retry is None or order.action.effects != "read":
        return outcome, None
    attempt = 1
    while isinstance(outcome, Done) and not _holds(retry, _asked(bench, progress, outcome, steps), outcome):
        pause_s = max(retry.every.seconds, PAUSE_S_MIN)
        if clock.monotonic_s() - began_s + pause_s > retry.for_.seconds:
            return outcome, _waited(retry, attempt, _asked(bench, progress, outcome, steps), outcome)
        await clock.sleep(pause_s)
        attempt += 1
        outcome = _after_one(await call_once(bench, progress, replace(order, label=f"retry:{attempt}")))
    return outcome, None


def _waited(retry: Retry, attempts: int, question: Question, done: Done) -> Failure:
    """That `until` did not hold in all these attempts, and why not in the last one."""
    record = record_of(question, done.result, done.measured)
    explained = explain(retry.until.text, record.known, now=record.now)
    many = "one attempt" if attempts == 1 else f"{attempts} attempts"
    message = f"`until` did not hold in {many} over {retry.for_.seconds:g} s"
    mask = question.lens.mask
    if mask is not None and mask.hides(question.action, paths_of(retry.until.text)):
        return Failure(code=codes.UNTIL, message=message, span=retry.until.span, was=MASKED)
    message = f"{message}: {explained.message}"
    return Failure(code=codes.UNTIL, message=message, span=retry.until.span, was=explained.was)


def _in_vain(judged: Judged, waited: Failure | None) -> Judged:
    """The judgement with what was waited for in vain: of a case that passes as it stands, only a warning."""
    if waited is None:
        return judged
    if judged.verdict is Verdict.PASSED:
        return replace(judged, warnings=(*judged.warnings, replace(waited, weight="warn")))
    return replace(judged, failures=(*judged.failures, waited))


def _after_one(outcome: Outcome) -> Outcome:
    """Of a call that is not the first of its case: what was sent before it makes `not run` untrue."""
    if isinstance(outcome, Undone) and outcome.verdict is Verdict.NOT_RUN:
        return Undone(verdict=Verdict.ERROR, reason=outcome.reason)
    return outcome


def _asked(bench: Bench, progress: Progress, done: Done, steps: Mapping[str, Json]) -> Question:
    return replace(question_of(progress.case, done.given, lens_of(bench, progress)), steps=steps)


def _holds(retry: Retry, question: Question, done: Done) -> bool:
    record = record_of(question, done.result, done.measured)
    return evaluate(retry.until.text, record.known, now=record.now).value is True


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
    order = replace(first.order, label="relate", given={**first.done.given, **changes}, late={})
    outcome = _after_one(await call_once(bench, progress, order))
    if isinstance(outcome, Undone):
        return _unanswered(outcome.verdict, f"run again with a changed input: {outcome.reason}")
    after = record_of(replace(first.question, given=outcome.given), outcome.result, outcome.measured)
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
    return replace(
        judged,
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
    order = replace(first.order, label="compare", given=first.done.given, late={}, version=version)
    outcome = _after_one(await call_once(there, progress, order))
    if isinstance(outcome, Undone):
        where = f"with version `{version}`" if there is bench else f"on `{there.target_name}`"
        return _unanswered(outcome.verdict, f"run again {where}: {outcome.reason}")
    other = record_of(replace(first.question, given=outcome.given), outcome.result, outcome.measured)
    told = [text for text in compare.on if not other.untold & set(place_of(text)[:1])]
    judged = failed_with(each for text in told for each in _difference(text, compare, first, other))
    untold = (_not_told(text, compare) for text in compare.on if text not in told)
    return replace(judged, untold=tuple(untold), held=len(told))


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
