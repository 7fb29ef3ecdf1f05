from __future__ import annotations

import pytest

from engine.plan.covering.bans import FREE
from engine.plan.covering.greedy import greedy_pairs, greedy_triples


def test_what_is_free_in_a_given_row_is_chosen_and_the_rest_is_kept() -> None:
    rows = greedy_pairs([2, 2, 2], start=[(1, FREE, 0)])
    assert rows[0][0] == 1
    assert rows[0][2] == 0
    assert rows[0][1] in (0, 1)


def test_a_given_row_that_brings_nothing_new_is_left_out() -> None:
    rows = greedy_pairs([2, 2], start=[(0, 0), (0, 0)])
    assert rows.count((0, 0)) == 1
    assert len(rows) == 4


@pytest.mark.slow
def test_a_large_array_ends() -> None:
    assert len(greedy_pairs([12, 12, 12])) >= 144
    assert len(greedy_triples([4, 4, 4, 4])) >= 64
