"""What failed, could not be judged, or was not run: one block for all cases of a test that came to grief alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.model.report import FailureGroup
from engine.model.text import visible
from engine.model.verdict import Verdict
from engine.reporters.words import counted, on_target, titled, value_in_words

GROUPS_MAX: Final = 30
"""Groups of failures that are shown; the others are counted."""


def blocks(groups: Sequence[FailureGroup], *, is_full: bool = False) -> Iterator[str]:
    """The lines of all blocks; what is unknown is listed case by case elsewhere."""
    told = [group for group in groups if group.verdict != Verdict.UNKNOWN]
    shown = told if is_full else told[:GROUPS_MAX]
    for number, group in enumerate(shown):
        if number:
            yield ""
        yield from _block(group, is_full=is_full)
    if len(told) > len(shown):
        yield ""
        yield f"and {counted(len(told) - len(shown), 'more way')} to fail; `engine run -v` shows them all"


def _block(group: FailureGroup, *, is_full: bool) -> Iterator[str]:
    cases = f"{len(group.cases)} of {counted(group.of, 'case')}"
    title = titled(_word(group), on_target(group.test, group.target))
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
        rest = counted(group.unseen, "more check")
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
    if group.ticket:
        yield f"   ticket  {visible(group.ticket)}"
    if group.example_input is not None:
        yield f"   input   {value_in_words(group.example_input)}"
    if is_full and group.example_output is not None:
        yield f"   output  {value_in_words(group.example_output)}"
    if group.verdict != Verdict.NOT_RUN:
        yield f"   again   engine replay {visible(group.example_case)}"
    if is_full and len(group.cases) > 1:
        yield f"   cases   {visible(' '.join(group.cases))}"


def _word(group: FailureGroup) -> str:
    if group.known:
        return "KNOWN"
    return "FAIL" if group.verdict == Verdict.FAILED else group.verdict.replace("_", " ").upper()
