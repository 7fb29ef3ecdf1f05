from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.source.yaml.scalars import type_scalar
from tests.source.reading import brief, only, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("null", None), ("true", True), ("false", False), ("0", 0), ("-0", 0), ("-12", -12), ("1.50", 1.5),
        ("1e5", 100000.0), ("1E+2", 100.0), ("12345678901234567890123", 12345678901234567890123),
        ("+49151", "+49151"), ("02134", "02134"), ("0x1F", "0x1F"), ("1_000", "1_000"), (".5", ".5"), ("5.", "5."),
        ("TRUE", "TRUE"), ("yes", "yes"), ("2026-01-01", "2026-01-01"), ("~", "~"), ("1:30", "1:30"), ("-", "-"),
        ("NaN", "NaN"), (".inf", ".inf"), ("Null", "Null"), ("١٢", "١٢"), ("1e", "1e"), ("--1", "--1"), ("1 2", "1 2"),
    ],
)  # fmt: skip
def test_only_the_grammar_of_json_gives_a_type(text: str, value: Any) -> None:
    assert type_scalar(text) == value
    assert type(type_scalar(text)) is type(value)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none())
def test_a_scalar_means_what_json_means(value: Any) -> None:
    assert type_scalar(json.dumps(value)) == value


@given(st.text(max_size=500))
def test_typing_is_total(text: str) -> None:
    assert type_scalar(text) == text or type_scalar(text) is None or isinstance(type_scalar(text), int | float)


def test_a_number_that_is_refused_becomes_the_nearest_double() -> None:
    assert type_scalar("1e999") == sys.float_info.max
    assert type_scalar("-" + "9" * 500) == -sys.float_info.max
    assert type_scalar("1e-999") == 0


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("TRUE", "true"), ("False", "false"), ("yes", "true"), ("off", "false"), ("~", "null"), ("NULL", "null"),
        (".5", "0.5"), ("-.5", "-0.5"), ("5.", "5"), ("1_000", "1000"), ("0x1F", "31"), ("0o17", "15"),
        (".inf", None), ("NaN", None), ("-Infinity", None),
    ],
)  # fmt: skip
def test_text_that_looks_like_another_type_is_a_warning_with_both_ways_out(text: str, instead: str | None) -> None:
    problem = only(f"a: {text}\n")
    assert problem.code == "W002"
    assert f'`"{text}"`' in (problem.help or "")
    assert (f"write `{instead}` if you mean" in (problem.help or "")) == (instead is not None)


@pytest.mark.parametrize("text", ["yes", "TRUE", "~", "0x1F", "1_000", ".5", ".inf", "-Infinity"])
def test_a_mend_of_text_that_looks_like_another_type_keeps_what_is_sent(text: str) -> None:
    fix = only(f"a: {text}\n").fix
    assert fix is not None
    assert value_of(f"a: {fix.edits[0].text}\n") == {"a": text}


@pytest.mark.parametrize("text", ["+49151", "02134", "2026-01-01", "1.2.3", "10:30", "1e5x", "on hold", "-x"])
def test_text_that_nobody_takes_for_something_else_is_no_warning(text: str) -> None:
    assert value_of(f"a: {text}\n") == {"a": text}


def test_words_in_lists_keys_and_quotes_are_text_without_a_word() -> None:
    assert brief("yes: [yes, no, on]\nno: 'no'\n") == []
    assert brief("a: [TRUE]\n") == [("W002", 1, 5)]
