from __future__ import annotations

import pytest

from engine.model.source.diagnostic import Checked
from engine.model.suite import Suite
from engine.vocabulary import builtin
from tests.suite.reading_aloud import checked as checked_with
from tests.suite.reading_aloud import codes, in_a_suite, only

WORDS = builtin()


def checked(text: str) -> Checked[Suite]:
    return checked_with(text, words=WORDS)


def expecting(text: str, action: str = "plain") -> str:
    return in_a_suite(f"action: {action}\nexpect: {{ output: {{ x: {text} }} }}")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("{ eq: 3 }", "equals: 3"),
        ('{ "==": low }', "equals: low"),
        ('{ "!=": 3 }', "not: 3"),
        ('{ ">": 3 }', "gt: 3"),
        ("{ greater-than: 3 }", "gt: 3"),
        ("{ oneOf: [1, 2] }", "in: [1, 2]"),
        ("{ isNull: true }", "equals: null"),
        ("{ isNull: false }", "not: null"),
    ],
)
def test_a_matcher_of_another_tool_is_named_as_here_and_mended(text: str, meant: str) -> None:
    found = only(checked(expecting(text)))
    assert (found.code, found.help) == ("W101", f"did you mean `{meant}`?")
    assert found.fix is not None
    assert found.fix.edits[0].text == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("{ min: 1 }", "gte: 1"),
        ("{ size: 2 }", "length: 2"),
        ("{ regex: q }", "matches: q"),
        ("{ includes: a }", "contains: a"),
        ("{ exists: true }", "present: true"),
        ("{ exists: false }", "absent: true"),
        ("{ enum: [a] }", "in: [a]"),
    ],
)
def test_a_word_that_may_be_a_field_is_hinted_at_and_left_alone(text: str, meant: str) -> None:
    found = only(checked(expecting(text)))
    assert (found.code, found.help, found.fix) == ("W101", f"did you mean `{meant}`?", None)


@pytest.mark.parametrize(
    "text", ["{ size: large }", "{ pattern: { name: zebra } }", "{ min: { unit: s } }", "{ enum: a }"]
)
def test_what_the_matcher_would_not_take_is_a_field(text: str) -> None:
    assert codes(checked(expecting(text))) == []


def test_right_below_the_answer_such_words_are_fields() -> None:
    assert codes(checked(in_a_suite("action: plain\nexpect: { output: { size: 3, min: 1, pattern: a } }"))) == []


def test_where_no_field_can_stand_it_is_an_error() -> None:
    found = only(checked(in_a_suite("action: promised\nexpect: { output: { score: { eq: 3 } } }")))
    assert (found.code, found.help) == ("E141", "did you mean `equals: 3`?")
