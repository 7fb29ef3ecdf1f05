"""What an author may have overlooked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from engine.expressions.query import explain
from engine.expressions.values.alike import not_a_number, what_was_overlooked
from engine.model.values.json import MISSING, Json, Missing
from tests.expressions.values.test_equality import JSON


@pytest.mark.parametrize(
    ("value", "expected", "said"),
    [
        ("3", 3, '"3" is text, not a number; where text is right, write `"3"`'),
        (3, "3", "3 is a number, not text; where that is right, write `3` without quotes"),
        ("true", True, '"true" is text, not a boolean; where text is right, write `"true"`'),
        ("null", None, '"null" is text, not null; where text is right, write `"null"`'),
        (True, 1, "true is a boolean, and 1 a number"),
        (MISSING, None, "null is a value, and missing is none: `absent: true` asks for no field at all"),
        (None, MISSING, "null is a value, and missing is none: `equals: null` asks for null"),
        ("OK", "ok", "they differ only in upper and lower case"),
        ("ok ", "ok", "they differ only in white space at an end"),
        ("e\u0301", "\u00e9", "they look alike and are made of different characters (Unicode normal forms)"),
        ([1, 3], 3, "the list has that value in it: `contains`, `any` and `every` ask about items"),
        ("a" * 60 + "b", "a" * 60 + "c", f'they part at character 61: "…{"a" * 12}b", expected "…{"a" * 12}c"'),
        ("3", 4, None),
        ("high", "low", None),
        (3, 4, None),
    ],
)
def test_what_looks_alike_is_told_apart(value: Json | Missing, expected: Json | Missing, said: str | None) -> None:
    assert what_was_overlooked(value, expected) == said


def test_only_text_that_spells_a_number_is_said_to_be_none() -> None:
    assert not_a_number("80") == '"80" is text, not a number'
    assert not_a_number("high") is None
    assert not_a_number(80) is None


@settings(max_examples=60)
@given(JSON, JSON)
def test_every_pair_of_values_has_an_answer(one: Json, other: Json) -> None:
    assert what_was_overlooked(one, other) is None or what_was_overlooked(one, other) != ""


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("count == `3`", '"3" is text, not a number; where text is right, write `"3"`'),
        ("count > `2` && state == 'ok'", '"3" is text, not a number'),
        ("state == 'ok'", "they differ only in upper and lower case"),
        ("state == 'other'", None),
        ("gone == `3`", None),
    ],
)
def test_a_comparison_of_what_only_looks_alike_says_so(text: str, hint: str | None) -> None:
    assert explain(text, {"count": "3", "state": "OK"}).hint == hint
