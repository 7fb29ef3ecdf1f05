from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.plan.covering.bans import FREE, Row
from engine.plan.covering.board import board_of, pairs_wanted, triples_wanted
from engine.plan.covering.greedy import greedy_pairs, greedy_triples


def pairs_of(sizes: list[int], start: Sequence[Row] = ()) -> list[Row]:
    board = board_of(sizes)
    begun = [board.number(row) for row in start]
    return [board.plain(row) for row in greedy_pairs(board, pairs_wanted(board), start=begun)]


def test_what_is_free_in_a_given_row_is_chosen_and_the_rest_is_kept() -> None:
    rows = pairs_of([2, 2, 2], [(1, FREE, 0)])
    assert rows[0][0] == 1
    assert rows[0][2] == 0
    assert rows[0][1] in (0, 1)


def test_a_given_row_that_brings_nothing_new_is_left_out() -> None:
    rows = pairs_of([2, 2], [(0, 0), (0, 0)])
    assert rows.count((0, 0)) == 1
    assert len(rows) == 4


@pytest.mark.slow
def test_a_large_array_ends() -> None:
    assert len(pairs_of([12, 12, 12])) >= 144
    board = board_of([4, 4, 4, 4])
    assert len(greedy_triples(board, triples_wanted(board))) >= 64
