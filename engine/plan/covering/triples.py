"""Rows that hold every triple: those of algebra, completed, or of a greedy search, and then of a tabu search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.plan.covering.bans import Bans, Row
from engine.plan.covering.board import board_of, least_for_triples, triples_wanted
from engine.plan.covering.constructions import rows_by_exchanging
from engine.plan.covering.greedy import greedy_triples
from engine.plan.covering.orthogonal import ORDERS, rows_by_parabolas
from engine.plan.covering.tabu import with_fewer_rows
from engine.plan.covering.tallies import TripleTally

_EXCHANGED: Final = 3
"""Arrays made by exchanging classes are for three of them."""


def triple_rows(sizes: Sequence[int], *, bans: Bans | None = None, seeds: Sequence[Row] = ()) -> list[Row]:
    """Few rows that hold each triple of classes of three parameters that a row can hold; at least three parameters.

    What `seeds` hold needs no row. Algebra knows of neither bans nor seeds: with them there is but the search.
    """
    board = board_of(sizes, bans)
    wanted = triples_wanted(board, seeds)
    is_plain = bans is None and not seeds
    least = least_for_triples(board, wanted)
    rows = greedy_triples(board, wanted)
    for start in _starts(sizes) if is_plain else ():
        if len(start) <= len(rows):
            rows = min(rows, greedy_triples(board, wanted, start=[board.number(row) for row in start]), key=len)
    return [board.plain(row) for row in with_fewer_rows(board, rows, TripleTally(wanted), least=least)]


def _starts(sizes: Sequence[int]) -> Iterator[list[Row]]:
    """Arrays laid over all parameters; where one has fewer classes than the largest, they stand for the others too."""
    largest, columns = max(sizes), len(sizes)
    order = next((each for each in ORDERS if each >= largest), None)
    known = [rows_by_exchanging(columns) if largest == _EXCHANGED else None]
    known.append(rows_by_parabolas(order, columns) if order is not None else None)
    for rows in known:
        if rows is not None:
            yield [tuple(each % size for each, size in zip(row, sizes, strict=True)) for row in rows]
