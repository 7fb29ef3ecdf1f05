"""Whose turn it is: cases in the order of the plan, except where `serial`, `group` or `needs` make one wait."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator

from engine.model.plan import Case, Plan, PlannedTest
from engine.model.verdict import Verdict

AHEAD_MAX = 2_048
"""Cases that are put aside before the plan is asked for no more until one of them may start."""


class Turns:
    """Gives out the cases of a plan. Cases that must wait are put aside as numbers and made again when they may start.

    `is_over` says of a case that it needs no turn any more, because it will not be sent.
    """

    def __init__(self, plan: Plan, is_over: Callable[[Case], bool]) -> None:
        self._plan = plan
        self._is_over = is_over
        self._is_plain = not any(test.serial or test.group is not None or test.needs for test in plan.tests)
        self._tests = {test.index: test for test in plan.tests}
        self._coming: Iterator[Case] = plan.in_turn()
        self._aside: dict[int, deque[int]] = {}
        self._samples: dict[int, Case] = {}
        """One case of each test that has cases put aside."""
        self._count_aside = 0
        self._last = -1
        self._all_came = False
        self._open: Counter[int] = Counter()
        """Cases of a test that were seen and have no end."""
        self._passed: dict[int, bool] = {}
        self._tried: set[int] = set()
        """Tests of which a case was not skipped."""
        self._alive = 0
        self._serial_runs = False
        self._groups: set[str] = set()

    @property
    def is_done(self) -> bool:
        """Whether every case was given out."""
        return self._all_came and not self._count_aside

    def next(self) -> Case | None:
        """The next case that may start or end now; None where all that are left must wait for one to end."""
        if self._is_plain:
            return self._coming_one()
        case = self._from_aside()
        while case is None and not self._all_came and (self._count_aside < AHEAD_MAX or not self._alive):
            coming = self._coming_one()
            if coming is None:
                # With the last one seen, what waits for earlier tests may be free.
                return self._from_aside() or self._stuck()
            self._open[coming.test.index] += 1
            if self._is_over(coming) or self._may_start(coming.test):
                return coming
            self._put_aside(coming)
        return case or (self._stuck() if self._all_came else None)

    def why_not(self, case: Case) -> str | None:
        """Why a case is not to be run: a test that it needs did not pass."""
        for index in case.test.needs:
            needed = self._tests.get(index)
            if needed is None:
                continue
            if not self._passed.get(index, True):
                return f"it needs `{needed.name}`, which did not pass"
            if not self._is_complete(index):
                return f"it needs `{needed.name}`, which waits for it"
            if index not in self._tried:
                return f"it needs `{needed.name}`, of which every case is skipped"
        return None

    def record_start(self, case: Case) -> None:
        """A case runs."""
        self._alive += 1
        self._serial_runs = self._serial_runs or case.test.serial
        if case.test.group is not None:
            self._groups.add(case.test.group)

    def record_end(self, case: Case, verdict: Verdict, *, was_started: bool) -> None:
        """A case has its end."""
        test = case.test
        if was_started:
            self._alive -= 1
            self._serial_runs = self._serial_runs and not test.serial
            self._groups.discard(test.group or "")
        if not self._is_plain:
            self._open[test.index] -= 1
            if verdict is not Verdict.SKIPPED:
                # A row that its author skips is none that failed.
                self._tried.add(test.index)
                self._passed[test.index] = self._passed.get(test.index, True) and verdict is Verdict.PASSED

    def _coming_one(self) -> Case | None:
        case = next(self._coming, None)
        if case is None:
            self._all_came = True
        else:
            self._last = case.test.index
        return case

    def _put_aside(self, case: Case) -> None:
        self._aside.setdefault(case.test.index, deque()).append(case.number)
        self._samples.setdefault(case.test.index, case)
        self._count_aside += 1

    def _from_aside(self) -> Case | None:
        for index, numbers in self._aside.items():
            if self._may_start(self._tests[index]) or self._is_over(self._samples[index]):
                return self._taken(index, numbers)
        return None

    def _stuck(self) -> Case | None:
        """Some case, where nothing runs and all wait for each other: `why_not` then tells of it."""
        if self._alive:
            return None
        return next((self._taken(index, numbers) for index, numbers in self._aside.items()), None)

    def _taken(self, index: int, numbers: deque[int]) -> Case:
        number = numbers.popleft()
        self._count_aside -= 1
        if not numbers:
            del self._aside[index], self._samples[index]
        return self._plan.cases[number]

    def _may_start(self, test: PlannedTest) -> bool:
        if self._serial_runs or (test.serial and self._alive):
            return False
        if test.group is not None and test.group in self._groups:
            return False
        return all(not self._passed.get(index, True) or self._is_complete(index) for index in test.needs)

    def _is_complete(self, index: int) -> bool:
        """Whether every case of a test has its end; a test that is not in the plan has none."""
        if index not in self._tests:
            return True
        has_come = self._all_came or (not self._plan.order and self._last > index)
        return has_come and not self._open[index]
