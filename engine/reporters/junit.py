"""`junit`: what CI systems read. One test suite a test, one test case a case, in the narrow form that all of them take.

The schema of Jenkins' xUnit plugin (junit-10.xsd) allows a case no attribute but `name`, `time` and `classname`, and no
properties: what else there is to say of a case stands in its `system-out`, its id first. CI systems tell cases apart by
class and name, and know them again by these: a name is that of the test with the address of the row, which are the same
on every day, while ids and titles change with what is drawn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from msgspec.structs import asdict

from engine.model.published.repetition import repeat_command, selection_of, shard_of
from engine.model.run.event import RunStarted
from engine.model.run.in_words import never_asked_in_words
from engine.model.run.places import name_in_checkout
from engine.model.run.report import CaseRow, Report, TestRow
from engine.model.values.answers import answer_in_words
from engine.model.values.figures import rfc3339
from engine.model.values.layout import on_target, value_in_words
from engine.model.values.text import inert, visible
from engine.model.verdict import Failure, Verdict
from engine.model.vocabulary import ReporterKind

_NO_XML: Final = re.compile("[\ufffe\uffff]")
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_ERRORS: Final = frozenset({Verdict.ERROR, Verdict.UNKNOWN, Verdict.NOT_RUN})


def render(report: Report) -> str:
    """The cases as JUnit XML; `unknown` and `not_run` count as errors, so that no loss ever looks like success."""
    return inert("".join(f"{line}\n" for line in _lines(report)))


def _lines(report: Report) -> Iterator[str]:
    started = report.started
    name = visible(started.run) if started else "no run"
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    if started is None and report.halts and not report.cases:
        yield from _nothing(report)
        return
    yield f"<testsuites {_attributes(name=name, **_counts(report.cases), time=_time(report.cases))}>"
    tests = [list(rows) for _, rows in groupby(report.cases, key=_test_of)]
    naming = _Naming(report)
    for rows in tests or [[]]:
        yield from _suite(report, rows, naming)
    yield "</testsuites>"


def _nothing(report: Report) -> Iterator[str]:
    """Why nothing was run, as the one case there is: without any it would look like success."""
    bad = bool(report.exit)
    counts = {"tests": "1", "failures": "0", "errors": str(int(bad))}
    reason = "; ".join(halt.reason for halt in report.halts)
    yield f"<testsuites {_attributes(name='no run', **counts, time=_seconds(0))}>"
    yield f"<testsuite {_attributes(name='no case', **counts, skipped=str(int(not bad)), time=_seconds(0))}>"
    yield f"<testcase {_attributes(name=reason, classname='no run', time=_seconds(0))}>"
    yield (
        f"<error {_attributes(type='not-run', message=reason)}/>"
        if bad
        else f"<skipped {_attributes(message=reason)}/>"
    )
    yield "</testcase>"
    yield "</testsuite>"
    yield "</testsuites>"


class _Naming:
    """What CI systems know suites and cases by: no two the same, and the same on every day."""

    def __init__(self, report: Report) -> None:
        rows, self._started = report.cases, report.started
        files = {(row.suite, row.file) for row in rows}
        self._in_several = Counter(suite for suite, _ in files)
        self._given: Counter[tuple[str, str]] = Counter()

    def suite(self, row: CaseRow) -> str:
        """Its title; with its file where several files have this title."""
        return f"{row.suite} ({self.file(row.file)})" if self._in_several[row.suite] > 1 else row.suite

    def file(self, name: str) -> str:
        """A file as the pages of a CI system find it."""
        return name_in_checkout(self._started, name)

    def case(self, row: CaseRow) -> tuple[str, str]:
        """The class of a case and its name there; a second one of this name is numbered. Ask once for each."""
        # Jenkins takes what stands before the last dot for a package.
        classname = f"{self.suite(row).replace('.', '_')}.{on_target(row.test, row.target).replace('.', '_')}"
        known = (classname, row.lasting_name)
        self._given[known] += 1
        count = self._given[known]
        return classname, row.lasting_name if count == 1 else f"{row.lasting_name} #{count}"


def _test_of(row: CaseRow) -> tuple[str, int, str, str, str]:
    return row.file, row.line, row.suite, row.test, row.target


def _is_of(test: TestRow, row: CaseRow) -> bool:
    return (test.file, test.line, test.suite, test.test, test.target) == _test_of(row)


def _suite(report: Report, rows: Sequence[CaseRow], naming: _Naming) -> Iterator[str]:
    first = rows[0] if rows else None
    started = report.started
    skipped = sum(row.kept.verdict is Verdict.SKIPPED for row in rows)
    more = {"file": name_in_checkout(started, first.file)} if first else {}
    if started:
        more["timestamp"] = rfc3339(started.at_us).removesuffix("Z")
    named = f"{naming.suite(first)} · {on_target(first.test, first.target)}" if first else "no case"
    said = _attributes(name=named, **_counts(rows), skipped=str(skipped), time=_time(rows), **more)
    yield f"<testsuite {said}>"
    yield "<properties>"
    for name, value in _properties(report, first):
        yield f"<property {_attributes(name=name, value=value)}/>"
    yield "</properties>"
    for row in rows:
        yield from _case(row, naming)
    yield "</testsuite>"


def _properties(report: Report, first: CaseRow | None) -> Iterator[tuple[str, str]]:
    yield "audit_root", report.audit_root
    started = report.started
    test = next((each for each in report.tests if first is not None and _is_of(each, first)), None)
    if started is not None:
        yield "run", started.run
        yield "plan_hash", started.plan_hash
        if started.whole_plan_hash:
            yield "whole_plan_hash", started.whole_plan_hash
        yield from _repetition(started, test)
        if report.rerun_of:
            yield "rerun_of", ", ".join(report.rerun_of)
        yield "target", (first.target if first else "") or started.target
    if first is not None:
        yield "line", str(first.line)
    for each in report.never_asked:
        if first is not None and each.file == first.file and first.test in each.tests:
            file = name_in_checkout(started, each.check.span.file)
            yield "never_asked", f"{file}:{each.check.span.line}: {never_asked_in_words(each)}"


def _repetition(started: RunStarted, test: TestRow | None) -> Iterator[tuple[str, str]]:
    """What it takes to make the same run again; seed and moment are those of the test."""
    yield "seed", str(started.seed if test is None or test.seed is None else test.seed)
    yield "now", (test.now if test else "") or started.now
    for name, said in asdict(selection_of(started.options)).items():
        if said:
            yield f"selection.{name}", said if isinstance(said, str) else " ".join(said)
    shard = shard_of(started.options)
    if shard is not None:
        yield "shard", shard
    yield "repeat", repeat_command(started)
    for name, version in sorted(started.versions.items()):
        yield f"version.{name}", version


def _case(row: CaseRow, naming: _Naming) -> Iterator[str]:
    classname, name = naming.case(row)
    yield f"<testcase {_attributes(name=name, classname=classname, time=_seconds(row.kept.duration_us or 0))}>"
    yield from _outcome(row, naming)
    yield f"<system-out>{_text(_told(row, naming))}</system-out>"
    yield "</testcase>"


def _outcome(row: CaseRow, naming: _Naming) -> Iterator[str]:
    """The element that says why a case did not pass; a known failure stays a failure, as everywhere."""
    finished = row.finished
    verdict, failures = finished.verdict, finished.failures
    if verdict is Verdict.PASSED:
        return
    reason = finished.reason or (failures[0].message if failures else verdict.value)
    if verdict is Verdict.SKIPPED:
        yield f"<skipped {_attributes(message=reason)}/>"
    elif verdict in _ERRORS:
        yield f"<error {_attributes(type=verdict.value, message=reason)}>{_text(_why(row, naming))}</error>"
    else:
        kind = "known-failure" if finished.known else failures[0].code if failures else verdict.value
        yield f"<failure {_attributes(type=kind, message=reason)}>{_text(_why(row, naming))}</failure>"


def _why(row: CaseRow, naming: _Naming) -> Iterator[str]:
    finished = row.finished
    for failure in finished.failures:
        yield from _check(failure, naming.file(failure.span.file))
    if finished.input is not None:
        yield f"input: {value_in_words(finished.input)}"
    if finished.output is not None:
        yield f"output: {value_in_words(finished.output)}"
    for name, text in answer_in_words(finished.answer):
        yield f"{name}: {text}"


def _check(failure: Failure, file: str) -> Iterator[str]:
    span = failure.span
    yield f"{file}:{span.line}:{span.column}: {failure.message} [{failure.code}]"
    if failure.because:
        yield f"  because: {failure.because}"
    if failure.help:
        yield f"  help: {failure.help}"


def _told(row: CaseRow, naming: _Naming) -> Iterator[str]:
    """Where a case stands and what is known of it; nothing of it can name a file to be attached."""
    finished = row.finished
    lines = [f"case: {row.case}", f"at: {naming.file(row.file)}:{row.line}", f"verdict: {finished.verdict.value}"]
    if row.titles_vary:
        lines.append(f"title: {row.title}")
    if finished.execution_id:
        lines.append(f"execution: {finished.execution_id}")
    if row.ticket:
        lines.append(f"ticket: {row.ticket}")
    lines += [f"warning: {warning.message}" for warning in finished.warnings]
    lines += [f"not judged: {check.message}" for check in finished.untold]
    return (line.replace("[[", "[ [") for line in lines)


def _counts(rows: Iterable[CaseRow]) -> dict[str, str]:
    verdicts = [row.kept.verdict for row in rows]
    failures, errors = verdicts.count(Verdict.FAILED), sum(each in _ERRORS for each in verdicts)
    return {"tests": str(len(verdicts)), "failures": str(failures), "errors": str(errors)}


def _time(rows: Iterable[CaseRow]) -> str:
    return _seconds(sum(row.kept.duration_us or 0 for row in rows))


def _seconds(us: int) -> str:
    """Seconds with three decimals: Jenkins' schema refuses a report with more."""
    return f"{us / 1e6:.3f}"


def _attributes(**said: str) -> str:
    return " ".join(f'{name}="{_safe(value)}"' for name, value in said.items())


def _text(lines: Iterable[str]) -> str:
    return "\n".join(_safe(line) for line in lines)


def _safe(text: str) -> str:
    """Text in which no character breaks XML, acts on a terminal, or hides."""
    shown = _NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", visible(text))
    return shown.translate(_ENTITIES)


KIND = ReporterKind(
    name="junit",
    known_by=r"\A<\?xml [^>]*>\s*<testsuites? ",
    render=render,
    doc="JUnit XML for test views, as of Jenkins and GitLab: one entry a case, `unknown` and `not run` are errors.",
)
