"""`terminal`: the report for people, as plain text without colour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from types import MappingProxyType
from typing import Final

from engine.model.run.case_rows import each_packed_result, notable_rows
from engine.model.run.event import Halted
from engine.model.run.in_words import never_asked_lines
from engine.model.run.report import CaseRow, Counts, Covered, FailureGroup, GateResult, Report, TestRow
from engine.model.values.answers import answer_in_words
from engine.model.values.figures import rfc3339, round_rate
from engine.model.values.layout import amount, display_name, on_target, title_verdict, upload_help, value_in_words
from engine.model.values.text import inert, visible
from engine.model.verdict import IDLE, UNSEEN, UNTOLD, Failure, Verdict
from engine.model.vocabulary import ReporterKind

GROUPS_MAX: Final = 30
"""Groups of failures that are shown; the others are counted."""

LISTED_MAX: Final = 20
"""Cases, tests or warnings that are listed by name; the others are counted."""

_BY_MESSAGE: Final = frozenset({UNSEEN, UNTOLD})
"""Codes of which one place may have several, each with words of its own."""

_COUNTED: Final = ("failed", "error", "unknown", "skipped", "not_run")
_ENDINGS = MappingProxyType({
    0: "every gate held",
    2: "the suite or the command line is wrong",
    3: "halted",
    5: "a bug of ours",
    129: "interrupted",
    130: "interrupted",
    143: "interrupted",
})  # fmt: skip


def render(report: Report) -> str:
    """The report from the tests down to one last line that says it all."""
    return _joined(_tests(report.tests), _blocks(report.groups), *_end_of(report))


def render_in_full(report: Report) -> str:
    """The same with every case, every way to fail, every check and every answer."""
    return _joined(
        _tests(report.tests, report.cases), _blocks(report.groups, is_full=True), *_end_of(report, most=None)
    )


def render_in_brief(report: Report) -> str:
    """What halted the run, the gates that were missed, uploads that failed, the root of the log, and the last line."""
    missed = [gate for gate in report.gates if not gate.held]
    end = [*_uploads(report, failed_only=True), *_anchor(report), _last_line(report)]
    return _joined(_halts(report.halts), _gates(missed, among=report.gates), end)


def _joined(*sections: Iterable[str]) -> str:
    return inert("\n\n".join("\n".join(lines) for section in sections if (lines := list(section))) + "\n")


def _end_of(report: Report, *, most: int | None = LISTED_MAX) -> Iterator[Iterable[str]]:
    """What stands below the failures; lists are cut after `most`."""
    rows = list(notable_rows(report.cases))
    yield _unknown(rows, most=most)
    yield _overdue(rows, most=most)
    yield _notes("warnings", rows, lambda row: row.finished.warnings, most=most)
    yield _notes("not judged", rows, lambda row: row.finished.untold, most=most)
    yield never_asked_lines(report.never_asked, report.checks, most=most)
    yield _halts(report.halts)
    yield _gates(report.gates, among=report.gates)
    yield _figures(report, most=most)
    yield [_last_line(report)]


def _tests(tests: Sequence[TestRow], cases: Sequence[CaseRow] = ()) -> Iterator[str]:
    """The tests by file; with `cases`, each test's below it."""
    own: dict[tuple[str, int, str, str], list[CaseRow]] = {}
    for row in cases:
        own.setdefault((row.file, row.line, row.test, row.target), []).append(row)
    for number, ((file, suite), rows) in enumerate(groupby(tests, key=lambda test: (test.file, test.suite))):
        if number:
            yield ""
        yield f"{visible(suite)}  ({visible(file)})"
        for test in rows:
            yield _test(test)
            yield from map(_case, own.get((test.file, test.line, test.test, test.target), ()))


def _test(test: TestRow) -> str:
    counts, name = test.counts, on_target(test.shown or test.test, test.target)
    of = counts.done - counts.skipped
    if of == 0:
        return f"{title_verdict('SKIP', name)}  {visible(test.skip or 'no case was left to run')}"
    is_whole = counts.passed + test.known == of
    fine = "KNOWN" if test.known else "PASS"
    bad = "NOT RUN" if counts.passed + counts.not_run == of else "ERROR"
    word = "FAIL" if counts.failed > test.known else fine if is_whole else bad
    parts = (f"{title_verdict(word, name)}  {counts.passed} of {of} passed", *_others(counts), *_known(test.known))
    return " · ".join(parts)


def _case(row: CaseRow) -> str:
    """One case in a line."""
    finished = row.finished
    took = f"  {finished.duration_us / 1e6:.2f} s" if finished.duration_us is not None else ""
    reason = f"  {visible(finished.reason)}" if finished.reason else ""
    verdict = finished.verdict.value.replace("_", " ")
    return f"  {verdict:<7} {visible(row.case)}  {visible(row.title)}{took}{reason}"


def _others(counts: Counts) -> Iterator[str]:
    return (f"{number} {name.replace('_', ' ')}" for name in _COUNTED if (number := getattr(counts, name)))


def _known(count: int) -> Iterator[str]:
    """How many of the failures are known ones."""
    if count:
        yield f"{count} of them known"


def _blocks(groups: Sequence[FailureGroup], *, is_full: bool = False) -> Iterator[str]:
    """The lines of all blocks; what is unknown is listed case by case elsewhere."""
    told = [group for group in groups if group.verdict != Verdict.UNKNOWN]
    shown = told if is_full else told[:GROUPS_MAX]
    for number, group in enumerate(shown):
        if number:
            yield ""
        yield from _block(group, is_full=is_full)
    if len(told) > len(shown):
        yield ""
        yield f"and {amount(len(told) - len(shown), 'more way')} to fail; `engine run -v` shows them all"


_TITLES_SHOWN_MAX = 3
_SUITES_SHOWN_MAX = 3


def _block(group: FailureGroup, *, is_full: bool) -> Iterator[str]:
    cases = f"{len(group.cases)} of {amount(group.of, 'case')}"
    title = title_verdict(_word(group), on_target(display_name(group.test, group.titles), group.target))
    yield f"{title}  {cases:<20}  {visible(group.file)}:{group.line}"
    if group.cause:
        yield f"  {visible(group.cause)}"
    if group.excerpt:
        yield ""
    yield f"  {visible(group.headline)}"
    yield from _indented(group.excerpt)
    if group.unseen and is_full:
        yield ""
        yield from _indented(group.more)
    elif group.unseen:
        yield ""
        rest = amount(group.unseen, "more check")
        yield f"  and {rest} failed; `engine run -v` and `engine replay {visible(group.example_case)}` show all"
    yield from _facts(group, is_full=is_full)


def _indented(text: str) -> Iterator[str]:
    return (f"  {visible(line)}".rstrip() for line in text.split("\n") if text)


def _facts(group: FailureGroup, *, is_full: bool) -> Iterator[str]:
    """What belongs to the case beside its checks."""
    if group.description:
        first, *more = group.description.strip().split("\n")
        yield f"   about   {visible(first)}"
        yield from (f"           {visible(line)}".rstrip() for line in more)
    if group.titles:
        named = group.titles if is_full else group.titles[:_TITLES_SHOWN_MAX]
        rest = "; …" if len(named) < len(group.titles) else ""
        yield f"   named   {visible('; '.join(named))}{rest}"
    if group.ticket:
        yield f"   ticket  {visible(group.ticket)}"
    if group.example_input is not None:
        yield f"   input   {value_in_words(group.example_input)}"
    if is_full and group.example_output is not None:
        yield f"   output  {value_in_words(group.example_output)}"
    yield from (f"   {name:<7} {text}" for name, text in answer_in_words(group.example_answer))
    if group.verdict != Verdict.NOT_RUN:
        yield f"   again   engine replay {visible(group.example_case)}"
    if is_full and len(group.cases) > 1:
        yield f"   cases   {visible(' '.join(group.cases))}"


def _word(group: FailureGroup) -> str:
    if group.known:
        return "KNOWN"
    return "FAIL" if group.verdict == Verdict.FAILED else group.verdict.replace("_", " ").upper()


def _overdue(cases: Iterable[CaseRow], *, most: int | None) -> Iterator[str]:
    """Known failures that are accepted no longer, each reason once."""
    rows = [row for row in cases if row.finished.overdue is not None]
    if rows:
        yield "known failures that are overdue"
    found: dict[tuple[str | None, str, int], list[CaseRow]] = {}
    for row in rows:
        found.setdefault((row.finished.overdue, row.file, row.line), []).append(row)
    for (why, file, line), members in list(found.items())[:most]:
        times = f" (and {len(members) - 1} more)" if len(members) > 1 else ""
        yield f"  {visible(members[0].title)}{times}: {visible(why or '')}  {visible(file)}:{line}"
    yield from _more(len(found), most)


def _unknown(cases: Iterable[CaseRow], *, most: int | None) -> Iterator[str]:
    """What is uncertain is listed case by case: somebody must look at the server."""
    rows = [row for row in cases if row.finished.verdict is Verdict.UNKNOWN]
    if rows:
        yield "sent, but nobody knows what became of it (look at the server before you run these again)"
    for row in rows[:most]:
        finished = row.finished
        execution = finished.execution_id or "no execution id"
        what = f"{row.title}: {finished.reason}"
        yield f"  {visible(row.case)}  {visible(execution)}  {rfc3339(finished.at_us)}  {visible(what)}"
        yield from (f"     {name:<7} {text}" for name, text in answer_in_words(finished.answer))
    yield from _more(len(rows), most)


def _notes(
    heading: str, cases: Iterable[CaseRow], notes_of: Callable[[CaseRow], Iterable[Failure]], *, most: int | None
) -> Iterator[str]:
    """What fails no case, each place once."""
    found: dict[tuple[str, str, int, str], list[Failure]] = {}
    for row in cases:
        for note in notes_of(row):
            which = note.message if note.code in _BY_MESSAGE else ""
            found.setdefault((note.code, note.span.file, note.span.line, which), []).append(note)
    if found:
        yield heading
    for (code, file, line, _), notes in list(found.items())[:most]:
        times = f" (and {len(notes) - 1} more)" if len(notes) > 1 else ""
        because = f", because: {visible(notes[0].because)}" if notes[0].because else ""
        word = "" if heading == "not judged" else "warning"
        yield f"  {word}[{visible(code)}]: {visible(notes[0].message)}{because}{times}  {visible(file)}:{line}"
    yield from _more(len(found), most)


def _halts(halts: Sequence[Halted]) -> Iterator[str]:
    for halt in halts:
        what = "the run" if halt.action is None else f"action {visible(halt.action)}"
        status = "" if halt.status is None else f" (HTTP {halt.status})"
        yield f"HALTED  {what}{status}: {visible(halt.reason)}"
        if halt.help:
            yield f"  = help: {visible(halt.help)}"
        if halt.body:
            yield "  the server said:"
            yield from (f"    {visible(line)}" for line in halt.body.splitlines())


def _gates(gates: Sequence[GateResult], *, among: Sequence[GateResult]) -> Iterator[str]:
    if gates:
        yield "gates"
    several = len({gate.suite for gate in among}) > 1
    for gate in gates:
        suite = f"  {visible(gate.suite)}" if several else ""
        word = "held" if gate.held else "MISSED"
        yield f"  {word:<6}  {gate.gate:<13}  wanted {gate.wanted:<8}  was {_was(gate):<12}{suite}".rstrip()


def _was(gate: GateResult) -> str:
    if gate.was is None:
        return "nothing to judge" if gate.held else "nothing was answered"
    if gate.gate.startswith("latency"):
        return f"{gate.was:.3f} s"
    return f"{round_rate(gate.was):g} %" if "%" in gate.wanted else f"{gate.was:g}"


def _figures(report: Report, *, most: int | None) -> Iterator[str]:
    yield from _coverage(report)
    yield from _weak(report.tests, most=most)
    refusals = sum(
        kept.verdict is Verdict.PASSED and kept.status == "failed" for kept in each_packed_result(report.cases)
    )
    if refusals:
        yield f"refusals   action failed, case passed: {refusals}"
    if report.not_judged:
        idle = sum(check.code == IDLE for row in notable_rows(report.cases) for check in row.finished.untold)
        if report.not_judged > idle:
            untold = amount(report.not_judged - idle, "check")
            yield f"not judged {untold}: about what this target does not tell"
        if idle:
            yield f"not judged {amount(idle, 'check')}: there was nothing to look at"
    yield from _traffic(report)
    yield from (f"note       {visible(note)}" for note in report.notes)
    yield from _uploads(report)
    started = report.started
    if started is not None:
        seeds = _each_with_suites((test.seed, test.suite) for test in report.tests if test.seed is not None)
        moments = _each_with_suites((test.now, test.suite) for test in report.tests if test.now)
        drawn = f"{f'seeds {seeds}' if seeds else f'seed {started.seed}'} · now {moments or visible(started.now)}"
        yield f"target     {visible(started.target)} · {drawn}"
    if report.rerun_of:
        yield f"rerun of   {_some(report.rerun_of, _SUITES_SHOWN_MAX)}; its other cases stand as they were"
    if report.run_dir:
        yield f"log        {visible(report.run_dir)}"
    yield from _anchor(report)


def _each_with_suites(found: Iterable[tuple[object, str]]) -> str:
    """Seeds or moments with their suites, where there are several; else nothing."""
    suites: dict[object, dict[str, None]] = {}
    for value, suite in found:
        suites.setdefault(value, {})[suite] = None
    shown = [f"{value} ({_some(names, _SUITES_SHOWN_MAX)})" for value, names in suites.items()]
    return _some(shown, LISTED_MAX) if len(shown) > 1 else ""


def _some(names: Iterable[str], most: int) -> str:
    found = list(islice(names, most + 1))
    return visible(", ".join(found if len(found) <= most else [*found[:most], "…"]))


def _uploads(report: Report, *, failed_only: bool = False) -> Iterator[str]:
    run = report.started.run if report.started else None
    for upload in report.uploads:
        if upload.ok and not failed_only:
            yield f"upload     {visible(upload.url)}  arrived"
        elif not upload.ok:
            yield f"upload     {visible(upload.url)}  FAILED: {visible(upload.message)}"
            yield f"  = help: {visible(upload_help(run))}"


def _anchor(report: Report) -> Iterator[str]:
    """What a log can be held to by whoever keeps this text: `engine audit verify --anchor`."""
    if report.audit_root:
        yield f"audit root {report.audit_root} over {amount(report.audit_size, 'record')}"


def _coverage(report: Report) -> Iterator[str]:
    shown = (("edges", report.edges), ("pairs", report.pairs), ("output fields", report.output_fields))
    if parts := [f"{name} {_of(covered)}" for name, covered in shown if covered.of]:
        yield f"coverage   {' · '.join(parts)}"
    for name, covered in shown:
        if covered.missing:
            named = "; ".join(visible(each) for each in covered.missing[:LISTED_MAX])
            open_count = covered.of - covered.covered
            rest = f"; and {open_count - LISTED_MAX} more" if open_count > LISTED_MAX else ""
            yield f"  {name} {'not seen' if name == 'output fields' else 'not judged'}: {named}{rest}"


def _of(covered: Covered) -> str:
    told = ((covered.not_found, "not found"), (covered.impossible, "more cannot be"))
    more = ", ".join(f"{count} {what}" for count, what in told if count)
    return f"{covered.covered} of {covered.of}" + f" ({more})" * bool(more)


def _weak(tests: Iterable[TestRow], *, most: int | None) -> Iterator[str]:
    weak = [test for test in tests if test.weak]
    if weak:
        yield "weak       these tests expect nothing but `status: completed`; give them an `expect`:"
    yield from (f"  {visible(test.test)}  {visible(test.file)}:{test.line}" for test in weak[:most])
    yield from _more(len(weak), most)


def _traffic(report: Report) -> Iterator[str]:
    traffic, started = report.traffic, report.started
    took_s = (report.ended_us - started.at_us) / 1e6 if started else 0.0
    sent = f"{amount(traffic.submits, 'submit')}, {amount(traffic.polls, 'poll')}"
    most = "at least " if traffic.is_at_least else ""
    parts = [f"{most}{amount(traffic.requests, 'request')} ({sent}) in {took_s:.2f} s"]
    named = ((traffic.retries, "sent again"), (traffic.throttled, "throttled"), (report.holds, "held back"))
    parts += [f"{number} {name}" for number, name in named if number]
    if traffic.token_calls:
        parts.append(amount(traffic.token_calls, "token call"))
    if traffic.is_at_least:
        parts.append("the log was cut off, so there may have been more of each")
    yield f"traffic    {' · '.join(parts)}"


def _last_line(report: Report) -> str:
    counts = report.counts
    of = counts.done - counts.skipped
    if report.pass_rate is None:
        return f"nothing to judge: none of {report.planned} cases was to be run · {_ending(report)}"
    passed = f"{counts.passed} of {of} passed ({round_rate(report.pass_rate):.2f} %)"
    return " · ".join((passed, *_others(counts), *_known(report.known), _ending(report)))


def _ending(report: Report) -> str:
    missed = ", ".join(dict.fromkeys(gate.gate for gate in report.gates if not gate.held))
    return f"{_ENDINGS.get(report.exit) or f'gate missed: {missed}'} · exit {report.exit}"


def _more(count: int, most: int | None) -> Iterator[str]:
    if most is not None and count > most:
        yield f"  and {count - most} more; `engine run -v` lists them all"


KIND = ReporterKind(
    name="terminal",
    known_by=r" · exit \d+\s*\Z",
    render=render,
    doc="The report for people, as plain text.",
    in_full=render_in_full,
    in_brief=render_in_brief,
)
