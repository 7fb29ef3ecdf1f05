"""How much of what was planned to be shown was judged, and how much of the contracts' outputs was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, TypeAlias

from engine.action.contract import output_fields
from engine.model.plan import PlannedAction, PlannedTest
from engine.model.run.case_rows import classes_judged, each_packed_result
from engine.model.run.report import HIDDEN, CaseRow, Covered

MISSING_MAX: Final = 100
"""Obligations that are named when they were not met."""

RowsOfTest: TypeAlias = Mapping[int, Sequence[CaseRow]]
"""The cases of each test, by the test's index."""

_Classes: TypeAlias = frozenset[tuple[str, str]]


def edges_covered(tests: Iterable[PlannedTest], rows: RowsOfTest) -> Covered:
    """Edge classes that a judged case showed, of those planned for. Tests that the author skips count nowhere."""
    return _covered(tests, rows, _edges_of)


def pairs_covered(tests: Iterable[PlannedTest], rows: RowsOfTest) -> Covered:
    """Pairs of classes that a judged case showed together, of those planned for."""
    return _covered(tests, rows, _pairs_of)


def output_fields_covered(tests: Iterable[PlannedTest], rows: RowsOfTest) -> Covered:
    """Output fields that a completed answer held, of those in the contracts of the actions that are run."""
    # Suites may say different things of one action: each contract is asked for what it declares.
    seen: dict[tuple[str, str, tuple[str, ...]], set[str]] = {}
    for test in tests:
        if test.skip is None and test.action.contract and test.action.contract.output_schema:
            key = (test.target, test.action.action_id, _fields_of(test.action))
            found = seen.setdefault(key, set())
            for kept in each_packed_result(rows.get(test.index, ())):
                found.update(kept.seen)
    missing = [
        f"{action_id}: {field}"
        for (_, action_id, fields), found in seen.items()
        for field in fields
        if field not in found
    ]
    of = sum(len(fields) for _, _, fields in seen)
    return Covered(covered=of - len(missing), of=of, missing=tuple(missing[:MISSING_MAX]))


def _fields_of(action: PlannedAction) -> tuple[str, ...]:
    schema = action.contract.output_schema if action.contract else None
    return tuple(dict.fromkeys(output_fields(schema))) if schema else ()


def _edges_of(test: PlannedTest) -> tuple[frozenset[_Classes], int, int]:
    return frozenset(frozenset({edge}) for edge in test.obligations.edges), 1, _impossible(test, 1)


def _pairs_of(test: PlannedTest) -> tuple[frozenset[_Classes], int, int]:
    return frozenset(frozenset(pair) for pair in test.obligations.pairs), 2, _impossible(test, 2)


def _impossible(test: PlannedTest, strength: int) -> int:
    return sum(len(each.classes) == strength and not each.draws for each in test.obligations.impossible)


def _not_found(test: PlannedTest, left: Iterable[_Classes]) -> Mapping[_Classes, int]:
    """Those of which no row was found to show them, by the tries that it took to say so."""
    told = [(frozenset(each.classes), each.draws) for each in test.obligations.impossible if each.draws]
    found = {classes: max((draws for part, draws in told if part <= classes), default=0) for classes in left if told}
    return {classes: draws for classes, draws in found.items() if draws}


def _covered(
    tests: Iterable[PlannedTest],
    rows: RowsOfTest,
    wanted: Callable[[PlannedTest], tuple[frozenset[_Classes], int, int]],
) -> Covered:
    of = impossible = open_count = not_found = 0
    missing: list[str] = []
    for test in tests:
        if test.skip is not None:
            continue
        all_of_test, strength, impossible_here = wanted(test)
        left = _left(all_of_test, strength, rows.get(test.index, ()))
        of += len(all_of_test)
        impossible += impossible_here
        open_count += len(left)
        in_vain = _not_found(test, left)
        not_found += len(in_vain)
        missing += _missing(test, left, in_vain, rows.get(test.index, ()))[: MISSING_MAX - len(missing)]
    return Covered(covered=of - open_count, of=of, impossible=impossible, not_found=not_found, missing=tuple(missing))


def _left(wanted: frozenset[_Classes], strength: int, rows: Sequence[CaseRow]) -> set[_Classes]:
    left = set(wanted)
    for classes in classes_judged(rows):
        if not left:
            break
        left.difference_update(map(frozenset, combinations(classes.items(), strength)))
    return left


def _missing(
    test: PlannedTest, left: Iterable[_Classes], in_vain: Mapping[_Classes, int], rows: Sequence[CaseRow]
) -> list[str]:
    """What was not judged, in words and in order, without the values of personal data."""
    hidden = {(field, row.classes[field]) for row in rows for field in row.hidden} if test.pii_inputs else set()
    named = []
    for classes in left:
        told = sorted((field, HIDDEN if (field, label) in hidden else label) for field, label in classes)
        why = f" (no row found in {in_vain[classes]:,} tries)" if classes in in_vain else ""
        named.append(f"{test.name}: {' and '.join(f'{field} = {label}' for field, label in told)}{why}")
    return sorted(named)
