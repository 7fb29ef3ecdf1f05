"""`json`: one object that sums a run up, for machines. Its shape is `RunReport`, which its schema is made from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from engine.model.published.problems import FORMAT, Refusal
from engine.model.published.repetition import repeat_command, selection_of, shard_of
from engine.model.published.results import (
    CaseResult,
    CountedCheck,
    CoverageFigures,
    CoveredPairs,
    CoveredParts,
    FailureExample,
    GroupedFailure,
    HaltReason,
    RunReport,
    TestResult,
    UnaskedCheck,
    UploadResult,
    check_of_failure,
    check_with_count,
    result_of,
)
from engine.model.run.case_rows import notable_rows
from engine.model.run.event import Halted, RunStarted, Uploaded
from engine.model.run.in_words import never_asked_in_words
from engine.model.run.report import CaseRow, Covered, FailureGroup, GateResult, NeverAsked, Report, TestRow
from engine.model.values.figures import rfc3339, round_rate
from engine.model.values.layout import upload_help
from engine.model.values.text import inert_json
from engine.model.verdict import UNSEEN, Failure, Verdict
from engine.model.vocabulary import ReporterKind

BAD = frozenset({Verdict.FAILED, Verdict.ERROR, Verdict.UNKNOWN})
"""Cases that always have a row."""


def render(report: Report) -> str:
    """The summary as one line of ASCII JSON, so that no text of a server can act on a terminal."""
    bad = (row for row in notable_rows(report.cases) if row.kept.verdict in BAD)
    return _as_line(sum_up(report, tuple(result_of(row, target=target_of(report)) for row in bad)))


def render_cases(report: Report) -> str:
    """Every case as one line of ASCII JSON, in order of the plan; of a run that never began one line that says so."""
    if report.started is None:
        said = "; ".join(halt.reason for halt in report.halts) or "nothing was run"
        return _as_line(Refusal(format=FORMAT, exit=report.exit, diagnostics=(), message=said))
    target = target_of(report)
    return "".join(_as_line(result_of(row, target=target)) for row in report.cases)


def target_of(report: Report) -> str:
    """The target of the cases that name none: the only one of the run."""
    return report.started.target if report.started is not None else ""


def _as_line(published: RunReport | CaseResult | Refusal) -> str:
    return inert_json(json.dumps(msgspec.to_builtins(published, enc_hook=dict))) + "\n"


def sum_up(report: Report, cases: Sequence[CaseResult]) -> RunReport:
    """A run as programs are told of it, with these rows of cases."""
    started, counts, traffic = report.started, report.counts, report.traffic
    options = started.options if started else {}
    return RunReport(
        format=FORMAT,
        run=started.run if started else None,
        exit=report.exit,
        started=rfc3339(started.at_us) if started else None,
        target=started.target if started else None,
        seed=started.seed if started else None,
        now=started.now if started else None,
        selection=selection_of(options),
        shard=shard_of(options),
        repeat=repeat_command(started) if started else None,
        plan_hash=started.plan_hash if started else None,
        whole_plan_hash=(started.whole_plan_hash or None) if started else None,
        versions=dict(sorted(started.versions.items())) if started else {},
        planned=report.planned,
        passed=counts.passed,
        failed=counts.failed,
        error=counts.error,
        unknown=counts.unknown,
        skipped=counts.skipped,
        not_run=counts.not_run,
        pass_rate=None if report.pass_rate is None else round_rate(report.pass_rate),
        coverage=_coverage(report),
        requests=traffic.requests,
        requests_are_at_least=traffic.is_at_least,
        polls=traffic.polls,
        retries=traffic.retries,
        throttled=traffic.throttled,
        token_calls=traffic.token_calls,
        duration_s=_seconds(report, started),
        gates=tuple(map(_gate, report.gates)),
        rerun_of=report.rerun_of,
        run_dir=report.run_dir,
        audit_root=report.audit_root,
        tests=tuple(_test(each, target_of(report)) for each in report.tests),
        cases=cases,
        failures=tuple(map(_failure, report.groups)),
        halts=tuple(map(_halt, report.halts)),
        uploads=tuple(_upload(each, report) for each in report.uploads),
        notes=report.notes,
        known_failures=report.known,
        not_judged=_counted(report.cases, lambda row: row.finished.untold),
        never_asked=tuple(map(_never_asked, report.never_asked)),
        unseen=_counted(report.cases, _unseen),
    )


def _seconds(report: Report, started: RunStarted | None) -> float:
    return round((report.ended_us - started.at_us) / 1e6, 3) if started else 0.0


def _coverage(report: Report) -> CoverageFigures:
    pairs = report.pairs
    return CoverageFigures(
        input_edges=_covered(report.edges),
        input_pairs=CoveredPairs(
            covered=pairs.covered, of=pairs.of, impossible=pairs.impossible, not_found=pairs.not_found
        ),
        checks=_covered(report.checks) if report.checks.of else None,
    )


def _covered(covered: Covered) -> CoveredParts:
    return CoveredParts(covered=covered.covered, of=covered.of, not_found=covered.not_found)


def _gate(gate: GateResult) -> GateResult:
    return gate.but(was=None if gate.was is None else round_rate(gate.was))


def _test(test: TestRow, target: str) -> TestResult:
    counts = test.counts
    return TestResult(
        suite=test.suite,
        test=test.test,
        file=test.file,
        line=test.line,
        target=test.target or target,
        seed=test.seed,
        now=test.now or None,
        passed=counts.passed,
        failed=counts.failed,
        error=counts.error,
        unknown=counts.unknown,
        skipped=counts.skipped,
        not_run=counts.not_run,
        known_failures=test.known,
        weak=test.weak,
        skip=test.skip,
        ticket=test.ticket,
        description=test.description,
    )


def _halt(halt: Halted) -> HaltReason:
    return HaltReason(
        action=halt.action,
        kind=halt.kind or None,
        status=halt.status,
        reason=halt.reason,
        help=halt.help or None,
        body=halt.body or None,
        until_us=halt.until_us,
    )


def _upload(upload: Uploaded, report: Report) -> UploadResult:
    """One upload; where it did not arrive, why not and what to do."""
    said = UploadResult(url=upload.url, ok=upload.ok, status=upload.status, attempts=upload.attempts)
    if upload.ok:
        return said
    run = report.started.run if report.started else None
    return said.but(message=upload.message, help=upload_help(run))


def _failure(group: FailureGroup) -> GroupedFailure:
    return GroupedFailure(
        suite=group.suite,
        test=group.test,
        file=group.file,
        line=group.line,
        verdict=group.verdict,
        message=group.headline,
        cause=group.cause,
        cases=group.cases,
        of=group.of,
        known=group.known,
        ticket=group.ticket or None,
        titles=group.titles,
        description=group.description or None,
        target=group.target or None,
        example=FailureExample(case=group.example_case, input=group.example_input, answer=group.example_answer or None),
        checks=tuple(map(check_of_failure, group.failures)),
    )


def _never_asked(each: NeverAsked) -> UnaskedCheck:
    """A check that no case was asked, at its place."""
    check, span = each.check, each.check.span
    return UnaskedCheck(
        suite=each.suite,
        tests=each.tests,
        kind=check.kind,
        name=check.named or check.text,
        that=check.text,
        file=span.file,
        line=span.line,
        column=span.column,
        message=never_asked_in_words(each),
        when=check.when,
        target=each.target or None,
        rows_left_out=each.rows_left_out,
    )


def _unseen(row: CaseRow) -> Iterable[Failure]:
    """Checks that held although their filter asks for what no item has."""
    return (warning for warning in row.finished.warnings if warning.code == UNSEEN)


def _counted(cases: Sequence[CaseRow], notes_of: Callable[[CaseRow], Iterable[Failure]]) -> tuple[CountedCheck, ...]:
    """Each note that fails no case once, with the number of cases that have it."""
    counts = Counter(note for row in notable_rows(cases) for note in notes_of(row))
    return tuple(check_with_count(check, count) for check, count in counts.items())


KIND = ReporterKind(
    name="json",
    known_by=r'\A\{"format": \d+, "(?:run|exit)": ',
    render=render,
    doc="One JSON object: figures, gates, tests, failures, and a row for each case that is bad.",
)
CASES = ReporterKind(
    name="json:cases",
    known_by=r'\A\{"(?:case": "C-|format": \d+, "exit": )',
    render=render_cases,
    doc="One JSON object a line for every case, as in `json`.",
)
