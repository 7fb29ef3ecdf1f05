"""When two values are the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions.values.equality import Difference, difference, equal
from engine.expressions.values.shown import show
from engine.model.values.json import MISSING, Json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=40)
@given(JSON, JSON)
def test_equality_is_reflexive_and_symmetric(one: Json, other: Json) -> None:
    assert equal(one, one)
    assert equal(one, other) is equal(other, one)


def test_defect_06_numbers_compare_by_value_and_containers_never_crash() -> None:
    assert equal(1, 1.0)
    assert equal({"a": [1]}, {"a": [1.0]})
    assert not equal({"a": 1}, [1])


def test_booleans_never_equal_numbers_at_any_depth() -> None:
    assert not equal(True, 1)
    assert not equal([0], [False])
    assert not equal({"a": {"b": True}}, {"a": {"b": 1}})


def test_the_first_difference_is_named() -> None:
    left: Json = {"items": [{"name": "a"}, {"name": "b", "x": 1}]}
    right: Json = {"items": [{"name": "a"}, {"name": "c"}]}
    assert difference(left, right) == Difference(path=".items[1].name", left="b", right="c")
    assert difference({"a": 1, "odd key": 2}, {"a": 1}) == Difference(path="['odd key']", left=2, right=MISSING)
    assert difference([1], [1, None]) == Difference(path="[1]", left=MISSING, right=None)


def test_depth_does_not_overflow_the_stack() -> None:
    one: Json = []
    other: Json = []
    for _ in range(5_000):
        one, other = [one], [other]
    assert equal(one, other)
    assert len(show(one)) <= 120
    while isinstance(one, list) and one:
        one = one[0]
    while isinstance(other, list) and other:
        other = other[0]


def test_values_are_shown_as_short_json() -> None:
    assert show({"a": [1, 2.0, None, True, 'x"']}) == '{"a":[1,2,null,true,"x\\""]}'
    assert show("x" * 500) == f'"{"x" * 101}… (500 characters)'
    assert show(list(range(10**6))).endswith("…")
    assert show(MISSING) == "missing"
    assert show(10**400).startswith("<an integer of")
    assert show(float("nan")) == "nan"
