"""Covering rows over classes that are all valid, found greedily, one row at a time, with bit sets.

The best of many candidate rows is kept each time (after AETG: Cohen, Dalal, Fredman and Patton, IEEE TSE 23(7), 1997).
Every class is one bit; for each class the partners it has not met yet are one integer, so that what a class adds to a
half-made row is a mask and a population count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Final, TypeAlias

Row: TypeAlias = tuple[int, ...]

_HALF: Final = 0.5
_CANDIDATES_MAX: Final = 60
_STEPS: Final = 1_200_000
"""About how many classes are weighed for one array; decides how many candidates a row has. A second or so at most,
unless the array itself is large."""


@dataclass(frozen=True, slots=True)
class _Board:
    """The classes of all parameters, numbered through: `classes` by parameter, `others` as the bits of all the rest."""

    classes: tuple[range, ...]
    others: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many classes there are."""
        return self.classes[-1].stop


def greedy_pairs(sizes: Sequence[int], *, start: Sequence[Row] = ()) -> list[Row]:
    """Rows that hold each pair of classes of two parameters, `start` among them; at least two parameters."""
    board = _board(sizes)
    rng = Random(f"pairs {sizes}")  # noqa: S311 - the same question has the same answer
    unmet = [board.others[place] for place, classes in enumerate(board.classes) for _ in classes]
    rows = [_numbered(row, board) for row in start]
    for row in rows:
        _meet(row, unmet)
    tries = _tries(board, max(unmet, key=int.bit_count).bit_count())
    while any(unmet):
        left = [each.bit_count() for each in unmet]
        best = max((_pair_candidate(board, unmet, left, rng) for _ in range(tries)), key=lambda found: found[0])
        _meet(best[1], unmet)
        rows.append(best[1])
    return [_plain(row, board) for row in rows]


def greedy_triples(sizes: Sequence[int]) -> list[Row]:
    """Rows that hold each triple of classes of three parameters; at least three parameters."""
    board = _board(sizes)
    rng = Random(f"triples {sizes}")  # noqa: S311 - the same question has the same answer
    unmet = _unmet_triples(board)
    tries = max(1, _tries(board, board.count) // 2)
    rows: list[Row] = []
    while any(map(any, unmet)):
        left = [sum(map(int.bit_count, each)) for each in unmet]
        best = max((_triple_candidate(board, unmet, left, rng) for _ in range(tries)), key=lambda found: found[0])
        for one, other in combinations(best[1], 2):
            both = ~sum(1 << each for each in best[1])
            unmet[one][other] &= both
            unmet[other][one] &= both
        rows.append(best[1])
    return [_plain(row, board) for row in rows]


def _board(sizes: Sequence[int]) -> _Board:
    stops = [sum(sizes[: place + 1]) for place in range(len(sizes))]
    classes = tuple(range(stop - size, stop) for stop, size in zip(stops, sizes, strict=True))
    every = (1 << stops[-1]) - 1
    return _Board(classes=classes, others=tuple(every & ~_bits(each) for each in classes))


def _bits(classes: range) -> int:
    return (1 << classes.stop) - (1 << classes.start)


def _tries(board: _Board, rows_at_least: int) -> int:
    return min(_CANDIDATES_MAX, max(2, _STEPS // (board.count * max(1, rows_at_least))))


def _numbered(row: Row, board: _Board) -> Row:
    return tuple(classes.start + each for each, classes in zip(row, board.classes, strict=True))


def _plain(row: Row, board: _Board) -> Row:
    return tuple(each - classes.start for each, classes in zip(row, board.classes, strict=True))


def _meet(row: Row, unmet: list[int]) -> None:
    together = ~sum(1 << each for each in row)
    for each in row:
        unmet[each] &= together


def _shuffled(board: _Board, left: list[int], rng: Random) -> tuple[int, list[int]]:
    """The class with most still to meet, drawn among equals, and its parameter first in a drawn order."""
    first = _one_of_the_largest(left, rng)
    lot = [rng.random() for _ in board.classes]
    order = sorted(range(len(lot)), key=lambda place: (first not in board.classes[place], lot[place]))
    return first, order


def _pair_candidate(board: _Board, unmet: list[int], left: list[int], rng: Random) -> tuple[int, Row]:
    """How many new pairs a row brings, and the row: each parameter takes the class that adds most to those before."""
    first, order = _shuffled(board, left, rng)
    row = [0] * len(order)
    row[order[0]] = first
    chosen, total, widest = 1 << first, 0, board.count
    for place in order[1:]:
        best, taken = -1, 0
        for each in board.classes[place]:
            # What a class has left to meet decides between equal gains: it always counts for less than one pair.
            worth = (unmet[each] & chosen).bit_count() * widest + left[each]
            if worth > best or (worth == best and rng.random() < _HALF):
                best, taken = worth, each
        row[place] = taken
        chosen |= 1 << taken
        total += best // widest
    return total, tuple(row)


def _unmet_triples(board: _Board) -> list[list[int]]:
    """For two classes of different parameters, the classes of third parameters they have not met together."""
    place_of = [place for place, classes in enumerate(board.classes) for _ in classes]
    return [[board.others[one] & board.others[other] if one != other else 0 for other in place_of] for one in place_of]


def _triple_candidate(board: _Board, unmet: list[list[int]], left: list[int], rng: Random) -> tuple[int, Row]:
    first, order = _shuffled(board, left, rng)
    # A pair with a third class still to meet comes first, so that every row brings at least one new triple.
    counts = [each.bit_count() for each in unmet[first]]
    second = _one_of_the_largest(counts, rng)
    order.sort(key=lambda place: (first not in board.classes[place], second not in board.classes[place]))
    row = [0] * len(order)
    row[order[0]], row[order[1]] = first, second
    chosen, before, total = 1 << first | 1 << second, [first, second], 0
    widest = max(left) + 1
    for place in order[2:]:
        best, taken = -1, 0
        for each in board.classes[place]:
            mine = unmet[each]
            # Every pair of classes before is counted from both its ends.
            worth = sum((mine[other] & chosen).bit_count() for other in before) // 2 * widest + left[each]
            if worth > best or (worth == best and rng.random() < _HALF):
                best, taken = worth, each
        row[place] = taken
        chosen |= 1 << taken
        before.append(taken)
        total += best // widest
    return total, tuple(row)


def _one_of_the_largest(counts: list[int], rng: Random) -> int:
    """The place of the largest count, drawn among equals."""
    most = max(counts)
    equals = [place for place, count in enumerate(counts) if count == most]
    return equals[int(rng.random() * len(equals))]
