"""The one order of values."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.model.values.json import Json
from engine.model.values.order import compare, keys_in_order, number_key

FRACTIONS = st.sampled_from(["", ".1", ".10", ".123456789", ".123456788", ",5"])
OFFSETS = st.sampled_from(["Z", "z", "+02:00", "-0930", "+14", ""])


@st.composite
def moment_texts(draw: st.DrawFn) -> str:
    """Moments near to one another, in any of their spellings."""
    day = draw(st.sampled_from(["2026-03-29", "2026-03-30", "0001-01-01", "9999-12-31"]))
    if draw(st.booleans()):
        return day
    clock = draw(st.sampled_from(["00:00", "00:00:00", "23:59:59", "02:30:00"]))
    fraction = draw(FRACTIONS) if len(clock) == len("00:00:00") else ""
    return f"{day}{draw(st.sampled_from('Tt '))}{clock}{fraction}{draw(OFFSETS)}"


NUMBERS = (
    st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 0.0, -0.0, 0.1, 0.3, 1, 1.0, 2**53, 2**53 + 1, float(2**53), 10**23, 1e23, 10**400, 5e-324])
)
TEXTS = st.text(max_size=4) | st.sampled_from(["9", "80", "-1", "22.11.2026", "a", "B", "\ud800", "😀", "\uffff", ""])
ANYTHING: st.SearchStrategy[Json] = (
    st.none() | st.booleans() | NUMBERS | TEXTS | moment_texts() | st.just([1]) | st.just({"a": 1})
)


@given(ANYTHING, ANYTHING)
def test_the_order_is_antisymmetric(one: Json, other: Json) -> None:
    there, back = compare(one, other), compare(other, one)
    assert there is back is None or (there is not None and back is not None and there == -back)


@given(ANYTHING, ANYTHING, ANYTHING)
@example("2026-03-29", "2026-03-29T02:30:00Z", "2026-03-29T23:59:59Z")
def test_the_order_is_transitive(first: Json, second: Json, third: Json) -> None:
    for one, middle, other in permutations((first, second, third)):
        before, behind = compare(one, middle), compare(middle, other)
        if before is not None and behind is not None and before <= 0 and behind <= 0:
            assert compare(one, other) == min(before, behind)


@given(st.lists(ANYTHING, max_size=5))
def test_lists_are_put_in_the_same_order(values: list[Json]) -> None:
    keys = keys_in_order(values)
    if keys is None:
        return
    for one, first in zip(values, keys, strict=True):
        for other, second in zip(values, keys, strict=True):
            order = compare(one, other)
            assert order is None or order == (first > second) - (first < second)


@given(NUMBERS, NUMBERS)
def test_numbers_compare_as_the_decimals_that_they_print_as(one: float, other: float) -> None:
    first, second = Decimal(repr(one)), Decimal(repr(other))
    assert compare(one, other) == (first > second) - (first < second)
    assert number_key(one) == number_key(other) or first != second


@given(st.datetimes(), st.datetimes(), st.integers(-720, 720), st.integers(-720, 720))
def test_moments_compare_in_time_whatever_their_offset(one: datetime, other: datetime, here: int, there: int) -> None:
    first, second = (
        moment.replace(tzinfo=timezone(timedelta(minutes=minutes))) for moment, minutes in ((one, here), (other, there))
    )
    assert compare(first.isoformat(), second.isoformat()) == (first > second) - (first < second)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("2026-11-22", "2026-11-22T00:00:00.000000001Z"),
        ("2026-11-22T10:00:00+02:00", "2026-11-22T09:00:00Z"),
        ("2026-11-22T09:00:00.9Z", "2026-11-22T09:00:00.91Z"),
        ("2026-11-22T23:00:00-05:00", "2026-11-23T05:00:00Z"),
        ("B", "a"),
        (0.1, 0.2),
    ],
)
def test_what_is_less_is_less(less: Json, more: Json) -> None:
    assert compare(less, more) == -1


def test_a_date_is_its_midnight_in_utc() -> None:
    assert compare("2026-11-22", "2026-11-22T00:00:00Z") == 0
    assert compare("2026-11-22", "2026-11-22T01:00:00.0+01:00") == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"), (1, True), (None, None), ([1], [2]), ("2026-11-22", "soon"), ("9", "80"), ("a", "80"),
        ("22.11.2026", "01.01.2027"), ("+49 30", "+49 40"), (".5", ".6"), (" 1", " 2"),
    ],
)  # fmt: skip
def test_what_has_no_order_has_none(one: Json, other: Json) -> None:
    assert compare(one, other) is None


def test_a_list_of_texts_has_its_moments_first_and_numbers_are_not_mixed_with_texts() -> None:
    texts = ["b", "10", "2026-01-01T00:00:00+05:00", "2025-12-31T20:00:00Z", "9"]
    keys = keys_in_order(texts)
    assert keys is not None
    assert sorted(texts, key=lambda text: keys[texts.index(text)]) == [texts[2], texts[3], "10", "9", "b"]
    assert keys_in_order([1, "a"]) is None
    assert keys_in_order([True]) is None
    assert keys_in_order([]) == []
