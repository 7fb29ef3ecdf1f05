"""Texts that are what they look like."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.expressions.values.recognise import is_luhn
from engine.model.values.well_formed import is_uuid


@given(st.text(max_size=40))
def test_no_text_makes_recognising_raise(text: str) -> None:
    is_uuid(text)
    is_luhn(text)


@given(st.text("0123456789", min_size=1, max_size=30))
def test_exactly_one_check_digit_passes_luhn(digits: str) -> None:
    assert sum(is_luhn(digits + last) for last in "0123456789") == 1
