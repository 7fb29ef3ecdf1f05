"""`terminal`: the report for people, as plain text without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final

from engine.model.canonical import canonical_json
from engine.model.event import Halted
from engine.model.figures import rfc3339, shown_rate
from engine.model.json import Json
from engine.model.kinds import ReporterKind
from engine.model.report import CaseRow, Counts, Covered, FailureGroup, GateResult, Report, TestRow
from engine.model.text import visible
from engine.model.verdict import Verdict

GROUPS_MAX: Final = 30
"""Groups of failures that are shown; the others are counted."""

LISTED_MAX: Final = 20
"""Cases, tests or warnings that are listed by name; the others are counted."""

INPUT_MAX: Final = 2_000
"""Characters of an input that are shown."""

_NAME_WIDTH = 48
_WORDS = (
    ("failed", "failed"),
    ("error", "error"),
    ("unknown", "unknown"),
    ("skipped", "skipped"),
    ("not_run", "not run"),
)
_ENDINGS = MappingProxyType({
    0: "every gate held",
    2: "the suite or the command line is wrong",
    3: "halted",
    5: "a bug of ours",
    130: "interrupted",
    143: "interrupted",
})  # fmt: skip


def render(report: Report) -> str:
    """The report from the tests down to one last line that says it all."""
    sections = (
        _tests(report.tests),
        _groups(report.groups),
        _unknown(report.cases),
        _overdue(report.cases),
        _warnings(report.cases),
        _halts(report.halts),
        _gates(report.gates),
        _figures(report),
        [_last_line(report)],
    )
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section))) + "\n"


def _tests(tests: Sequence[TestRow]) -> Iterator[str]:
    for number, ((file, suite), rows) in enumerate(groupby(tests, key=lambda test: (test.file, test.suite))):
        if number:
            yield ""
        yield f"{visible(suite)}  ({visible(file)})"
        yield from map(_test, rows)


def _test(test: TestRow) -> str:
    counts = test.counts
    of = counts.done - counts.skipped
    if of == 0:
        return f"SKIP  {_padded(_on(test.test, test.target))}  {visible(test.skip or 'no case was left to run')}"
    is_whole = counts.passed + test.known == of
    fine = "KNOWN" if test.known else "PASS"
    word = "FAIL" if counts.failed > test.known else fine if is_whole else "ERROR"
    name = _padded(_on(test.test, test.target))
    parts = (f"{word:<5} {name}  {counts.passed} of {of} passed", *_others(counts), *_known(test.known))
    return " · ".join(parts)


def _others(counts: Counts) -> Iterator[str]:
    return (f"{number} {shown}" for name, shown in _WORDS if (number := getattr(counts, name)))


def _known(count: int) -> Iterator[str]:
    """How many of the failures are known ones."""
    if count:
        yield f"{count} of them known"


def _groups(all_groups: Sequence[FailureGroup]) -> Iterator[str]:
    """What failed, could not be judged, or was not run; what is unknown is listed case by case further down."""
    groups = [group for group in all_groups if group.verdict != Verdict.UNKNOWN]
    for number, group in enumerate(groups[:GROUPS_MAX]):
        if number:
            yield ""
        yield from _group(group)
    if len(groups) > GROUPS_MAX:
        yield ""
        yield f"and {len(groups) - GROUPS_MAX} more ways to fail; `--report json=PATH` lists them all"


def _group(group: FailureGroup) -> Iterator[str]:
    word = _word(group)
    cases = f"{len(group.cases)} of {_counted(group.of, 'case')}"
    yield f"{word:<5} {_padded(_on(group.test, group.target))}  {cases:<20}  {visible(group.file)}:{group.line}"
    if group.cause:
        yield f"  {visible(group.cause)}"
    if group.excerpt:
        yield ""
    yield f"  {visible(group.headline)}"
    yield from (f"  {visible(line)}".rstrip() for line in group.excerpt.splitlines())
    if group.example_input is not None:
        yield f"   input   {_json(group.example_input)}"
    if group.verdict != Verdict.NOT_RUN:
        yield f"   again   engine replay {visible(group.example_case)}"


def _word(group: FailureGroup) -> str:
    if group.known:
        return "KNOWN"
    return "FAIL" if group.verdict == Verdict.FAILED else group.verdict.replace("_", " ").upper()


def _overdue(cases: Iterable[CaseRow]) -> Iterator[str]:
    """Known failures that are accepted no longer, each reason once."""
    rows = [row for row in cases if row.finished.overdue is not None]
    if rows:
        yield "known failures that are overdue"
    found: dict[tuple[str | None, str, int], list[CaseRow]] = {}
    for row in rows:
        found.setdefault((row.finished.overdue, row.file, row.line), []).append(row)
    for (why, file, line), members in list(found.items())[:LISTED_MAX]:
        times = f" (and {len(members) - 1} more)" if len(members) > 1 else ""
        yield f"  {visible(members[0].title)}{times}: {visible(why or '')}  {visible(file)}:{line}"
    yield from _more(len(found))


def _unknown(cases: Iterable[CaseRow]) -> Iterator[str]:
    """What is uncertain is listed case by case: somebody must look at the server."""
    rows = [row for row in cases if row.finished.verdict is Verdict.UNKNOWN]
    if rows:
        yield "sent, but nobody knows what became of it (look at the server before you run these again)"
    for row in rows[:LISTED_MAX]:
        finished = row.finished
        execution = finished.execution_id or "no execution id"
        what = f"{row.title}: {finished.reason}"
        yield f"  {visible(row.case)}  {visible(execution)}  {rfc3339(finished.at_us)}  {visible(what)}"
    yield from _more(len(rows))


def _warnings(cases: Iterable[CaseRow]) -> Iterator[str]:
    found: dict[tuple[str, str, int], list[str]] = {}
    for row in cases:
        for warning in row.finished.warnings:
            key = (warning.code, warning.span.file, warning.span.line)
            found.setdefault(key, []).append(warning.message)
    if found:
        yield "warnings"
    for (code, file, line), messages in list(found.items())[:LISTED_MAX]:
        times = f" (and {len(messages) - 1} more)" if len(messages) > 1 else ""
        yield f"  warning[{visible(code)}]: {visible(messages[0])}{times}  {visible(file)}:{line}"
    yield from _more(len(found))


def _halts(halts: Sequence[Halted]) -> Iterator[str]:
    for halt in halts:
        what = "the run" if halt.action is None else f"action {visible(halt.action)}"
        status = "" if halt.status is None else f" (HTTP {halt.status})"
        yield f"HALTED  {what}{status}: {visible(halt.reason)}"
        if halt.body:
            yield "  the server said:"
            yield from (f"    {visible(line)}" for line in halt.body.splitlines())


def _gates(gates: Sequence[GateResult]) -> Iterator[str]:
    if gates:
        yield "gates"
    several = len({gate.suite for gate in gates}) > 1
    for gate in gates:
        suite = f"  {visible(gate.suite)}" if several else ""
        word = "held" if gate.held else "MISSED"
        yield f"  {word:<6}  {gate.gate:<13}  wanted {gate.wanted:<8}  was {_was(gate):<12}{suite}".rstrip()


def _was(gate: GateResult) -> str:
    if gate.was is None:
        return "nothing to judge"
    if gate.gate.startswith("latency"):
        return f"{gate.was:.3f} s"
    return f"{shown_rate(gate.was):g} %" if "%" in gate.wanted else f"{gate.was:g}"


def _figures(report: Report) -> Iterator[str]:
    yield from _coverage(report)
    yield from _weak(report.tests)
    refusals = sum(row.finished.verdict is Verdict.PASSED and row.finished.status == "failed" for row in report.cases)
    if refusals:
        yield f"refusals   action failed, case passed: {refusals}"
    if report.not_judged:
        yield f"not judged {_counted(report.not_judged, 'check')}: about what this target does not tell"
    yield from _traffic(report)
    for upload in report.uploads:
        outcome = "arrived" if upload.ok else f"FAILED: {visible(upload.message)}"
        yield f"upload     {visible(upload.url)}  {outcome}"
    started = report.started
    if started is not None:
        yield f"target     {visible(started.target)} · seed {started.seed} · now {visible(started.now)}"
    if report.run_dir:
        yield f"log        {visible(report.run_dir)}"
    if report.audit_root:
        yield f"audit root {report.audit_root} over {_counted(report.audit_size, 'record')}"


def _coverage(report: Report) -> Iterator[str]:
    shown = (("edges", report.edges), ("pairs", report.pairs), ("output fields", report.output_fields))
    parts = [f"{name} {_of(covered)}" for name, covered in shown if covered.of]
    if parts:
        yield f"coverage   {' · '.join(parts)}"
    for name, covered in shown:
        if covered.missing:
            named = "; ".join(visible(each) for each in covered.missing[:LISTED_MAX])
            open_count = covered.of - covered.covered
            rest = f"; and {open_count - LISTED_MAX} more" if open_count > LISTED_MAX else ""
            yield f"  {name} {'not seen' if name == 'output fields' else 'not judged'}: {named}{rest}"


def _of(covered: Covered) -> str:
    impossible = f" ({covered.impossible} more cannot be)" if covered.impossible else ""
    return f"{covered.covered} of {covered.of}{impossible}"


def _weak(tests: Iterable[TestRow]) -> Iterator[str]:
    weak = [test for test in tests if test.weak]
    if weak:
        yield "weak       these tests expect nothing but `status: completed`; give them an `expect`:"
    yield from (f"  {visible(test.test)}  {visible(test.file)}:{test.line}" for test in weak[:LISTED_MAX])
    yield from _more(len(weak))


def _traffic(report: Report) -> Iterator[str]:
    traffic, started = report.traffic, report.started
    took_s = (report.ended_us - started.at_us) / 1e6 if started else 0.0
    sent = f"{_counted(traffic.submits, 'submit')}, {_counted(traffic.polls, 'poll')}"
    parts = [f"{_counted(traffic.requests, 'request')} ({sent}) in {took_s:.2f} s"]
    named = ((traffic.retries, "sent again"), (traffic.throttled, "throttled"), (report.holds, "held back"))
    parts += [f"{number} {name}" for number, name in named if number]
    if traffic.token_calls:
        parts.append(_counted(traffic.token_calls, "token call"))
    yield f"traffic    {' · '.join(parts)}"


def _last_line(report: Report) -> str:
    counts = report.counts
    of = counts.done - counts.skipped
    if report.pass_rate is None:
        return f"nothing to judge: none of {report.planned} cases was to be run · {_ending(report)}"
    passed = f"{counts.passed} of {of} passed ({shown_rate(report.pass_rate):.2f} %)"
    return " · ".join((passed, *_others(counts), *_known(report.known), _ending(report)))


def _ending(report: Report) -> str:
    missed = ", ".join(dict.fromkeys(gate.gate for gate in report.gates if not gate.held))
    return f"{_ENDINGS.get(report.exit) or f'gate missed: {missed}'} · exit {report.exit}"


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _more(count: int) -> Iterator[str]:
    if count > LISTED_MAX:
        yield f"  and {count - LISTED_MAX} more"


def _on(name: str, target: str) -> str:
    """A test's name, with its target where the run has several."""
    return f"{name} on {target}" if target else name


def _padded(name: str) -> str:
    return f"{visible(name):<{_NAME_WIDTH}}"


def _json(value: Json) -> str:
    text = canonical_json(value)
    return visible(text if len(text) <= INPUT_MAX else f"{text[:INPUT_MAX]}… ({len(text)} characters)")


KIND = ReporterKind(name="terminal", render=render, doc="The report for people, as plain text.")
