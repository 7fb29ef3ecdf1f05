"""Checks that no case was asked: a suite of which they are most proves little, however green it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.coverage.obligations import MISSING_MAX, RowsOfTest
from engine.model.plan import CheckObligation, PlannedTest
from engine.model.run.case_rows import each_packed_result, notable_rows
from engine.model.run.report import CaseRow, Covered, NeverAsked
from engine.model.values.file_names import ROOT_NAMES, FileNames
from engine.model.values.span import Span

_Key: TypeAlias = tuple[str, str, str, Span]
"""The file of the suite, the target, the kind and the place: tests, and cells of a matrix, may share a check."""


@dataclass(slots=True)
class _Tally:
    """What became of one check in all tests that have it."""

    check: CheckObligation
    tests: list[PlannedTest] = field(default_factory=list)
    is_asked: bool = False
    is_known: bool = False
    """Whether any case came so far that it could have been asked, and nothing else was told of it."""


def checks_covered(tests: Iterable[PlannedTest], rows: RowsOfTest) -> Covered:
    """Checks that at least one case was asked, of those that tests have. Tests that the author skips count nowhere."""
    tallies = _tallies(tests, rows)
    missing = [f"{each.tests[0].name}: {_label(each.check)}" for each in tallies if not each.is_asked]
    return Covered(covered=len(tallies) - len(missing), of=len(tallies), missing=tuple(missing[:MISSING_MAX]))


def never_asked(
    tests: Iterable[PlannedTest], rows: RowsOfTest, *, shows_target: bool, names: FileNames = ROOT_NAMES
) -> tuple[NeverAsked, ...]:
    """The checks that no case was asked, although cases of their tests were judged."""
    return tuple(
        NeverAsked(
            suite=each.tests[0].suite,
            tests=tuple(dict.fromkeys(test.name for test in each.tests)),
            file=names.of(each.tests[0].file),
            check=each.check.but(span=names.span(each.check.span)),
            target=each.tests[0].target if shows_target else "",
            rows_left_out=sum(test.rows_left_out for test in each.tests),
        )
        for each in _tallies(tests, rows)
        if each.is_known and not each.is_asked
    )


def _tallies(tests: Iterable[PlannedTest], rows: RowsOfTest) -> list[_Tally]:
    found: dict[_Key, _Tally] = {}
    for test in tests:
        checks = test.obligations.checks
        if test.skip is not None or not checks:
            continue
        own = rows.get(test.index, ())
        asked = {place for kept in each_packed_result(own) for place in kept.asked}
        is_judged = any(kept.status is not None for kept in each_packed_result(own))
        told = _told(own)
        for place, check in enumerate(checks):
            tally = found.setdefault((test.file, test.target, check.kind, check.span), _Tally(check))
            tally.tests.append(test)
            tally.is_asked = tally.is_asked or place in asked
            tally.is_known = tally.is_known or (is_judged and check.span not in told)
    return list(found.values())


def _told(rows: Sequence[CaseRow]) -> frozenset[Span]:
    """The places of checks that a target cannot answer, which is told elsewhere."""
    return frozenset(check.span for row in notable_rows(rows) for check in row.kept.finished.untold)


def _label(check: CheckObligation) -> str:
    return check.text if check.when is None else f"{check.text} (when {check.when})"
