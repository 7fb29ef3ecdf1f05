from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.covering import orthogonal
from engine.plan.covering.board import board_of, pairs_wanted
from engine.plan.covering.greedy import greedy_pairs
from engine.plan.covering.pairs import pair_rows


def is_complete(rows: list[tuple[int, ...]], sizes: list[int]) -> bool:
    """Whether every pair stands in a row, and no class that does not exist."""
    return all(
        {(row[one], row[other]) for row in rows} == set(product(range(sizes[one]), range(sizes[other])))
        for one, other in combinations(range(len(sizes)), 2)
    )


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=6))
def test_every_pair_stands_in_a_row(sizes: list[int]) -> None:
    assert is_complete(pair_rows(sizes), sizes)


@pytest.mark.parametrize(
    ("sizes", "most"), [([4, 4, 4, 4, 3], 16), ([3, 4, 4, 4, 4], 16), ([3, 3, 2, 3, 3], 11), ([5, 5, 5, 5, 2, 3], 25)]
)
def test_algebra_serves_parameters_that_have_fewer_classes_than_its_array(sizes: list[int], most: int) -> None:
    """A greedy search alone takes more rows."""
    rows, board = pair_rows(sizes), board_of(sizes)
    assert is_complete(rows, sizes)
    assert len(rows) <= most < len(greedy_pairs(board, pairs_wanted(board)))


def test_where_no_array_is_small_enough_the_search_alone_finds_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orthogonal, "_ROWS_MAX", 5)
    for sizes in ([3, 3, 3], [4, 4, 4, 4, 3], [2] * 9):
        assert is_complete(pair_rows(sizes), sizes)


def test_two_parameters_are_simply_multiplied() -> None:
    assert pair_rows([2, 3]) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_sizes_beyond_the_arrays_are_searched() -> None:
    assert len(pair_rows([30, 2, 2])) == 60
