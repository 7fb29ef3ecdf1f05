"""The end of a report: what only the whole run can show, put beside what was planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from sys import intern
from types import MappingProxyType
from typing import Final

from engine.coverage.gates import Figures, judge_gates, rate
from engine.coverage.groups import Excerpt, group_failures
from engine.coverage.obligations import RowsOfTest, edges_covered, output_fields_covered, pairs_covered
from engine.coverage.personal import spelled_out
from engine.model.event import CaseFinished
from engine.model.kept import Kept, keep
from engine.model.moments import date_time_text
from engine.model.plan import Case, Plan, PlannedTest
from engine.model.report import CaseRow, Counts, GateResult, Report, TestRow, Traffic
from engine.model.standing import Begun, Called
from engine.model.suite import Gates
from engine.model.verdict import Verdict

_JUDGED: Final = frozenset({Verdict.PASSED, Verdict.FAILED})
_NONE_BEGUN: Final[Mapping[int, Begun]] = MappingProxyType({})


def finish(report: Report, plan: Plan, *, excerpt: Excerpt, begun: Mapping[int, Begun] = _NONE_BEGUN) -> Report:
    """The report with its second half filled in. `excerpt` shows a span of a source with a label behind the carets.

    A planned case without a terminal record (the log was cut off) is listed, so that the six verdicts always sum to
    what was planned: as unknown where it is among those that were `begun`, else as not run. What was sent for it
    counts as far as the log tells.
    """
    ends = _ends(report, len(plan.cases))
    open_ = {number: calls for number, calls in begun.items() if ends[number] is None}
    rows = _rows_of_tests(report, plan, ends, open_)
    counts = _count(row for test in plan.tests for row in rows[test.index])
    return replace(
        report,
        counts=counts,
        traffic=_with_open(report.traffic, open_),
        planned=counts.done,
        pass_rate=rate(counts.passed, counts),
        gates=tuple(_gates(plan, rows)),
        edges=edges_covered(plan.tests, rows),
        pairs=pairs_covered(plan.tests, rows),
        output_fields=output_fields_covered(plan.tests, rows),
        tests=tuple(_test_row(test, rows[test.index], plan) for test in plan.tests),
        cases=tuple(row for test in plan.tests for row in rows[test.index]),
        groups=tuple(group for test in plan.tests for group in group_failures(test, rows[test.index], plan, excerpt)),
        not_judged=sum(row.finished.not_judged for own in rows.values() for row in own),
        known=sum(row.finished.known for own in rows.values() for row in own),
    )


def _with_open(traffic: Traffic, begun: Mapping[int, Begun]) -> Traffic:
    """The traffic with what was sent for cases that have no end: each intent is a submit."""
    if not begun:
        return traffic
    submits = traffic.submits + sum(_submits(calls.values()) for calls in begun.values())
    return replace(traffic, submits=submits, is_at_least=True)


def _submits(calls: Iterable[Called]) -> int:
    return max(call.intent.submit for call in calls)


def _rows_of_tests(
    report: Report, plan: Plan, ends: Sequence[Kept | None], begun: Mapping[int, Begun]
) -> dict[int, list[CaseRow]]:
    shared: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
    rows: dict[int, list[CaseRow]] = {test.index: [] for test in plan.tests}
    for case in plan.cases:
        kept = ends[case.number] or keep(_unfinished(case, report, begun.get(case.number)))
        classes = shared.setdefault(tuple(case.classes.items()), case.classes)
        row = _row(case, kept, classes)
        rows[case.test.index].append(replace(row, target=shown) if (shown := plan.shown_target(case.test)) else row)
    return rows


def _ends(report: Report, count: int) -> list[Kept | None]:
    """The end of each case by its number, None where the log has none."""
    ends: list[Kept | None] = [None] * count
    link = report.results
    while link is not None:
        ends[link.kept.number] = link.kept
        link = link.before
    return ends


def _row(case: Case, kept: Kept, classes: Mapping[str, str]) -> CaseRow:
    return CaseRow(
        case=case.id,
        title=intern(case.title),
        suite=case.test.suite,
        test=case.test.name,
        file=case.test.file,
        line=case.test.line,
        action_id=case.test.action.action_id,
        classes=classes,
        kept=kept,
        ticket=_ticket(case),
        hidden=spelled_out(case),
    )


def _ticket(case: Case) -> str | None:
    """Where a case is discussed; of a known failure, where it is being mended."""
    known = case.known_failure or case.test.known_failure
    return case.ticket or (known.ticket if known is not None else case.test.ticket)


def _unfinished(case: Case, report: Report, calls: Begun | None) -> CaseFinished:
    """The end of a case of which the log has none."""
    if calls:
        return _uncertain(case, tuple(calls.values()), at_us=report.ended_us)
    return CaseFinished(
        at_us=report.ended_us,
        case=case.id,
        number=case.number,
        verdict=Verdict.NOT_RUN,
        reason="the log ends before this case did",
    )


def _uncertain(case: Case, calls: Sequence[Called], *, at_us: int) -> CaseFinished:
    newest = calls[-1]
    left = date_time_text(datetime.fromtimestamp(newest.intent.at_us / 1e6, tz=UTC))
    return CaseFinished(
        at_us=at_us,
        case=case.id,
        number=case.number,
        verdict=Verdict.UNKNOWN,
        reason=f"its submit left at {left}, and the log ends before this case did",
        execution_id=newest.execution_id,
        submits=_submits(calls),
        input=next((call.intent.input for call in calls if not call.intent.call), None),
    )


def _count(rows: Iterable[CaseRow]) -> Counts:
    found = Counter(row.finished.verdict for row in rows)
    return Counts(**{verdict.value: count for verdict, count in found.items()})


def _test_row(test: PlannedTest, rows: Sequence[CaseRow], plan: Plan) -> TestRow:
    return TestRow(
        suite=test.suite,
        test=test.name,
        file=test.file,
        line=test.line,
        counts=_count(rows),
        weak=test.weak and any(row.finished.verdict in _JUDGED for row in rows),
        skip=test.skip,
        known=sum(row.finished.known for row in rows),
        target=plan.shown_target(test),
        ticket=test.ticket,
        description=test.description,
    )


def _gates(plan: Plan, rows: RowsOfTest) -> Iterable[GateResult]:
    """Gates suite by suite; a suite that names none has the two that every suite has."""
    named = {each.file: each.gates for each in plan.gates}
    for file in dict.fromkeys(test.file for test in plan.tests):
        tests = [test for test in plan.tests if test.file == file]
        yield from judge_gates(tests[0].suite, named.get(file, Gates()), _figures(tests, rows))


def _figures(tests: Sequence[PlannedTest], rows: RowsOfTest) -> Figures:
    every = [row for test in tests for row in rows[test.index]]
    # A known failure counts neither for nor against: it leaves the numerator and the denominator.
    own = [row for row in every if not row.finished.known]
    return Figures(
        counts=_count(own),
        known=len(every) - len(own),
        overdue=sum(row.finished.overdue is not None for row in own),
        edges=edges_covered(tests, rows),
        pairs=pairs_covered(tests, rows),
        output_fields=output_fields_covered(tests, rows),
        durations_us=tuple(row.finished.duration_us for row in own if row.finished.duration_us is not None),
    )
