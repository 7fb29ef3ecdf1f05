"""The part of a plan that runs on one target; its tests and cases keep their numbers."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.plan import Case, Plan, PlannedCases
from engine.model.values.noun import Noun


class CasesOfPart(Noun, frozen=True):
    """The cases of some tests. `ranges` are their numbers in the whole plan, which they keep."""

    whole: PlannedCases
    ranges: tuple[range, ...]

    def __len__(self) -> int:
        return sum(map(len, self.ranges))

    def __getitem__(self, number: int) -> Case:
        """The case of that number in the whole plan."""
        return self.whole[number]

    def __iter__(self) -> Iterator[Case]:
        """All in order of the plan."""
        return (self.whole[number] for numbers in self.ranges for number in numbers)


def part_of(plan: Plan, target: str) -> Plan:
    """The tests of a plan that run on this target; the plan itself where all of them do."""
    if all(test.target == target for test in plan.tests):
        return plan
    ranges, start = [], 0
    for test in plan.tests:
        if test.target == target:
            ranges.append(range(start, start + test.case_count))
        start += test.case_count
    tests = tuple(test for test in plan.tests if test.target == target)
    cases = CasesOfPart(plan.cases, tuple(ranges))
    order = tuple(number for number in plan.order if any(number in each for each in ranges))
    return plan.but(targets=(target,), tests=tests, cases=cases, order=order)
