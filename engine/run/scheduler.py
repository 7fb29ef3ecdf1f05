"""Takes cases from the plan one by one and keeps as many of them going as the limits make worth while."""

from __future__ import annotations

import asyncio
import math
import traceback

from engine.model.event import CaseFinished
from engine.model.plan import Case, Plan
from engine.model.ports import Limits
from engine.model.verdict import BUG_OF_OURS, Verdict
from engine.run.case import Bench, run_case
from engine.run.endings import not_sent, without_result
from engine.run.polling import LATEST, Durations
from engine.run.progress import Progress
from engine.run.stop import Stop

CASES_MAX = 1_024
"""Cases that are alive at once, whatever the limits: it bounds memory, and what a crash leaves in doubt."""
DURATION_S_GUESS = 4.0
HEADROOM = 1.5


class Scheduler:
    """The cases that are alive."""

    def __init__(self, bench: Bench, limits: Limits, stop: Stop) -> None:
        self._bench = bench
        self._limits = limits
        self._stop = stop
        self._alive = 0
        self._ended = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        stop.listen(self._on_stop)

    async def run(self, plan: Plan) -> None:
        """Bring every case of the plan to its one terminal record. Raises only what the journal raises, and bugs."""
        async with asyncio.TaskGroup() as group:
            for case in plan.cases:
                while self._alive >= self._most_alive() and self._outcome_unsent(case) is None:
                    self._ended.clear()
                    await self._ended.wait()
                finished = self._outcome_unsent(case)
                if finished is None:
                    self._alive += 1
                    group.create_task(self._run_one(case))
                else:
                    self._bench.tally.to_submit -= 1
                    await self._bench.wire.log.write(finished)

    def _outcome_unsent(self, case: Case) -> CaseFinished | None:
        """The end of a case that needs no request; None for one that is to be run."""
        clock = self._bench.wire.clock
        if case.test.skip is not None:
            return not_sent(case, clock, Verdict.SKIPPED, case.test.skip)
        if case.problem is not None:
            return not_sent(case, clock, Verdict.ERROR, case.problem)
        barred = self._bench.halts.bars_submit(case.test.action.action_id, case.test.index)
        return not_sent(case, clock, Verdict.NOT_RUN, barred) if barred is not None else None

    def _most_alive(self) -> int:
        """W of RUNNING section 3: enough to keep the limit busy while executions take their time."""
        if self._limits.executions is not None:
            return self._limits.executions
        rate = self._bench.wire.gate.rate
        if rate is None:
            return CASES_MAX
        count, window_s = rate
        busy = HEADROOM * count / max(window_s, 1e-3) * self._longest_s()
        return min(CASES_MAX, max(self._limits.in_flight, count, math.ceil(busy)))

    def _longest_s(self) -> float:
        known = [self._late_s(each) for each in self._bench.durations.values() if len(each)]
        return max(known) if known else DURATION_S_GUESS

    def _late_s(self, durations: Durations) -> float:
        late_s = durations.quantile(LATEST, beyond_s=-1.0)
        return DURATION_S_GUESS if late_s is None else late_s

    async def _run_one(self, case: Case) -> None:
        progress = Progress(case)
        finished = await self._finished(progress)
        await self._bench.wire.log.write(finished)
        self._alive -= 1
        self._ended.set()

    async def _finished(self, progress: Progress) -> CaseFinished:
        """The terminal record of a case, whatever happens to it."""
        clock = self._bench.wire.clock
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            return await run_case(self._bench, progress)
        except asyncio.CancelledError:
            if not self._stop.cancelled:
                raise
            return _interrupted(progress, self._bench, self._stop)
        except Exception as bug:
            # The one place where a crashed case becomes an event.
            if self._bench.wire.log.broken is not None:
                raise
            return without_result(progress, clock, Verdict.ERROR, _words_of(bug))
        finally:
            self._running.discard(task)

    def _on_stop(self) -> None:
        self._bench.wire.gate.flush()
        self._ended.set()
        if self._stop.cancelled:
            for task in self._running:
                task.cancel()


def _interrupted(progress: Progress, bench: Bench, stop: Stop) -> CaseFinished:
    reason = stop.reason or "the run was cancelled"
    clock = bench.wire.clock
    if progress.submit_is_open and progress.case.test.action.effects != "read":
        return without_result(progress, clock, Verdict.UNKNOWN, f"{reason} while its submit was on the way")
    if progress.execution_id is not None:
        return without_result(progress, clock, Verdict.ERROR, f"{reason} before its execution was done")
    return without_result(progress, clock, Verdict.NOT_RUN, reason)


def _words_of(bug: Exception) -> str:
    """Where it happened rather than what was in the way: values may be secret."""
    frames = traceback.extract_tb(bug.__traceback__)
    place = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "nowhere"
    return f"{BUG_OF_OURS}{type(bug).__name__}: {bug} (in {place})"
