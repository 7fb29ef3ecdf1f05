from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.covering.bans import AskedClasses, Ban, Bans, Row
from engine.plan.covering.board import board_of, pairs_wanted, triples_wanted
from engine.plan.covering.tabu import with_fewer_rows
from engine.plan.covering.tallies import PairTally, TripleTally

SIZES = st.lists(st.integers(1, 3), min_size=3, max_size=4)


def held(rows: list[Row], strength: int) -> set[tuple[tuple[int, int], ...]]:
    """Every combination of so many places and classes that some row holds."""
    return {each for row in rows for each in combinations(tuple(enumerate(row)), strength)}


@pytest.mark.slow
@pytest.mark.parametrize("strength", [2, 3])
@settings(max_examples=40)
@given(SIZES, st.data())
def test_fewer_rows_hold_what_all_held_and_nothing_that_is_banned(
    strength: int, sizes: list[int], data: st.DataObject
) -> None:
    every = list(product(*map(range, sizes)))
    banned = data.draw(st.sets(st.sampled_from(list(product(*map(range, sizes[:2]))))))
    rows = [row for row in every if row[:2] not in banned]
    bans = Bans(sizes, [Ban((0, 1), frozenset(banned))])
    board = board_of(sizes, bans)
    tally = PairTally(pairs_wanted(board)) if strength == 2 else TripleTally(triples_wanted(board))
    found = with_fewer_rows(board, [board.number(row) for row in rows], tally, least=min(1, len(rows)))
    fewer = [board.plain(row) for row in found]
    assert set(fewer) <= set(rows)
    assert len(fewer) <= len(rows)
    assert held(fewer, strength) == held(rows, strength)


def test_rows_that_are_no_more_than_needed_stay_as_they_are() -> None:
    board = board_of([2, 2, 2])
    rows = [board.number(row) for row in product(range(2), repeat=3)]
    assert with_fewer_rows(board, rows, PairTally(pairs_wanted(board)), least=8) == rows
    assert len(with_fewer_rows(board, rows, PairTally(pairs_wanted(board)), least=4)) == 4


def test_no_question_is_asked_of_what_is_not_known_to_be_allowed() -> None:
    asked: list[Row] = []

    def is_forbidden(classes: Row) -> bool:
        asked.append(classes)
        return False

    bans = Bans((2, 2, 2), [Ban((0, 1), AskedClasses(is_forbidden, 100, known={(0, 0): False, (0, 1): True}))])
    assert bans.surely_keeps((0, 0, 1), [0])
    assert not bans.surely_keeps((0, 1, 1), [0])
    assert not bans.surely_keeps((1, 1, 1), [1])
    assert bans.surely_keeps((1, 1, 1), [2])
    assert asked == []
