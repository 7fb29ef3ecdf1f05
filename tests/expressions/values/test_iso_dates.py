"""Instants, and texts that are what they look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expressions.values.iso_dates import is_date, is_date_time, seconds_of
from engine.expressions.values.recognise import is_luhn, is_uuid


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01", 0.0),
        ("1970-01-01T00:00:10", 10.0),
        ("1970-01-01T00:00:10Z", 10.0),
        ("1970-01-01t00:00:10.5z", 10.5),
        ("1970-01-01T01:00:00+01:00", 0.0),
        ("1970-01-01T00:00:00.123456789Z", 0.123456),
        ("19700101", None),
        ("1970-W01-1", None),
        ("2026-02-30", None),
        ("12:00", None),
        ("", None),
    ],
)
def test_an_instant_is_read_from_iso_8601_and_is_utc_without_offset(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


@given(st.text(max_size=40))
def test_no_text_makes_reading_raise(text: str) -> None:
    seconds_of(text)
    is_date_time(text)
    is_uuid(text)
    is_luhn(text)


@given(st.dates())
def test_every_date_is_one(day: object) -> None:
    assert is_date(str(day))
    assert not is_date_time(str(day))


@given(st.text("0123456789", min_size=1, max_size=30))
def test_exactly_one_check_digit_passes_luhn(digits: str) -> None:
    assert sum(is_luhn(digits + last) for last in "0123456789") == 1
