from __future__ import annotations

import pytest

from engine.expressions.comparison_texts import read_equated, read_ordered


@pytest.mark.parametrize(
    ("text", "operand"),
    [
        ("> 2", "2"),
        (">2.50", "2.50"),
        (">\t-3 ", "-3"),
        ("> 2026-01-01", '"2026-01-01"'),
        ("> 2026-01-01T10:00Z", '"2026-01-01T10:00Z"'),
    ],
)
def test_behind_a_sign_that_orders_stands_a_number_or_a_date(text: str, operand: str) -> None:
    assert read_ordered(">")(text) == operand


@pytest.mark.parametrize("text", ["2", ">", "> ", "> low", ">= 2", "> 2\n3", "a > 2", "> true"])
def test_anything_else_behind_it_is_text(text: str) -> None:
    assert read_ordered(">")(text) is None


@pytest.mark.parametrize(
    ("text", "operand"), [("!= 3", "3"), ("!=null", "null"), ("!= low", "low"), ("!= a: b", '"a: b"')]
)
def test_behind_a_sign_of_equality_stands_any_value(text: str, operand: str) -> None:
    assert read_equated("!=")(text) == operand


def test_what_would_need_quotes_within_quotes_is_left_alone() -> None:
    assert read_equated("==")('== "a"') is None
