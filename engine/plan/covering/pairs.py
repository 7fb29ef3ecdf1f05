"""Rows that hold every pair: the fewest of a greedy search and of greedy searches that begin with algebra."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Final

from engine.plan.covering.bans import FREE, Bans, Row
from engine.plan.covering.greedy import greedy_pairs
from engine.plan.covering.orthogonal import ORDERS, rows_by_latin_squares

_SIZES_TRIED: Final = 3
"""So many of the largest sizes are tried as the order of an array; smaller ones leave too much to be done."""


def pair_rows(sizes: Sequence[int], *, bans: Bans | None = None, seeds: Sequence[Row] = ()) -> list[Row]:
    """Few rows that hold each pair of classes of two parameters that a row can hold; at least two parameters.

    What `seeds` hold needs no row. Algebra knows of neither bans nor seeds: with them there is but the greedy search.
    """
    if bans is not None or seeds:
        return greedy_pairs(sizes, bans=bans, seeds=seeds)
    if len(sizes) == 2:  # noqa: PLR2004 - pairs of two parameters are simply all rows
        return list(product(*map(range, sizes)))
    fewest = prod(sorted(sizes)[-2:])
    rows = greedy_pairs(sizes)
    for start in _starts(sizes):
        if len(rows) == fewest:
            break
        if len(start) <= len(rows):
            rows = min(rows, greedy_pairs(sizes, start=start), key=len)
    return rows


def _starts(sizes: Sequence[int]) -> Iterator[list[Row]]:
    """Arrays laid over the parameters, for several orders and widths."""
    tried: set[tuple[int, int]] = set()
    for largest in sorted(set(sizes), reverse=True)[:_SIZES_TRIED]:
        order = next((each for each in ORDERS if each >= largest), None)
        if order is None:
            continue
        # Those that fill the array come first; the others take what columns there are.
        places = sorted((place for place, size in enumerate(sizes) if size <= order), key=lambda at: -sizes[at])
        for columns in (sum(size == largest for size in sizes), len(places)):
            rows = rows_by_latin_squares(order, columns)
            if rows is not None and (order, len(rows)) not in tried:
                tried.add((order, len(rows)))
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
