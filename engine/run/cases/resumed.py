"""What is known of a case that was begun before its run went on, and what follows from it for each of its calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from engine.model.plan import Case, PlannedAction
from engine.model.run.resume_state import Begun, OpenCall, ResumeState
from engine.model.values.json import JsonObject
from engine.model.values.moments import date_time_text
from engine.model.verdict import Verdict
from engine.run.cases.progress import CaseProgress, new_progress
from engine.run.judging.masking import Mask


def progress_at_resume(
    case: Case, standing: ResumeState, *, knows: Callable[[OpenCall], bool] = lambda _called: False
) -> CaseProgress:
    """The progress of a case as its run left it, which is none where nothing was begun.

    `knows` tells whether the server knows a submit again, so that it may be sent once more.
    """
    progress = new_progress(case)
    calls, cut = standing.begun.get(case.number), standing.left_open.get(case.number)
    if calls is not None:
        newest = tuple(calls.values())[-1]
        progress.before = calls
        progress.submits = max(call.intent.submit for call in calls.values())
        progress.taken = len(calls)
        progress.action = _action_of(case, newest)
        progress.is_read, progress.is_keyed = progress.action.effects == "read", knows(newest)
        progress.execution_id = newest.execution_id
        progress.submit_is_open = newest.execution_id is None
        progress.is_closed = progress.is_lost = any(_is_lost(case, call) and not knows(call) for call in calls.values())
        # A clean-up follows whatever came of the call before it: it does not say that there was an answer.
        own = [call for call in calls.values() if not call.intent.call.startswith("after")]
        progress.is_in_doubt = bool(own) and _is_lost(case, own[-1]) and not knows(own[-1])
        progress.unsettled = {call.intent.call for call in own if _is_lost(case, call) and knows(call)}
    if cut is not None:
        progress.submits, progress.polls = max(progress.submits, cut.submits), cut.polls
    return progress


def _is_lost(case: Case, called: OpenCall) -> bool:
    return called.execution_id is None and _action_of(case, called).effects != "read"


def verdict_if_lost(called: OpenCall, *, calls: Begun, is_repeatable: bool) -> tuple[Verdict, str] | None:
    """How a call ends whose answer went with the engine; None: it can be asked for, or may be made again."""
    if called.execution_id is not None or is_repeatable:
        return None
    left = date_time_text(datetime.fromtimestamp(called.intent.at_us / 1e6, tz=UTC))
    if called is tuple(calls.values())[-1]:
        why = f"its submit left at {left} and the engine was cut off before the answer was written"
        return Verdict.UNKNOWN, f"{why}; it may have reached the server, so it is not sent again"
    why = f"the answer to its submit of {left} went with the engine that was cut off"
    return Verdict.ERROR, f"{why}, so that the calls after it cannot be gone on with"


def input_of(called: OpenCall, *, planned: JsonObject, mask: Mask | None, hidden: frozenset[str]) -> JsonObject:
    """The input as it was sent: the log's, and the plan's where the log only holds masks."""
    stored = called.intent.input
    if mask is None:
        return stored
    masked: Mapping[str, object] = mask.input(planned)
    return {
        name: planned[name] if name in planned and (name in hidden or masked.get(name) == value) else value
        for name, value in stored.items()
    }


def age_s(called: OpenCall, *, now_us: int) -> float:
    """Seconds since a submit was about to leave; none where the clock of the wall went back."""
    return max(0.0, (now_us - called.intent.at_us) / 1e6)


def _action_of(case: Case, called: OpenCall) -> PlannedAction:
    """The action of a call, by its label: one id may stand in a suite twice, once as an action that only reads."""
    role, _, number = called.intent.call.partition(":")
    own = [call.action for call in case.calls if call.role == role]
    return own[int(number) - 1] if own else case.test.action
