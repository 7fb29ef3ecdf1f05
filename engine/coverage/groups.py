"""Cases of one test that came to grief alike, told once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias

from engine.coverage.causes import Example, cause
from engine.coverage.personal import input_to_tell
from engine.model.plan import Plan, PlannedTest
from engine.model.run.case_rows import notable_rows
from engine.model.run.event import CaseFinished
from engine.model.run.report import CaseRow, FailureGroup
from engine.model.values.json import JsonObject
from engine.model.values.span import NOWHERE, Span
from engine.model.values.text import visible
from engine.model.verdict import Failure, Verdict

GROUPS_MAX: Final = 50
"""Groups of one test that are told apart; the cases of all further ones are told together."""

INPUTS_MAX: Final = 20_000
"""Cases of a test up to which inputs are made again to look for a cause; above, only classes are compared."""

EXCERPTS_MAX: Final = 3
"""Checks of one group that are shown in their file."""

CLASSES_MAX: Final = 8
"""Classes of broken rows that are named where nothing else is common to them."""

TITLES_MAX: Final = 20
"""Names of cases that are kept for one group."""

_MESSAGE_MAX = 500
_VALUES = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?')
_TELLING = frozenset({Verdict.FAILED, Verdict.ERROR, Verdict.UNKNOWN, Verdict.NOT_RUN})
_COMPARED = frozenset({Verdict.FAILED, Verdict.ERROR})

Excerpt: TypeAlias = Callable[[Span, str], str]
"""Shows a place of a file with a label behind its carets."""


def group_failures(test: PlannedTest, rows: Sequence[CaseRow], plan: Plan, excerpt: Excerpt) -> list[FailureGroup]:
    """The groups of one test, in the order of their first cases: failed ones first, then error, unknown, not run."""
    alike: dict[tuple[object, ...], list[CaseRow]] = {}
    for row in notable_rows(rows):
        if row.kept.verdict in _TELLING:
            alike.setdefault(_likeness(row.finished), []).append(row)
    order = list(Verdict)
    members = sorted(alike.values(), key=lambda group: order.index(group[0].finished.verdict))
    told, rest = members[:GROUPS_MAX], members[GROUPS_MAX:]
    groups = [_group(test, group, rows, (plan, excerpt)) for group in told]
    if rest:
        groups.append(_remainder(test, [row for group in rest for row in group], len(rows)))
    return groups


def _likeness(finished: CaseFinished) -> tuple[object, ...]:
    if finished.verdict is Verdict.FAILED and finished.failures:
        return (
            finished.verdict,
            finished.known,
            *((each.code, each.span, _shape(each.message)) for each in finished.failures),
        )
    return (finished.verdict, finished.known, _shape(finished.reason))


def _shape(message: str) -> str:
    """A message without the values in it."""
    return _VALUES.sub("#", message[:_MESSAGE_MAX])


def _group(
    test: PlannedTest, members: Sequence[CaseRow], rows: Sequence[CaseRow], tools: tuple[Plan, Excerpt]
) -> FailureGroup:
    plan, excerpt = tools
    first = members[0].finished
    return FailureGroup(
        suite=test.suite,
        test=test.name,
        file=members[0].file,
        line=test.line,
        headline=_headline(first.failures[0]) if first.failures else first.reason or first.verdict.value,
        cause=(_cause(members, rows, plan) or _broken(test, members)) if first.verdict in _COMPARED else "",
        excerpt=_excerpts(first.failures[:EXCERPTS_MAX], excerpt, first=True),
        more=_excerpts(first.failures[EXCERPTS_MAX:], excerpt, first=False),
        unseen=len(first.failures[EXCERPTS_MAX:]),
        failures=first.failures,
        ticket=members[0].ticket,
        description=test.description,
        example_output=first.output,
        example_answer=first.answer,
        cases=tuple(row.case for row in members),
        of=len(rows),
        example_input=first.input,
        example_case=first.case,
        verdict=first.verdict.value,
        known=first.known,
        target=members[0].target,
        titles=_titles(test, members),
    )


def _remainder(test: PlannedTest, members: Sequence[CaseRow], of: int) -> FailureGroup:
    first = members[0].finished
    return FailureGroup(
        suite=test.suite,
        test=test.name,
        file=members[0].file,
        line=test.line,
        headline=f"{len(members)} more cases did not pass, in more ways than are told apart",
        cause="",
        excerpt="",
        cases=tuple(row.case for row in members),
        of=of,
        example_input=first.input,
        example_answer=first.answer,
        example_case=first.case,
        verdict=first.verdict.value,
        known=first.known,
        target=members[0].target,
        titles=_titles(test, members),
    )


def _titles(test: PlannedTest, members: Sequence[CaseRow]) -> tuple[str, ...]:
    titles = dict.fromkeys(row.title for row in members if row.title != test.name)
    return tuple(islice(titles, TITLES_MAX))


def _headline(failure: Failure) -> str:
    return f"error[{failure.code}]: {failure.message}"


def _excerpts(failures: Sequence[Failure], excerpt: Excerpt, *, first: bool) -> str:
    """The place of each failed check with its headline; the `first` of all stands under that of its group."""
    parts = []
    for number, failure in enumerate(failures):
        place = "" if failure.span == NOWHERE else excerpt(failure.span, f"was {failure.was}" if failure.was else "")
        margin = " " * len(str(failure.span.line))
        because = f"{margin} = because: {visible(failure.because)}" if failure.because else ""
        hint = f"{margin} = help: {visible(failure.help)}" if failure.help else ""
        head = "" if first and number == 0 else visible(_headline(failure))
        parts.append("\n".join(part for part in (head, place.rstrip("\n"), because, hint) if part))
    return "\n\n".join(part for part in parts if part)


def _cause(members: Sequence[CaseRow], rows: Sequence[CaseRow], plan: Plan) -> str:
    inputs = _inputs_of(rows, plan)
    passing = [row for row in rows if row.kept.verdict is Verdict.PASSED]
    return cause(
        [_example(row, inputs) for row in members],
        [_example(row, inputs) for row in passing],
        others=len(rows) - len(members),
    )


def _example(row: CaseRow, inputs: Mapping[int, JsonObject]) -> Example:
    return Example(classes=row.classes_to_tell, input=inputs.get(row.kept.number, {}))


def _inputs_of(rows: Sequence[CaseRow], plan: Plan) -> Mapping[int, JsonObject]:
    """Inputs of passed cases are not in the log: the plan makes them again."""
    if len(rows) > INPUTS_MAX:
        return {}
    return {row.kept.number: input_to_tell(plan.cases[row.kept.number]) for row in rows}


def _broken(test: PlannedTest, members: Sequence[CaseRow]) -> str:
    """The invalid classes of rows that came to grief alike and have nothing else in common."""
    invalid = {(each.field, label) for each in test.fields for label in each.invalid}
    own = [[pair for pair in row.classes_to_tell.items() if pair in invalid] for row in members]
    if len(members) == 1 or not all(own):
        return ""
    found = list(dict.fromkeys(f"{field} = {label}" for pairs in own for field, label in pairs))
    more = f"; and {len(found) - CLASSES_MAX} more" if len(found) > CLASSES_MAX else ""
    return f"they are the rows with {', '.join(found[:CLASSES_MAX])}{more}"
