from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.selection.tags import Unreadable, holds, read_tags, tags_named


def is_meant(text: str, *tags: str) -> bool:
    expression = read_tags(text)
    assert not isinstance(expression, Unreadable), expression.message
    return holds(expression, tags)


def test_not_binds_closer_than_and_and_and_closer_than_or() -> None:
    assert is_meant("a or b and not c", "a", "c")
    assert is_meant("a or b and not c", "b")
    assert not is_meant("a or b and not c", "b", "c")


def test_parentheses_group() -> None:
    assert not is_meant("(a or b) and not c", "a", "c")
    assert is_meant("not(a or b)", "c")


def test_a_tag_may_hold_hyphens_and_dots() -> None:
    assert is_meant("not-slow and v1.2", "not-slow", "v1.2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a tag is missing at the end"),
        ("a and", "a tag is missing at the end"),
        ("and a", "a tag is missing before `and`"),
        ("a b", "`b` does not belong here"),
        ("(a", "a `(` is never closed"),
        ("a)", "`)` does not belong here"),
        ("(" * 5_000, "the tag expression is too long"),
        ("not " * 240, "the tag expression is too long"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, message: str) -> None:
    assert read_tags(text) == Unreadable(message)


def test_the_tags_named_are_listed_in_order() -> None:
    expression = read_tags("a and not (b or a)")
    assert not isinstance(expression, Unreadable)
    assert list(tags_named(expression)) == ["a", "b", "a"]


@given(st.text(alphabet="ab ()notrd-", max_size=60))
def test_reading_never_raises(text: str) -> None:
    read_tags(text)
