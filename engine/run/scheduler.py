"""Takes cases from the plan one by one and keeps as many of them going as the limits make worth while."""

from __future__ import annotations

import asyncio
import traceback
from dataclasses import replace
from functools import partial

from engine.model.plan import Case, Plan
from engine.model.plugins import PluginError
from engine.model.run.event import CaseFinished
from engine.model.verdict import BUG_OF_OURS, Failure, Verdict
from engine.run.cases.case import run_case
from engine.run.cases.endings import record_of_cut_off, record_of_not_sent, record_without_result
from engine.run.cases.known_failures import mark_known_failure
from engine.run.cases.progress import CaseProgress
from engine.run.cases.resumed import progress_at_resume
from engine.run.cases.several_calls import leak
from engine.run.cases.shared import TargetRun, is_known_to_server, load_of
from engine.run.cases.stop_checks import stop_reason
from engine.run.halting.stop import Stop
from engine.run.halting.timers import FailFast
from engine.run.sending.request_budget import Reservation, requests_needed
from engine.run.turns import Turns


class Room:
    """How many cases of a scope are alive; targets that share the scope share it."""

    def __init__(self) -> None:
        self.alive = 0
        self.coming = 0
        """Those of them that were begun in this turn of the loop, and have not been heard of."""
        self.ended = asyncio.Event()
        """Set whenever a case ended, or something else changed that those who wait must look at."""


class Scheduler:
    """The cases that are alive on one target."""

    def __init__(self, target_run: TargetRun, stop: Stop, room: Room, fail_fast: FailFast) -> None:
        self._target_run = target_run
        self._stop = stop
        self._room = room
        self._fail_fast = fail_fast
        self._purse = target_run.request_budget
        self._running: dict[asyncio.Task[None], None] = {}
        stop.listen(self._on_stop)

    async def run(self, plan: Plan) -> None:
        """Bring every case of the plan to its one terminal record. Raises only what the journal raises, and bugs."""
        turns = Turns(plan, self._needs_no_turn)
        for number, words in self._target_run.standing.stopped.items():
            self._target_run.scope.halts.end_test(plan.cases[number].test.index, stop_reason(words))
        async with asyncio.TaskGroup() as group:
            while not turns.is_done:
                case = turns.next()
                if case is not None and case.number in self._target_run.standing.ended:
                    self._pass_over(case, turns)
                elif case is not None:
                    await self._begin(case, turns, group)
                elif not turns.is_done:
                    self._room.ended.clear()
                    await self._room.ended.wait()

    def _needs_no_turn(self, case: Case) -> bool:
        return case.number in self._target_run.standing.ended or self._outcome_unsent(case) is not None

    def _pass_over(self, case: Case, turns: Turns) -> None:
        """Count a case whose end was written before the run went on."""
        self._target_run.tally.to_submit -= 1
        turns.record_end(case, self._target_run.standing.ended[case.number], was_started=False)

    async def _begin(self, case: Case, turns: Turns, group: asyncio.TaskGroup) -> None:
        """Start a case as soon as there is room for it, or write down why it is not sent."""
        price = requests_needed(case, self._target_run.port.requests_a_call)
        while (self._is_full() or self._purse.is_short(price)) and self._outcome_unsent(case) is None:
            self._room.ended.clear()
            await self._room.ended.wait()
        is_begun = case.number in self._target_run.standing.begun
        finished = None if is_begun else self._outcome_unsent(case) or self._outcome_unmet(case, turns)
        if finished is None:
            self._room.alive += 1
            self._room.coming += 1
            turns.record_start(case)
            group.create_task(self._run_one(case, turns, self._purse.begin(price)))
        else:
            self._target_run.tally.to_submit -= 1
            turns.record_end(case, finished.verdict, was_started=False)
            await self._target_run.scope.log.write(mark_known_failure(finished, case, today=self._target_run.today))

    def _outcome_unsent(self, case: Case) -> CaseFinished | None:
        """The end of a case that needs no request; None for one that is to be run."""
        if case.number in self._target_run.standing.begun:
            return None
        clock = self._target_run.scope.clock
        skip = case.test.skip or case.skip
        if skip is not None:
            return record_of_not_sent(case, clock, Verdict.SKIPPED, skip)
        if case.upstream is not None and not self._target_run.port.plays_upstream:
            return record_of_not_sent(
                case, clock, Verdict.SKIPPED, "this target cannot play what stands behind the action"
            )
        if case.problem is not None:
            return record_of_not_sent(case, clock, Verdict.ERROR, case.problem)
        why_not_sent = self._target_run.scope.halts.why_not_submitted(case.test.action.action_id, case.test.index)
        why_not_sent = why_not_sent or self._purse.why_not(requests_needed(case, self._target_run.port.requests_a_call))
        return record_of_not_sent(case, clock, Verdict.NOT_RUN, why_not_sent) if why_not_sent is not None else None

    def _outcome_unmet(self, case: Case, turns: Turns) -> CaseFinished | None:
        """The end of a case that needs what did not pass; None where nothing is in its way."""
        why_not = turns.why_not(case) if case.test.needs else None
        return (
            record_of_not_sent(case, self._target_run.scope.clock, Verdict.NOT_RUN, why_not)
            if why_not is not None
            else None
        )

    def _is_full(self) -> bool:
        """Whether another case would only wait: for the limit, or behind those that wait for an open request."""
        if self._target_run.scope.gate.is_backed_up(self._room.coming):
            return True
        load = load_of(self._target_run)
        return self._room.alive >= self._fail_fast.most_alive(self._target_run.pacing.most_alive(load), load.in_flight)

    async def _run_one(self, case: Case, turns: Turns, reservation: Reservation | None) -> None:
        self._room.coming -= 1
        if not self._room.coming:
            self._room.ended.set()
        progress = progress_at_resume(
            case, self._target_run.standing, knows=partial(is_known_to_server, self._target_run, case)
        )
        progress.bodies, progress.reservation = self._target_run.bodies, reservation
        finished = record_of_cut_off(progress, await self._finished(progress))
        self._target_run.tally.pace(progress)
        finished = mark_known_failure(finished, progress.case, today=self._target_run.today)
        self._fail_fast.saw(finished)
        await self._target_run.scope.log.write(finished)
        self._room.alive -= 1
        if reservation is not None:
            reservation.close()
        turns.record_end(case, finished.verdict, was_started=True)
        self._room.ended.set()

    async def _finished(self, progress: CaseProgress) -> CaseFinished:
        """The terminal record of a case, whatever happens to it."""
        clock = self._target_run.scope.clock
        task = asyncio.current_task()
        assert task is not None
        self._running[task] = None
        try:
            if self._stop.cancelled and progress.before:
                return _interrupted(progress, self._target_run, self._stop)
            return await run_case(self._target_run, progress)
        except asyncio.CancelledError:
            if not self._stop.cancelled:
                raise
            return _interrupted(progress, self._target_run, self._stop)
        except MemoryError:
            raise  # it is the machine's, and the next case would meet it too
        except PluginError as fault:
            return record_without_result(progress, clock, Verdict.ERROR, str(fault))
        except Exception as bug:
            # The one place where a crashed case becomes an event.
            if self._target_run.scope.log.broken is not None:
                raise
            return record_without_result(progress, clock, Verdict.ERROR, _words_of(bug))
        finally:
            self._running.pop(task, None)

    def _on_stop(self) -> None:
        self._target_run.scope.breaker.flush()
        self._target_run.scope.gate.flush()
        self._room.ended.set()
        if self._stop.cancelled:
            for task in self._running:
                task.cancel()


def _interrupted(progress: CaseProgress, target_run: TargetRun, stop: Stop) -> CaseFinished:
    reason = stop.reason or "the run was cancelled"
    clock = target_run.scope.clock
    left = _left_behind(progress, reason)
    progress.is_cut = True
    if progress.judged is not None:
        # Only its clean-up was cut off: how the case came out is known.
        finished = replace(progress.judged, submits=progress.submits, polls=progress.polls, steps=progress.told)
    elif progress.submit_is_open and not progress.is_read:
        finished = record_without_result(progress, clock, Verdict.UNKNOWN, f"{reason} while its submit was on the way")
    elif progress.execution_id is not None:
        finished = record_without_result(progress, clock, Verdict.ERROR, f"{reason} before its execution was done")
    elif progress.taken:
        finished = record_without_result(progress, clock, Verdict.ERROR, f"{reason} before all of its calls were made")
    else:
        return record_without_result(progress, clock, Verdict.NOT_RUN, reason)
    return replace(finished, warnings=finished.warnings + left)


def _left_behind(progress: CaseProgress, reason: str) -> tuple[Failure, ...]:
    """A warning for each clean-up that a cancelled case owes."""
    calls = tuple(call for call in progress.case.calls if call.role == "after")
    return tuple(leak(progress, call, f"clean-up with `{call.action.name}` was cut off: {reason}") for call in calls)


def _words_of(bug: Exception) -> str:
    """Where it happened rather than what was in the way: values may be secret."""
    frames = traceback.extract_tb(bug.__traceback__)
    place = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "nowhere"
    return f"{BUG_OF_OURS}{type(bug).__name__}: {bug} (in {place})"
