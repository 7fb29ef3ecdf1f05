from __future__ import annotations

from itertools import combinations

import pytest

from engine.plan.covering.orthogonal import ORDERS, rows_by_latin_squares, rows_by_parabolas


@pytest.mark.parametrize("order", [2, 3, 4, 5, 8, 9])
@pytest.mark.parametrize("extra", [1, 2])
def test_any_two_columns_hold_every_pair(order: int, extra: int) -> None:
    rows = rows_by_latin_squares(order, order + extra)
    assert rows is not None
    for one, other in combinations(range(order + extra), 2):
        assert len({(row[one], row[other]) for row in rows}) == order**2


@pytest.mark.parametrize(("order", "columns", "count"), [(3, 4, 9), (3, 13, 15), (4, 21, 28), (2, 7, 6)])
def test_the_arrays_have_the_sizes_of_the_literature(order: int, columns: int, count: int) -> None:
    rows = rows_by_latin_squares(order, columns)
    assert rows is not None
    assert len(rows) == count


def test_an_array_that_would_be_too_large_is_not_built() -> None:
    assert rows_by_latin_squares(ORDERS[-1], 10**9) is None


@pytest.mark.parametrize(("order", "columns"), [(2, 4), (3, 4), (4, 6), (5, 6), (8, 10), (9, 10)])
def test_any_three_columns_hold_every_triple_once(order: int, columns: int) -> None:
    rows = rows_by_parabolas(order, columns)
    assert rows is not None
    assert len(rows) == order**3
    for places in combinations(range(columns), 3):
        assert len({tuple(row[place] for place in places) for row in rows}) == order**3
    assert rows_by_parabolas(order, columns + 1) is None
