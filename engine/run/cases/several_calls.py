"""A case of several calls: `before` and `after` around the main one, or `steps` in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from engine.expressions.query import evaluate
from engine.expressions.values.shown import show
from engine.model.language.expectation import Expectation
from engine.model.language.literals import Query
from engine.model.plan import PlannedCall
from engine.model.run.event import CaseFinished
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.model.verdict import Failure, Verdict
from engine.run.cases.call import call_once
from engine.run.cases.call_order import CallToMake, Done, Undone
from engine.run.cases.endings import checks_asked, record_with_result, record_without_result
from engine.run.cases.progress import CaseProgress
from engine.run.cases.repeats import run_main
from engine.run.cases.shared import TargetRun, judge_options_of
from engine.run.cases.stop_checks import note_stop
from engine.run.judging import codes
from engine.run.judging.judge import judge
from engine.run.judging.judged import Judged, merge_judgements, settle_verdict
from engine.run.judging.off_loop import take_time
from engine.run.judging.record import Question, question_of, record_of, row_names, step_result

LEFT_BEHIND_MAX = 200
"""Characters of an answer that a warning about a clean-up shows."""


@dataclass(slots=True, kw_only=True)
class _Story:
    """How far a case of several calls has come. `steps` are the results of calls with an id."""

    target_run: TargetRun
    progress: CaseProgress
    steps: dict[str, Json] = field(default_factory=dict)
    known: Mapping[str, Json] = field(default_factory=dict)
    """The result record of the newest call: what `when` sees."""
    asked: list[Span] = field(default_factory=list)
    """Places of calls that were made, and of what was asked of them."""


class _Made(Noun, frozen=True, kw_only=True):
    """A call that came to an end and was judged."""

    done: Done
    judged: Judged


async def run_story(target_run: TargetRun, progress: CaseProgress, main: CallToMake) -> CaseFinished:
    """The terminal record of a case of several calls. Whatever became of it, what it made is cleaned up."""
    story = _Story(target_run=target_run, progress=progress)
    calls = progress.case.calls
    steps = tuple(call for call in calls if call.role == "step")
    if steps:
        progress.judged = await _run_steps(story, steps)
    else:
        progress.judged = await _run_around(story, main)
    warnings = await _clean_up(story) if progress.taken else ()
    return _with_warnings(story, progress.judged, warnings)


def _with_warnings(story: _Story, finished: CaseFinished, warnings: tuple[Failure, ...]) -> CaseFinished:
    """The terminal record with what only the clean-up brought."""
    progress = story.progress
    told = replace(
        finished,
        submits=progress.submits,
        polls=progress.polls,
        steps=progress.told,
        warnings=finished.warnings + warnings,
        asked=tuple(sorted({*finished.asked, *checks_asked(progress.case, story.asked, is_judged=False)})),
    )
    return told if progress.mask is None else progress.mask.result(told)


# ------------------------------------------------------------------------------------------------ before, main


async def _run_around(story: _Story, main: CallToMake) -> CaseFinished:
    progress, clock = story.progress, story.target_run.scope.clock
    for number, call in enumerate(_of(story, "before"), 1):
        made = await _call(story, call, f"before:{number}")
        trouble = _trouble(made)
        if trouble is not None:
            verdict, why = trouble
            ended = _after_others(progress, verdict) if verdict in _NOT_JUDGED else Verdict.ERROR
            where = f"could not be prepared: {_named(call, number)}: "
            finished = record_without_result(progress, clock, ended, where + why)
            failures = _prefixed(made.judged, where).failures if isinstance(made, _Made) else ()
            return replace(finished, failures=failures)
    finished = await run_main(story.target_run, progress, _with_steps(story, main), story.steps)
    story.known = progress.record or {}
    if finished.verdict is Verdict.NOT_RUN and progress.taken:
        return record_without_result(progress, clock, Verdict.ERROR, finished.reason)
    return finished


_NOT_JUDGED = frozenset({Verdict.UNKNOWN, Verdict.NOT_RUN})


def _with_steps(story: _Story, main: CallToMake) -> CallToMake:
    return main.but(names={**main.names, "steps": story.steps}) if main.late else main


def _trouble(made: _Made | Undone | None) -> tuple[Verdict, str] | None:
    """Why a call was not as it should be; None: it was, or it did not apply."""
    match made:
        case Undone(verdict=verdict, reason=reason):
            return verdict, reason
        case _Made(judged=judged) if judged.verdict is not Verdict.PASSED:
            return judged.verdict, judged.reason
        case _:
            return None


def _after_others(progress: CaseProgress, verdict: Verdict) -> Verdict:
    """What was sent before makes `not run` untrue."""
    return Verdict.ERROR if verdict is Verdict.NOT_RUN and progress.taken else verdict


# ------------------------------------------------------------------------------------------------ steps


async def _run_steps(story: _Story, steps: tuple[PlannedCall, ...]) -> CaseFinished:
    """One after the other up to the first that is not as it should be; the last is asked what the test expects."""
    progress, clock = story.progress, story.target_run.scope.clock
    whole = Judged(verdict=Verdict.PASSED)
    last: Done | None = None
    for number, call in enumerate(steps, 1):
        made = await _call(story, call, f"step:{number}")
        where = f"{_named(call, number)}: "
        if isinstance(made, Undone):
            return record_without_result(progress, clock, _after_others(progress, made.verdict), where + made.reason)
        if made is not None:
            last = made.done
            whole = merge_judgements(whole, _prefixed(made.judged, where))
            if whole.verdict is not Verdict.PASSED:
                break
    if last is None:
        return record_without_result(progress, clock, Verdict.ERROR, "nothing was judged: no step of this test applies")
    if whole.verdict is Verdict.PASSED and _has_own_expectation(story):
        judging = partial(judge, _last_question(story, last), last.result, last.measured)
        whole = merge_judgements(whole, await take_time(judging, [last.result.output]))
    whole = settle_verdict(whole)
    note_stop(story.target_run.scope.halts, progress.case, whole)
    return record_with_result(progress, clock, last.result, last.measured, whole)


def _has_own_expectation(story: _Story) -> bool:
    """Whether the author wrote what the last step must show, beside what each step expects."""
    case = story.progress.case
    written = question_of(case).expectation.asks
    return bool(case.claims) or (written and not case.test.weak)


def _last_question(story: _Story, last: Done) -> Question:
    progress = story.progress
    question = question_of(progress.case, last.given, judge_options_of(story.target_run, progress))
    return question.but(steps=story.steps)


def _prefixed(judged: Judged, where: str) -> Judged:
    """A judgement whose words say which step they are about."""
    return judged.but(
        reason=f"{where}{judged.reason}" if judged.reason else "",
        failures=tuple(each.but(message=where + each.message) for each in judged.failures),
        warnings=tuple(each.but(message=where + each.message) for each in judged.warnings),
        untold=tuple(each.but(message=where + each.message) for each in judged.untold),
    )


# ------------------------------------------------------------------------------------------------ after


async def _clean_up(story: _Story) -> tuple[Failure, ...]:
    """Make every call of `after`; what fails is a warning that names what is left behind."""
    main, progress = dict(story.known), story.progress
    was_cut, taken = progress.is_cut, progress.taken
    found: list[Failure] = []
    for number, call in enumerate(_of(story, "after"), 1):
        story.known = main
        made = await _call(story, call, f"after:{number}")
        trouble = _trouble(made)
        if trouble is not None:
            found.append(_left_behind(story, call, f"{_named(call, number)} failed: {trouble[1]}"))
    # What the case made is gone, or may be: there is nothing to go on with.
    progress.is_closed = progress.is_closed or (was_cut and progress.taken > taken)
    return tuple(found)


def _left_behind(story: _Story, call: PlannedCall, what: str) -> Failure:
    return leak(story.progress, call, f"clean-up: {what}")


def leak(progress: CaseProgress, call: PlannedCall, what: str) -> Failure:
    """The warning that something may be left on the server, with all that is known of it."""
    record = progress.record or {}
    known = record.get("execution_id") or (progress.judged.execution_id if progress.judged else None)
    parts = [f"execution `{known}`"] if known else []
    if record.get("output") not in (None, {}):
        parts.append(f"output {show(record['output'], most=LEFT_BEHIND_MAX)}")
    left = f"; left behind: {', '.join(parts)}" if parts else ""
    return Failure(code=codes.CLEAN_UP, message=f"{what}{left}", span=call.span, weight="warn")


# ------------------------------------------------------------------------------------------------ one call


def _of(story: _Story, role: str) -> tuple[PlannedCall, ...]:
    return tuple(call for call in story.progress.case.calls if call.role == role)


def _named(call: PlannedCall, number: int) -> str:
    """A call in words: `step 2 (`disconnect`)`."""
    return f"{call.role} {number} (`{call.id or call.action.name}`)"


async def _call(story: _Story, call: PlannedCall, label: str) -> _Made | Undone | None:
    """Make one call and judge it; None where its `when` says that it does not apply."""
    progress, case = story.progress, story.progress.case
    if call.when is not None:
        answer = evaluate(
            call.when.text, {**row_names(case), **story.known, "steps": story.steps}, now=case.test.now or None
        )
        if answer.value is False:
            return None
        if answer.value is not True:
            why = answer.error or (answer.missing[0] if answer.missing else f"it is {show(answer.value)}")
            return Undone(
                verdict=Verdict.ERROR, reason=f"`when` is neither true nor false: {why} ({_place(call.when)})"
            )
    names = {**row_names(case), **(story.known if call.role == "after" else {}), "steps": story.steps}
    outcome = await call_once(story.target_run, progress, _to_make(call, label, names))
    if isinstance(outcome, Undone):
        return outcome
    question = Question(
        case=case,
        action=call.action,
        expectation=call.expectation,
        given=outcome.given,
        steps=dict(story.steps),
        options=judge_options_of(story.target_run, progress),
    )
    story.known = record_of(question, outcome.result, outcome.measured).known
    if call.role == "step":
        progress.record = story.known
    judged = _NOTHING_ASKED
    if _asks(call.expectation):
        judging = partial(judge, question, outcome.result, outcome.measured)
        judged = await take_time(judging, [outcome.result.output])
    story.asked += (call.span, *judged.asked)
    if call.action.name != case.test.action.name:
        judged = judged.but(seen=())
    if call.id is not None:
        execution_id = outcome.result.execution_id or progress.execution_id
        story.steps[call.id] = step_result(outcome.given, outcome.result, execution_id)
    return _Made(done=outcome, judged=judged)


def _place(query: Query) -> str:
    return f"{query.span.file}:{query.span.line}:{query.span.column}"


_NOTHING_ASKED = Judged(verdict=Verdict.PASSED)
"""Of a last step that leaves all questions to its test."""


def _asks(expectation: Expectation) -> bool:
    """Whether an expectation says anything."""
    return expectation.asks or expectation.contract


def _to_make(call: PlannedCall, label: str, names: Mapping[str, Json]) -> CallToMake:
    return CallToMake(
        action=call.action,
        given={},
        late=call.input,
        names=names,
        timeout_s=call.timeout_s,
        label=label,
        id=call.id,
        within_s=call.expectation.within_s,
        version=call.action.version,
        is_told=True,
    )
