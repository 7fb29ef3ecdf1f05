"""What an author may have overlooked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from engine.expressions.query import explain
from engine.expressions.values.alike import not_a_number, what_only_looks_like, what_was_overlooked
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
        (
            "e\u0301",
            "\u00e9",
            (
                "they look alike and differ in their Unicode normal form: character 1 is U+0065 LATIN SMALL LETTER E, "
                "expected U+00E9 LATIN SMALL LETTER E WITH ACUTE"
            ),
        ),
        ("a\u00a0b", "a b", "they look alike: character 2 is U+00A0 NO-BREAK SPACE, expected U+0020 SPACE"),
        ("ok\u00a0", "ok", "they look alike: character 3 is U+00A0 NO-BREAK SPACE, expected none, the text ends"),
        (
            "p\u0430id",
            "paid",
            "they look alike: character 2 is U+0430 CYRILLIC SMALL LETTER A, expected U+0061 LATIN SMALL LETTER A",
        ),
        ("C-1O", "C-10", "they look alike: character 4 is U+004F LATIN CAPITAL LETTER O, expected U+0030 DIGIT ZERO"),
        (
            "x\u200by",
            "xy",
            "they look alike: character 2 is U+200B ZERO WIDTH SPACE, expected U+0079 LATIN SMALL LETTER Y",
        ),
        ("a \u2013 b", "a - b", "they look alike: character 3 is U+2013 EN DASH, expected U+002D HYPHEN-MINUS"),
        ([1, 3], 3, "the list has that value in it: `contains`, `any` and `every` ask about items"),
        (
            "a" * 60 + "b",
            "a" * 60 + "c",
            (
                f'they part at "…{"a" * 12}b", expected "…{"a" * 12}c": character 61 is '
                "U+0062 LATIN SMALL LETTER B, expected U+0063 LATIN SMALL LETTER C"
            ),
        ),
        (
            "a" * 5_000 + "b",
            "a" * 5_000,
            (
                f'they part at "…{"a" * 12}b", expected "…{"a" * 12}": character 5001 is '
                "U+0062 LATIN SMALL LETTER B, expected none, the text ends"
            ),
        ),
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


@pytest.mark.slow
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
        (
            "contains(name, 'Ann Lee')",
            "what stands there only looks like it: character 4 is U+00A0 NO-BREAK SPACE, expected U+0020 SPACE",
        ),
        ("starts_with(name, 'Bob')", None),
    ],
)
def test_a_comparison_of_what_only_looks_alike_says_so(text: str, hint: str | None) -> None:
    assert explain(text, {"count": "3", "state": "OK", "name": "Ann\u00a0Lee"}).hint == hint


@pytest.mark.parametrize(
    ("whole", "part", "said"),
    [
        (
            "it is d\u043ene",
            "done",
            "character 8 is U+043E CYRILLIC SMALL LETTER O, expected U+006F LATIN SMALL LETTER O",
        ),
        ("10\u00a0EUR", "10 EUR", "character 3 is U+00A0 NO-BREAK SPACE, expected U+0020 SPACE"),
        ("caf\u00e9!", "cafe\u0301", "character 4 is U+00E9 LATIN SMALL LETTER E WITH ACUTE, expected U+0065"),
        ("it is done", "gone", None),
        (["done"], "done", None),
        ([3, "d\u043ene"], "done", "character 2 is U+043E CYRILLIC SMALL LETTER O, expected U+006F"),
        ("", "done", None),
        ("done", "\u200b", None),
    ],
)
def test_a_part_that_an_eye_finds_and_that_is_not_there_is_named(whole: Json, part: Json, said: str | None) -> None:
    hint = what_only_looks_like(whole, part)
    assert hint is None if said is None else said in (hint or "")
