from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.covering.pairs import pair_rows


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=6))
def test_every_pair_stands_in_a_row(sizes: list[int]) -> None:
    rows = pair_rows(sizes)
    for one, other in combinations(range(len(sizes)), 2):
        assert {(row[one], row[other]) for row in rows} == set(product(range(sizes[one]), range(sizes[other])))


def test_two_parameters_are_simply_multiplied() -> None:
    assert pair_rows([2, 3]) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_sizes_beyond_the_arrays_are_searched() -> None:
    assert len(pair_rows([30, 2, 2])) == 60
