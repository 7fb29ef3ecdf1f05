"""Covering rows over classes that are all valid, found greedily, one row at a time, with bit sets.

The best of many candidate rows is kept each time (after AETG: Cohen, Dalal, Fredman and Patton, IEEE TSE 23(7), 1997).
Every class is one bit; for each class the partners it has not met yet are one integer, so that what a class adds to a
half-made row is a mask and a population count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from random import Random
from typing import Final, TypeAlias

Row: TypeAlias = tuple[int, ...]

FREE: Final = -1
"""Stands in a row for a class that is still to be chosen."""

_HALF: Final = 0.5
_CANDIDATES_MIN: Final = 2
_CANDIDATES_MAX: Final = 100
_STEPS: Final = 2_400_000
"""About how many classes are weighed for one array: some tenths of a second, unless the array itself is large."""


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
    """Rows that hold each pair of classes of two parameters; at least two parameters.

    `start` are rows to begin with, in which FREE stands for a class that is still to be chosen; those of them that
    bring nothing new when their turn comes are left out.
    """
    board = _board(sizes)
    rng = Random(f"pairs {sizes}")  # noqa: S311 - the same question has the same answer
    unmet = [board.others[place] for place, classes in enumerate(board.classes) for _ in classes]
    tries = _tries(board.count, max(len(start), prod(sorted(sizes)[-2:])))
    rows: list[Row] = []
    given = [_numbered(row, board) for row in reversed(start)]
    while any(unmet):
        left = [each.bit_count() for each in unmet]
        begun = given.pop() if given else _begun(board, left, rng)
        gain, row = max((_pair_candidate(board, unmet, left, begun, rng) for _ in range(tries)), key=_first)
        if gain:
            _meet(row, unmet)
            rows.append(row)
    return [_plain(row, board) for row in rows]


def greedy_triples(sizes: Sequence[int]) -> list[Row]:
    """Rows that hold each triple of classes of three parameters; at least three parameters."""
    board = _board(sizes)
    rng = Random(f"triples {sizes}")  # noqa: S311 - the same question has the same answer
    unmet = _unmet_triples(board)
    tries = _tries(board.count * len(sizes) // 2, prod(sorted(sizes)[-3:]))
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


def _tries(steps_a_row: int, rows_at_least: int) -> int:
    """How many candidates each row has, so that small arrays get many and large ones an end."""
    return min(_CANDIDATES_MAX, max(_CANDIDATES_MIN, _STEPS // (steps_a_row * rows_at_least)))


def _numbered(row: Row, board: _Board) -> Row:
    return tuple(
        FREE if each == FREE else classes.start + each for each, classes in zip(row, board.classes, strict=True)
    )


def _plain(row: Row, board: _Board) -> Row:
    return tuple(each - classes.start for each, classes in zip(row, board.classes, strict=True))


def _meet(row: Row, unmet: list[int]) -> None:
    together = ~sum(1 << each for each in row)
    for each in row:
        unmet[each] &= together


def _begun(board: _Board, left: list[int], rng: Random) -> Row:
    """A row with nothing in it but a class that has most still to meet, drawn among equals."""
    first = _one_of_the_largest(left, rng)
    return tuple(first if first in classes else FREE for classes in board.classes)


def _pair_candidate(board: _Board, unmet: list[int], left: list[int], begun: Row, rng: Random) -> tuple[int, Row]:
    """How many new pairs a row brings, and the row: what is free takes, one by one, the class that adds most."""
    row = list(begun)
    chosen = sum(1 << each for each in begun if each != FREE)
    total = sum((unmet[each] & chosen).bit_count() for each in begun if each != FREE) // 2
    lot = [rng.random() for _ in begun]
    widest = board.count
    for place in sorted((place for place, each in enumerate(begun) if each == FREE), key=lot.__getitem__):
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


def _one_of_the_largest(counts: list[int], rng: Random) -> int:
    """The place of the largest count, drawn among equals."""
    most = max(counts)
    equals = [place for place, count in enumerate(counts) if count == most]
    return equals[int(rng.random() * len(equals))]


def _first(found: tuple[int, Row]) -> int:
    return found[0]


def _unmet_triples(board: _Board) -> list[list[int]]:
    """For two classes of different parameters, the classes of third parameters they have not met together."""
    place_of = [place for place, classes in enumerate(board.classes) for _ in classes]
    return [[board.others[one] & board.others[other] if one != other else 0 for other in place_of] for one in place_of]


def _triple_candidate(board: _Board, unmet: list[list[int]], left: list[int], rng: Random) -> tuple[int, Row]:
    first = _one_of_the_largest(left, rng)
    # A class that has a third one still to meet comes next, so that every row brings at least one new triple.
    second = _one_of_the_largest([each.bit_count() for each in unmet[first]], rng)
    row = [next((each for each in (first, second) if each in classes), FREE) for classes in board.classes]
    chosen, before, total = 1 << first | 1 << second, [first, second], 0
    widest = max(left) + 1
    lot = [rng.random() for _ in row]
    for place in sorted((place for place, each in enumerate(row) if each == FREE), key=lot.__getitem__):
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
