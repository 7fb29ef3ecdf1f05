"""Rows that hold every pair: the fewest of greedy searches, some of which begin with algebra, then of a tabu search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from engine.plan.covering.bans import FREE, Bans, Row
from engine.plan.covering.board import board_of, least_for_pairs, pairs_wanted
from engine.plan.covering.constructions import rows_by_moving, rows_by_subsets
from engine.plan.covering.greedy import greedy_pairs
from engine.plan.covering.orthogonal import ORDERS, rows_by_latin_squares
from engine.plan.covering.tabu import with_fewer_rows
from engine.plan.covering.tallies import PairTally

_SIZES_TRIED: Final = 3
"""So many of the largest sizes are tried as the order of an array; smaller ones leave too much to be done."""


def pair_rows(sizes: Sequence[int], *, bans: Bans | None = None, seeds: Sequence[Row] = ()) -> list[Row]:
    """Few rows that hold each pair of classes of two parameters that a row can hold; at least two parameters.

    What `seeds` hold needs no row. Algebra knows of neither bans nor seeds: with them there is but the search.
    """
    is_plain = bans is None and not seeds
    if is_plain and len(sizes) == 2:  # noqa: PLR2004 - pairs of two parameters are simply all rows
        return list(product(*map(range, sizes)))
    if is_plain and set(sizes) == {2}:
        return rows_by_subsets(len(sizes))
    board = board_of(sizes, bans)
    wanted = pairs_wanted(board, seeds)
    least = least_for_pairs(board, wanted)
    rows = greedy_pairs(board, wanted)
    for start in _starts(sizes) if is_plain else ():
        if len(rows) == least:
            break
        if len(start) <= len(rows):
            begun = [board.number(row) for row in start]
            rows = min(rows, greedy_pairs(board, wanted, start=begun), key=len)
    return [board.plain(row) for row in with_fewer_rows(board, rows, PairTally(wanted), least=least)]


def _starts(sizes: Sequence[int]) -> Iterator[list[Row]]:
    """Arrays laid over the parameters, for several orders and widths."""
    tried: set[tuple[int, int]] = set()
    for largest in sorted(set(sizes), reverse=True)[:_SIZES_TRIED]:
        order = next((each for each in ORDERS if each >= largest), None)
        # Those that fill the array come first; the others take what columns there are.
        places = sorted((place for place, size in enumerate(sizes) if size <= largest), key=lambda at: -sizes[at])
        for columns in (sum(size == largest for size in sizes), len(places)):
            known = [rows_by_moving(largest, columns), rows_by_latin_squares(order, columns) if order else None]
            for rows in known:
                if rows is not None and (largest, len(rows)) not in tried:
                    tried.add((largest, len(rows)))
                    yield _laid_over(rows, places, sizes)


def _laid_over(rows: list[tuple[int, ...]], places: Sequence[int], sizes: Sequence[int]) -> list[Row]:
    """The array's columns at those places; values that a parameter does not have are free, as are other places."""
    column = dict(zip(places, range(len(rows[0])), strict=False))
    laid = [
        tuple(
            row[column[place]] if place in column and row[column[place]] < size else FREE
            for place, size in enumerate(sizes)
        )
        for row in rows
    ]
    # Rows with much that is free come last: what they hold may stand elsewhere by then.
    return sorted(laid, key=lambda row: row.count(FREE))
