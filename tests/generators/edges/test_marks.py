"""Edges of punctuation and white space."""

from __future__ import annotations

import pytest

from tests.generators.draws import classes, facts


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("quote", '"'),
        ("apostrophe", "'"),
        ("backslash", "\\"),
        ("newline", "\n"),
        ("carriage-return", "\r\n"),
        ("tab", "\t"),
        ("percent", "%"),
        ("ampersand", "&"),
        ("plus-sign", "+"),
    ],
)
def test_the_mark_is_in_the_text(name: str, mark: str) -> None:
    assert mark in classes(name, facts("text"))[name]


def test_marks_are_no_business_of_numbers() -> None:
    assert classes("quote", facts("integer")) == {}
