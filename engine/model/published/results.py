"""What came of a run, as programs are told: one shape for `--format json`, the reports, and `import engine`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.model.published.repetition import SelectedCases
from engine.model.run.report import CaseRow, GateResult
from engine.model.values.noun import Noun
from engine.model.verdict import Failure, Verdict


class FailedCheck(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """One check that did not hold, or that could not be judged, at its place."""

    code: str
    message: str
    """What was found and what was expected."""
    file: str
    line: int
    """From 1."""
    column: int
    """From 1."""
    because: str | None = None
    """The author's reason."""
    was: str | None = None
    """The value that was found, as short JSON text."""
    help: str | None = None


class CountedCheck(FailedCheck, frozen=True, kw_only=True, omit_defaults=True):
    """A check that fails no case, once for all cases that have it."""

    cases: int
    """How many those are."""


class CaseResult(Noun, frozen=True, kw_only=True):
    """How one case ended."""

    case: str
    """Its id, such as `C-1f2e3d4c5b6a`: the same on every machine and every target."""
    verdict: Verdict
    suite: str
    test: str
    title: str
    """What the row is called: the name of its test, and what tells it from its sisters."""
    file: str
    """Of its test."""
    line: int
    """Of its test, from 1."""
    row: str
    """The row's address in its test, such as `random:3` or `break:email:empty`: the same whatever is drawn."""
    target: str
    action: str
    """The action's id at the target."""
    classes: Mapping[str, str]
    """The class of each generated field, such as `email: plus-address`."""
    status: str | None
    """The action's own: completed or failed; null where none was told."""
    reason: str
    """Why it did not pass, in one line; empty where it did."""
    known: bool
    """A known failure: it stays failed, and no gate counts it."""
    ticket: str | None
    checks: tuple[FailedCheck, ...]
    """Those that did not hold."""
    warnings: tuple[FailedCheck, ...]
    """Those that did not hold, and fail nothing."""
    not_judged: int
    """Checks that this target cannot answer."""
    input: Mapping[str, Any] | None
    """What was sent, personal data masked; null where the case passed."""
    output: Any
    """The answer, personal data masked; null where there was none, or the case passed without `--keep-bodies`."""
    answer: Mapping[str, Any] | None
    """What the last answer held besides, short, where it tells of a failure: status, content_type, body, codes, ids."""
    execution_id: str | None
    """By which the server knows it."""
    http_status: int | None
    submits: int
    polls: int
    duration_s: float | None
    """How long the action took, at least; null where nothing was sent."""


class TestResult(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """How the cases of one test ended. Each target and each cell of a matrix is a test of its own."""

    suite: str
    test: str
    file: str
    line: int
    """From 1."""
    target: str
    seed: int | None
    """What its rows are drawn with."""
    now: str | None
    """The moment of its suite."""
    passed: int
    failed: int
    error: int
    unknown: int
    skipped: int
    not_run: int
    known_failures: int = 0
    """Of `failed`, those that no gate counts."""
    weak: bool = False
    """Whether it asserts nothing but that the action completes, its author having written no `expect`."""
    skip: str | None = None
    """Why it was not run."""
    ticket: str | None = None
    description: str | None = None


class CoveredParts(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """How many of the edges or checks that were asked for were judged."""

    covered: int
    of: int
    not_found: int = 0
    """Those among `of` for which no row was found that keeps the constraints."""


class CoveredPairs(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """How many of the pairs that were asked for were judged."""

    covered: int
    of: int
    impossible: int
    """Pairs that no row can have."""
    not_found: int = 0
    """Those among `of` for which no row was found that keeps the constraints."""


class CoverageFigures(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """How much of what was planned for was judged."""

    input_edges: CoveredParts
    input_pairs: CoveredPairs
    checks: CoveredParts | None = None
    """Checks that depend on something, and were asked."""


class FailureExample(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """One case of a group of failures."""

    case: str
    input: Mapping[str, Any] | None
    answer: Mapping[str, Any] | None = None


class GroupedFailure(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """Cases of one test that failed alike."""

    suite: str
    test: str
    file: str
    line: int
    verdict: str
    message: str
    cause: str
    """What they share and the cases that pass do not; empty where there is nothing."""
    cases: tuple[str, ...]
    """Their ids."""
    of: int
    """How many cases the test has."""
    known: bool
    """Known failures, which no gate counts."""
    ticket: str | None = None
    titles: tuple[str, ...] = ()
    description: str | None = None
    target: str | None = None
    """Where they ran, if the run has several targets."""
    example: FailureExample
    checks: tuple[FailedCheck, ...]
    """Those of the example that did not hold."""


class HaltReason(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """Why nothing more was sent, and what to do."""

    action: str | None = None
    """The one action that is halted; not there where it is the run."""
    kind: str | None = None
    """forbidden, certificate, outage, credentials, suspended or lost, where it is one of these."""
    status: int | None = None
    reason: str
    help: str | None = None
    body: str | None = None
    """The server's own words, cut."""
    until_us: int | None = None
    """When the server may be asked again, in microseconds since 1970."""


class UploadResult(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """One upload of the artifact."""

    url: str
    """Without its query."""
    ok: bool
    status: int | None
    attempts: int
    message: str | None = None
    help: str | None = None


class UnaskedCheck(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """A check that no case was asked."""

    suite: str
    tests: tuple[str, ...]
    kind: str
    """check, conditional, if-valid, if-invalid or call."""
    name: str
    that: str
    file: str
    line: int
    column: int
    message: str
    when: str | None = None
    target: str | None = None
    rows_left_out: int = 0


class RunReport(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """What came of a run. In JSON `cases` holds those that did not pass; from Python it holds all of them."""

    format: int
    """The version of this format."""
    run: str | None
    """The run's name, by which `engine report`, `resume` and `replay` know it; null where it could not begin."""
    exit: int
    """What `engine run` ends with: 0 every gate held, 1 a gate was missed, 3 halted, 4 too much was not judged."""
    started: str | None
    """When it began, in UTC."""
    target: str | None
    seed: int | None
    now: str | None
    """The moment that dates are drawn against, where a suite names none."""
    selection: SelectedCases
    shard: str | None
    """Such as 2/8, where it was a part of a whole."""
    repeat: str | None = None
    """The command that plans the same cases on any day, in the folder that the run was started in."""
    plan_hash: str | None
    """Of what was planned, whatever its text looked like; shards have others."""
    whole_plan_hash: str | None = None
    """Of the whole that shards are parts of: the same in all of them, and where nothing else was asked for."""
    versions: Mapping[str, str]
    """Of the engine, Python, and the libraries that what is drawn and sent depends on."""
    planned: int
    """Cases: the sum of the six verdicts."""
    passed: int
    failed: int
    error: int
    """Could not be judged: network, quota, login, time."""
    unknown: int
    """May have reached the server, and nobody knows what became of it."""
    skipped: int
    not_run: int
    pass_rate: float | None
    """In percent of what was planned and not skipped, two decimals; null where there is nothing to judge."""
    coverage: CoverageFigures
    requests: int
    """Submits and polls, refused ones included; token calls are apart."""
    requests_are_at_least: bool = False
    """Whether there may have been more: the log was cut off on the way."""
    polls: int
    retries: int
    throttled: int
    token_calls: int
    duration_s: float
    gates: tuple[GateResult, ...]
    rerun_of: tuple[str, ...] = ()
    """The runs whose bad cases were run again, the newest first."""
    run_dir: str
    """The folder of its log."""
    audit_root: str
    """What `engine audit verify --anchor` takes."""
    tests: tuple[TestResult, ...]
    cases: Sequence[CaseResult]
    failures: tuple[GroupedFailure, ...]
    halts: tuple[HaltReason, ...] = ()
    uploads: tuple[UploadResult, ...] = ()
    notes: tuple[str, ...] = ()
    """What is to be known of the servers, and fails nothing."""
    known_failures: int = 0
    """Of `failed`, those that no gate counts."""
    not_judged: tuple[CountedCheck, ...] = ()
    """Checks that the target cannot answer."""
    never_asked: tuple[UnaskedCheck, ...] = ()
    unseen: tuple[CountedCheck, ...] = ()
    """Checks that held although their filter asks for what no item has."""

    @property
    def ok(self) -> bool:
        """Whether every gate held and everything was judged."""
        return self.exit == 0


def result_of(row: CaseRow, *, target: str) -> CaseResult:
    """How a case ended; `target` is that of the run where it has one."""
    finished = row.finished
    return CaseResult(
        case=row.case,
        verdict=finished.verdict,
        suite=row.suite,
        test=row.test,
        title=row.title,
        file=row.file,
        line=row.line,
        row=row.row,
        target=row.target or target,
        action=row.action_id,
        classes=dict(sorted(row.classes_to_tell.items())),
        status=finished.status,
        reason=finished.reason,
        known=finished.known,
        ticket=row.ticket,
        checks=tuple(map(check_of_failure, finished.failures)),
        warnings=tuple(map(check_of_failure, finished.warnings)),
        not_judged=finished.not_judged,
        input=finished.input,
        output=finished.output,
        answer=finished.answer,
        execution_id=finished.execution_id,
        http_status=finished.http_status,
        submits=finished.submits,
        polls=finished.polls,
        duration_s=None if finished.duration_us is None else finished.duration_us / 1e6,
    )


def check_of_failure(failure: Failure) -> FailedCheck:
    """A check that did not hold, at its place."""
    return FailedCheck(**_parts_of(failure))


def check_with_count(failure: Failure, cases: int) -> CountedCheck:
    """The same, for all cases that have it."""
    return CountedCheck(**_parts_of(failure), cases=cases)


def _parts_of(failure: Failure) -> dict[str, Any]:
    span = failure.span
    return {
        "code": failure.code,
        "message": failure.message,
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "because": failure.because,
        "was": failure.was,
        "help": failure.help,
    }
