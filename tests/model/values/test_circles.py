from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.values.circles import find_circles, order_by_needs

GRAPHS = st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=4), max_size=10)


def test_a_circle_is_named_from_where_it_is_entered_and_back() -> None:
    needs = {"x": ["leaf", "a"], "a": ["b"], "b": ["c"], "c": ["a"], "leaf": []}
    assert list(find_circles(needs)) == [("a", "b", "c", "a")]
    assert list(find_circles({"a": ["a"]})) == [("a", "a")]


def test_every_circle_is_named_once() -> None:
    needs = {"a": ["b", "c"], "b": ["a"], "c": ["a"], "d": ["d"]}
    assert list(find_circles(needs)) == [("a", "b", "a"), ("a", "c", "a"), ("d", "d")]


def test_what_is_no_key_needs_nothing() -> None:
    assert list(find_circles({"a": ["nowhere"]})) == []
    assert order_by_needs({"a": ["nowhere"]}) == ("a",)


def test_what_needs_nothing_comes_first_in_its_order() -> None:
    assert order_by_needs({"a": ["c"], "b": [], "c": ["d"], "d": []}) == ("b", "d", "c", "a")


def test_what_cannot_be_ordered_comes_last() -> None:
    assert order_by_needs({"behind": ["a"], "a": ["b"], "b": ["a"], "free": []}) == ("free", "behind", "a", "b")


@pytest.mark.slow
def test_a_long_chain_is_no_deep_recursion() -> None:
    chain = {number: [number + 1] for number in range(20_000)}
    assert list(find_circles(chain)) == []
    assert list(find_circles({**chain, 20_000: [0]})) == [(*range(20_001), 0)]


@pytest.mark.slow
@given(GRAPHS)
def test_circles_are_made_of_needs_and_without_their_last_ones_there_is_an_order(needs: dict[int, list[int]]) -> None:
    circles = list(find_circles(needs))
    for circle in circles:
        assert circle[0] == circle[-1]
        assert all(other in needs[each] for each, other in pairwise(circle))
    closing = {circle[-2:] for circle in circles}
    assert len(closing) == len(circles)
    rest = {thing: [each for each in needed if (thing, each) not in closing] for thing, needed in needs.items()}
    place = {thing: number for number, thing in enumerate(order_by_needs(rest))}
    assert place.keys() == needs.keys()
    assert all(place[each] < place[thing] for thing, needed in rest.items() for each in needed if each in place)
