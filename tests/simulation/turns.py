"""Turns between cases and the order of calls, as the log and the ledger of one engine show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from engine.model.plan import Case
from engine.model.run.event import CaseFinished, CaseIntent, Halted
from engine.model.verdict import Verdict
from tests.simulation.seen import Seen

ORDER = ("before", "step", "", "retry", "relate", "compare", "after")
CUT_OFF = ("interrupted", "the run was", "the action `", "`--")
"""How the reasons begin of cases that did not come to their own end."""


def order(seen: Seen) -> Iterator[str]:
    """Beside the promises: turns between cases, and the order of the calls in each."""
    if len(seen.lives) > 1:
        return
    for target in seen.limits:
        yield from _turns(seen, target)
    yield from _calls_in_order(seen)


def _turns(seen: Seen, target: str) -> Iterator[str]:
    """Serial cases are alone, a group has one case at a time, and nobody starts before what he needs has passed."""
    alive: dict[str, Case] = {}
    ends: defaultdict[int, list[Verdict]] = defaultdict(list)
    for _, event in seen.lives[0]:
        if not isinstance(event, CaseIntent | CaseFinished) or seen.cases[event.case].test.target != target:
            continue
        if isinstance(event, CaseFinished):
            alive.pop(event.case, None)
            ends[seen.cases[event.case].test.index].append(event.verdict)
        elif event.case not in alive:
            case = seen.cases[event.case]
            yield from _beside(case, alive)
            for index in (each for each in case.test.needs if each < len(seen.plan.tests)):
                if len(ends[index]) < seen.plan.tests[index].case_count or set(ends[index]) != {Verdict.PASSED}:
                    yield f"{case.id} begins, and test {index} that it needs has not passed"
            alive[case.id] = case


def _beside(case: Case, alive: dict[str, Case]) -> Iterator[str]:
    if alive and (case.test.serial or any(other.test.serial for other in alive.values())):
        yield f"{case.id} begins beside {sorted(alive)}, and one of them is serial"
    if case.test.group and any(other.test.group == case.test.group for other in alive.values()):
        yield f"{case.id} begins beside another of `{case.test.group}`"


def _calls_in_order(seen: Seen) -> Iterator[str]:
    """Calls come in their order, each begins after the one before has ended, and what was made is cleaned up."""
    is_halted = any(isinstance(event, Halted) for event in seen.events)
    finished = {event.case: event for event in seen.finished}
    for case in seen.plan.cases:
        own = seen.by_case.get(case.id, ())
        labels = list(dict.fromkeys(entry.call for entry in own))
        if labels != sorted(labels, key=_rank):
            yield f"the calls of {case.id} came as {labels}"
        if [entry.call for entry in own] != sorted((entry.call for entry in own), key=labels.index):
            yield f"a call of {case.id} began before another had ended"
        owes = any(call.role == "after" and call.when is None for call in case.calls)
        was_taken = any(entry.outcome in ("Pending", "Finished", "refused") for entry in own)
        end = finished.get(case.id)
        is_excused = end is None or end.warnings or end.left_open or end.reason.startswith(CUT_OFF)
        if (
            owes
            and was_taken
            and not (is_halted or is_excused)
            and not any(each.startswith("after") for each in labels)
        ):
            yield f"{case.id} was not cleaned up"


def _rank(label: str) -> tuple[int, int]:
    role, _, number = label.partition(":")
    return ORDER.index(role), int(number or 0)
