from __future__ import annotations

import pytest

from engine.model.source.diagnostic import Diagnostic, Edit
from tests.suite.reading_aloud import checked, in_a_suite


def mended(text: str) -> str:
    """The text after the fixes of all its problems, which stand in different lines."""
    lines = text.splitlines()
    for each in checked(text).diagnostics:
        for edit in _fix(each):
            line = lines[edit.span.line - 1]
            lines[edit.span.line - 1] = line[: edit.span.column - 1] + edit.text + line[edit.span.end_column - 1 :]
    return "\n".join(lines) + "\n"


def _fix(diagnostic: Diagnostic) -> tuple[Edit, ...]:
    return diagnostic.fix.edits if diagnostic.fix is not None else ()


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("acton: plain", "action: plain"),
        ("action: plian", "action: plain"),
        ('action: "plian"', 'action: "plain"'),
        ("action: plain\ntags: smoke", "action: plain\ntags: [smoke]"),
        ("action: plain\nid: 5", 'action: plain\nid: "5"'),
        ("action: plain\nserial: yes", "action: plain\nserial: true"),
        ("action: plain\nwait: { timeout: 30 }", "action: plain\nwait: { timeout: 30s }"),
        ("action: plain\nexpect: { contract: false }", "action: plain\nexpect: { contract: off }"),
        (
            "action: plain\nexpect: { output: { a: present } }",
            "action: plain\nexpect: { output: { a: {present: true} } }",
        ),
        ("action: promised\ninput: { id: 1e5 }", 'action: promised\ninput: { id: "1e5" }'),
        ("action: plain\nexpect: { stauts: completed }", "action: plain\nexpect: { status: completed }"),
        ("action: plain\nexpect: { status: complete }", "action: plain\nexpect: { status: completed }"),
        ("action: plain\ninput: { a: { gen: uid } }", "action: plain\ninput: { a: { gen: uuid } }"),
        ("action: plain\nupstream: { dlay: 61s, status: 200 }", "action: plain\nupstream: { delay: 61s, status: 200 }"),
    ],
)
def test_what_is_mechanical_is_mended_and_then_right(lines: str, wanted: str) -> None:
    assert mended(in_a_suite(lines)) == in_a_suite(wanted)
    assert checked(in_a_suite(wanted)).diagnostics == ()


@pytest.mark.parametrize("lines", ["action: plain\ncases: many", "action: plain\nwait: { timeout: soon }"])
def test_what_may_mean_several_things_is_left_to_the_author(lines: str) -> None:
    assert mended(in_a_suite(lines)) == in_a_suite(lines)
