from __future__ import annotations

from itertools import combinations

import pytest

from engine.plan.covering.constructions import rows_by_exchanging, rows_by_moving, rows_by_subsets
from engine.plan.covering.orthogonal import Rows


def holds_all(rows: Rows, *, size: int, strength: int) -> bool:
    """Whether any so many columns hold every combination of so many classes."""
    return all(
        len({tuple(row[place] for place in places) for row in rows}) == size**strength
        for places in combinations(range(len(rows[0])), strength)
    )


@pytest.mark.parametrize(
    ("columns", "count"), [(2, 4), (3, 4), (4, 5), (10, 6), (15, 7), (35, 8), (100, 10), (126, 10)]
)
def test_two_classes_take_the_fewest_rows_there_are(columns: int, count: int) -> None:
    rows = rows_by_subsets(columns)
    assert len(rows) == count
    assert holds_all(rows, size=2, strength=2)


@pytest.mark.parametrize(
    ("size", "columns", "count"),
    [
        (3, 20, 15), (5, 7, 29), (5, 8, 33), (5, 10, 36), (6, 10, 51), (7, 10, 61), (7, 13, 72), (7, 17, 83),
        (8, 11, 78), (8, 15, 97), (8, 18, 105), (8, 20, 115), (9, 13, 105), (9, 16, 120), (9, 20, 135),
        (10, 15, 136), (10, 18, 152), (10, 20, 155), (11, 17, 171), (11, 21, 197), (12, 19, 210),
    ],
)  # fmt: skip
def test_a_row_that_is_moved_around_holds_every_pair(size: int, columns: int, count: int) -> None:
    rows = rows_by_moving(size, columns)
    assert rows is not None
    assert len(rows) == count
    assert holds_all(rows, size=size, strength=2)
    fewer = rows_by_moving(size, 4)
    assert fewer is not None
    assert holds_all(fewer, size=size, strength=2)


@pytest.mark.parametrize(("columns", "count"), [(4, 33), (6, 33), (10, 45), (12, 51), (14, 57), (20, 75)])
def test_rows_whose_classes_are_exchanged_hold_every_triple(columns: int, count: int) -> None:
    rows = rows_by_exchanging(columns)
    assert rows is not None
    assert len(rows) == count
    assert holds_all(rows, size=3, strength=3)


def test_nothing_is_made_up_where_no_array_is_known() -> None:
    assert rows_by_moving(10, 21) is None
    assert rows_by_moving(13, 4) is None
    assert rows_by_exchanging(21) is None
