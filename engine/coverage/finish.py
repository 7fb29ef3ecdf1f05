"""The end of a report: what only the whole run can show, put beside what was planned."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from engine.coverage.gates import Figures, judge_gates, rate
from engine.coverage.groups import Excerpt, group_failures
from engine.coverage.never_asked import checks_covered, never_asked
from engine.coverage.obligations import RowsOfTest, edges_covered, output_fields_covered, pairs_covered
from engine.coverage.personal import fields_spelled_out
from engine.model.plan import Case, Plan, PlannedTest
from engine.model.run.case_rows import CaseLabels, CaseRows, each_packed_result, notable_rows, split_address
from engine.model.run.event import CaseFinished
from engine.model.run.packed_results import PackedResult
from engine.model.run.places import names_of_run
from engine.model.run.report import CaseRow, Counts, GateResult, Report, TestRow, Traffic
from engine.model.run.resume_state import Begun, OpenCall
from engine.model.suite import Gates
from engine.model.values.file_names import FileNames
from engine.model.values.layout import display_name
from engine.model.values.moments import date_time_text
from engine.model.verdict import Verdict

_NOWHERE: Final = -1
_JUDGED: Final = frozenset({Verdict.PASSED, Verdict.FAILED})
_NONE_BEGUN: Final[Mapping[int, Begun]] = MappingProxyType({})


def finish(report: Report, plan: Plan, *, excerpt: Excerpt, begun: Mapping[int, Begun] = _NONE_BEGUN) -> Report:
    """The report with its second half filled in. `excerpt` shows a span of a source with a label behind the carets.

    Files are named from the folder that the run was started in, also for `excerpt`.

    A planned case without a terminal record (the log was cut off) is listed, so that the six verdicts always sum to
    what was planned: as unknown where it is among those that were `begun`, else as not run. What was sent for it
    counts as far as the log tells.
    """
    names = names_of_run(report.started)
    places = _places(report, len(plan.cases))
    open_ = {number: calls for number, calls in begun.items() if places[number] == _NOWHERE}
    rows, every = _rows(report, plan, places, open_)
    counts = _count(each_packed_result(every))
    return report.but(
        counts=counts,
        traffic=_with_open(report.traffic, open_),
        planned=counts.done,
        pass_rate=rate(counts.passed, counts),
        gates=tuple(_gates(plan, rows)),
        edges=edges_covered(plan.tests, rows),
        pairs=pairs_covered(plan.tests, rows),
        output_fields=output_fields_covered(plan.tests, rows),
        checks=checks_covered(plan.tests, rows),
        never_asked=never_asked(plan.tests, rows, shows_target=len(plan.targets) > 1, names=names),
        tests=tuple(_test_row(test, rows[test.index], plan, names) for test in plan.tests),
        cases=every,
        groups=tuple(group for test in plan.tests for group in group_failures(test, rows[test.index], plan, excerpt)),
        not_judged=sum(row.finished.not_judged for row in notable_rows(every)),
        known=sum(row.finished.known for row in notable_rows(every)),
    )


def _with_open(traffic: Traffic, begun: Mapping[int, Begun]) -> Traffic:
    """The traffic with what was sent for cases that have no end: each intent is a submit."""
    if not begun:
        return traffic
    submits = traffic.submits + sum(_submits(calls.values()) for calls in begun.values())
    return traffic.but(submits=submits, is_at_least=True)


def _submits(calls: Iterable[OpenCall]) -> int:
    return max(call.intent.submit for call in calls)


def _rows(
    report: Report, plan: Plan, places: array[int], begun: Mapping[int, Begun]
) -> tuple[dict[int, CaseRows], CaseRows]:
    """The cases of each test, by the test's index, and all of them in the order of the tests."""
    ends, shown = report.results, {test.index: (array("I"), array("q"), array("i")) for test in plan.tests}
    labels: list[CaseLabels] = []
    names = names_of_run(report.started)
    known: dict[object, int] = {}
    for case in plan.cases:
        place = places[case.number]
        if place == _NOWHERE:
            place, ends = len(ends), ends.plus(_unfinished(case, report, begun.get(case.number)))
        address, row = split_address(case.row)
        hidden = fields_spelled_out(case)
        look = (case.test.index, case.title, tuple(case.classes.items()), _ticket(case), hidden, address)
        if look not in known:
            known[look] = len(labels)
            labels.append(_labels_of(case, plan, address).but(names=names, file=names.of(case.test.file)))
        for column, entry in zip(shown[case.test.index], (known[look], place, row), strict=True):
            column.append(entry)
    every = (array("I"), array("q"), array("i"))
    for own in shown.values():
        for column, entries in zip(every, own, strict=True):
            column.extend(entries)
    rows = {index: CaseRows(ends, labels, *own) for index, own in shown.items()}
    return rows, CaseRows(ends, labels, *every)


def _places(report: Report, count: int) -> array[int]:
    """Where among the ends that of each case is, by its number; _NOWHERE where the log has none."""
    places = array("q", (_NOWHERE,)) * count
    for place, number in enumerate(report.results.numbers()):
        places[number] = place
    return places


def _labels_of(case: Case, plan: Plan, address: str) -> CaseLabels:
    test = case.test
    return CaseLabels(
        title=case.title,
        suite=test.suite,
        test=test.name,
        file=test.file,
        line=test.line,
        action_id=test.action.action_id,
        classes=case.classes,
        ticket=_ticket(case),
        hidden=fields_spelled_out(case),
        target=plan.target_to_show(test),
        titles_vary=test.titles_vary,
        address=address,
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


def _uncertain(case: Case, calls: Sequence[OpenCall], *, at_us: int) -> CaseFinished:
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


def _count(ends: Iterable[PackedResult]) -> Counts:
    found = Counter(kept.verdict for kept in ends)
    return Counts(**{verdict.value: count for verdict, count in found.items()})


def _test_row(test: PlannedTest, rows: Sequence[CaseRow], plan: Plan, names: FileNames) -> TestRow:
    return TestRow(
        suite=test.suite,
        test=test.name,
        file=names.of(test.file),
        line=test.line,
        counts=_count(each_packed_result(rows)),
        weak=test.weak and any(kept.verdict in _JUDGED for kept in each_packed_result(rows)),
        skip=test.skip,
        known=sum(row.finished.known for row in notable_rows(rows)),
        target=plan.target_to_show(test),
        shown=display_name(test.name, (row.title for row in rows)),
        seed=test.seed,
        now=test.now,
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
    loud = [row.finished for test in tests for row in notable_rows(rows[test.index])]
    return Figures(
        counts=_count(_not_known(tests, rows)),
        known=sum(finished.known for finished in loud),
        overdue=sum(finished.overdue is not None for finished in loud if not finished.known),
        edges=edges_covered(tests, rows),
        pairs=pairs_covered(tests, rows),
        output_fields=output_fields_covered(tests, rows),
        checks=checks_covered(tests, rows),
        durations_us=array("q", (each for kept in _not_known(tests, rows) if (each := kept.duration_us) is not None)),
    )


def _not_known(tests: Sequence[PlannedTest], rows: RowsOfTest) -> Iterable[PackedResult]:
    """The ends without known failures, which count neither for nor against: they leave numerator and denominator."""
    every = (kept for test in tests for kept in each_packed_result(rows[test.index]))
    return (kept for kept in every if kept.is_quiet or not kept.finished.known)
