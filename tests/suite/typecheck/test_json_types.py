from __future__ import annotations

import pytest

from engine.suite.typecheck.json_types import fits, likely_literal, number_of, type_in_words, types_of


@pytest.mark.parametrize(
    ("text", "wanted", "meant"),
    [
        ("02134", ("integer",), "2134"),
        ("+49", ("integer",), "49"),
        ("1_000", ("integer",), "1000"),
        ("0x1F", ("number",), "31"),
        (".5", ("number",), "0.5"),
        ("-007.50", ("number",), "-7.5"),
        ("5", ("integer",), "5"),
        ("0", ("integer",), "0"),
        ("5.5", ("integer",), None),
        ("yes", ("boolean",), "true"),
        ("FALSE", ("boolean",), "false"),
        ("yes", ("integer",), None),
        ("", ("integer",), None),
        ("-", ("integer",), None),
        (".", ("number",), None),
        ("five", ("integer",), None),
        (5, ("boolean",), None),
    ],
)
def test_a_text_means_the_number_or_boolean_it_looks_like(
    text: object, wanted: tuple[str, ...], meant: str | None
) -> None:
    assert likely_literal(text, wanted) == meant


def test_numbers_are_read_by_the_grammar_of_json() -> None:
    assert [number_of(text) for text in ("1", "1.5", "1e2", "01", "x", "1" * 200)] == [1, 1.5, 100.0, None, None, None]


def test_a_boolean_is_no_number_and_a_whole_float_is_an_integer() -> None:
    assert not fits(True, ("integer", "number"))
    assert fits(1.0, ("integer",))
    assert fits(1, ("number",))
    assert not fits(None, ("string",))


def test_types_of_a_schema_are_those_it_names() -> None:
    assert types_of({"type": ["string", "null"]}) == ("string", "null")
    assert types_of({"$ref": "#/a"}) == ()
    assert types_of(None) == ()


def test_values_are_spoken_with_their_article() -> None:
    values: tuple[object, ...] = (1, 1.5, "a", None, True, {}, [])
    assert [type_in_words(value) for value in values] == [
        "an integer",
        "a number",
        "text",
        "null",
        "true or false",
        "an object",
        "an array",
    ]
