"""Covering rows over classes that are all valid, found greedily, one row at a time, with bit sets.

The best of many candidate rows is kept each time (after AETG: Cohen, Dalal, Fredman and Patton, IEEE TSE 23(7), 1997).
Every class is one bit; for each class the partners it has not met yet are one integer, so that what a class adds to a
half-made row is a mask and a population count.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from random import Random
from typing import Final

from engine.plan.covering.bans import FREE, Bans, Row
from engine.plan.covering.board import Board, meet, meet_triples

_HALF: Final = 0.5
_CANDIDATES_MIN: Final = 1
_CANDIDATES_MAX: Final = 10
_ASKED_WEIGHT: Final = 400
_BANNED_WEIGHT: Final = 20
_STEPS: Final = 300_000
"""About how many classes are weighed for one array: some tenths of a second, unless the array itself is large."""


def greedy_singles(sizes: Sequence[int], *, bans: Bans | None = None, seeds: Sequence[Row] = ()) -> list[Row]:
    """Rows that hold each class that a row can hold, less those that `seeds` hold."""
    unmet = [set(range(size)) - {seed[place] for seed in seeds} for place, size in enumerate(sizes)]
    rows: list[Row] = []
    while any(unmet):
        row = [FREE] * len(sizes)
        for place, classes in enumerate(unmet):
            row[place] = next((each for each in sorted(classes) if _fits(row, place, each, bans)), FREE)
        if all(each == FREE for each in row):
            break
        done = bans.complete(row) if bans is not None else tuple(max(each, 0) for each in row)
        assert done is not None, "a row that was begun can be finished"
        rows.append(done)
        for classes, each in zip(unmet, done, strict=True):
            classes.discard(each)
    return rows


def _fits(row: Sequence[int], place: int, each: int, bans: Bans | None) -> bool:
    return bans is None or bans.allows([*row[:place], each, *row[place + 1 :]])


def greedy_pairs(board: Board, wanted: Sequence[int], *, start: Sequence[Row] = ()) -> list[Row]:
    """Rows that hold each of the wanted pairs, numbered as the board's classes are; at least two parameters.

    `start` are rows to begin with, in which FREE stands for a class that is still to be chosen; those of them that
    bring nothing new when their turn comes are left out.
    """
    bans, unmet = board.bans, list(wanted)
    rng = Random(f"pairs {board.classes}")  # noqa: S311 - the same question has the same answer
    tries = _tries(board.count * _weight(bans), max(len(start), _rows_at_least(board, 2)))
    rows: list[Row] = []
    given = list(reversed(start))
    while any(unmet):
        left = [each.bit_count() for each in unmet]
        begun = given.pop() if given else _begun(board, left, rng)
        begun = begun if bans is None else _begun_pair(board, unmet, left, rng)
        gain, row = max((_pair_candidate(board, unmet, left, begun, rng) for _ in range(tries)), key=_first)
        if gain:
            meet(row, unmet)
            rows.append(row)
    return rows


def greedy_triples(board: Board, wanted: Sequence[Sequence[int]], *, start: Sequence[Row] = ()) -> list[Row]:
    """Rows that hold each of the wanted triples, numbered as the board's classes are; at least three parameters.

    `start` are whole rows to begin with.
    """
    unmet = [list(partners) for partners in wanted]
    rng = Random(f"triples {board.classes}")  # noqa: S311 - the same question has the same answer
    tries = _tries(board.count * len(board.classes) // 2 * _weight(board.bans), _rows_at_least(board, 3))
    rows = list(start)
    for row in rows:
        meet_triples(row, unmet)
    while any(map(any, unmet)):
        left = [sum(map(int.bit_count, each)) for each in unmet]
        _, best = max((_triple_candidate(board, unmet, left, rng) for _ in range(tries)), key=_first)
        meet_triples(best, unmet)
        rows.append(best)
    return rows


def _tries(steps_a_row: int, rows_at_least: int) -> int:
    """How many candidates each row has, so that small arrays get many and large ones an end."""
    return min(_CANDIDATES_MAX, max(_CANDIDATES_MIN, _STEPS // (steps_a_row * rows_at_least)))


def _rows_at_least(board: Board, strength: int) -> int:
    return prod(sorted(map(len, board.classes))[-strength:])


def _weight(bans: Bans | None) -> int:
    """How many times as dear a class is to weigh: under bans each is a search, and a question may be one of few."""
    if bans is None:
        return 1
    return _ASKED_WEIGHT if bans.asks else _BANNED_WEIGHT


def _begun(board: Board, left: list[int], rng: Random) -> Row:
    """A row with nothing in it but a class that has most still to meet, drawn among equals."""
    first = _one_of_the_largest(left, rng)
    return tuple(first if first in classes else FREE for classes in board.classes)


def _begun_pair(board: Board, unmet: list[int], left: list[int], rng: Random) -> Row:
    """A row with nothing in it but a pair that is still to be met: whatever else it takes, it brings that."""
    first = _one_of_the_largest(left, rng)
    partners = unmet[first]
    second = _one_of_the_largest([left[each] if partners >> each & 1 else -1 for each in range(board.count)], rng)
    return tuple(next((each for each in (first, second) if each in classes), FREE) for classes in board.classes)


def _pair_candidate(board: Board, unmet: list[int], left: list[int], begun: Row, rng: Random) -> tuple[int, Row]:
    """How many new pairs a row brings, and the row: what is free takes, one by one, the class that adds most."""
    row = list(begun)
    chosen = sum(1 << each for each in begun if each != FREE)
    total = sum((unmet[each] & chosen).bit_count() for each in begun if each != FREE) // 2
    lot = [rng.random() for _ in begun]
    widest = board.count
    for place in sorted((place for place, each in enumerate(begun) if each == FREE), key=lot.__getitem__):
        # What a class has left to meet decides between equal gains: it always counts for less than one pair.
        worths = [(unmet[each] & chosen).bit_count() * widest + left[each] for each in board.classes[place]]
        number = _best(worths, rng) if _is_free(board, place) else _best_allowed(board, place, row, worths, rng)
        best, taken = worths[number], board.classes[place][number]
        row[place] = taken
        chosen |= 1 << taken
        total += best // widest
    return total, tuple(row)


def _one_of_the_largest(counts: list[int], rng: Random) -> int:
    """The place of the largest count, drawn among equals."""
    most = max(counts)
    equals = [place for place, count in enumerate(counts) if count == most]
    return equals[int(rng.random() * len(equals))]


def _best(worths: Sequence[int], rng: Random) -> int:
    """The place of the largest worth; each equal one that follows takes it by half a chance."""
    best, taken = -1, 0
    for number, worth in enumerate(worths):
        if worth > best or (worth == best and rng.random() < _HALF):
            best, taken = worth, number
    return taken


def _first(found: tuple[int, Row]) -> int:
    return found[0]


def _triple_candidate(board: Board, unmet: list[list[int]], left: list[int], rng: Random) -> tuple[int, Row]:
    first = _one_of_the_largest(left, rng)
    # A class that has a third one still to meet comes next, so that every row brings at least one new triple.
    second = _one_of_the_largest([each.bit_count() for each in unmet[first]], rng)
    before = [first, second]
    if board.bans is not None:
        thirds = [
            sum(map(int.bit_count, unmet[each])) if unmet[first][second] >> each & 1 else -1
            for each in range(board.count)
        ]
        before.append(_one_of_the_largest(thirds, rng))
    row = [next((each for each in before if each in classes), FREE) for classes in board.classes]
    chosen, total = sum(1 << each for each in before), len(before) - 2
    widest = max(left) + 1
    lot = [rng.random() for _ in row]
    for place in sorted((place for place, each in enumerate(row) if each == FREE), key=lot.__getitem__):
        worths = []
        for each in board.classes[place]:
            mine = unmet[each]
            # Every pair of classes before is counted from both its ends.
            worths.append(sum((mine[other] & chosen).bit_count() for other in before) // 2 * widest + left[each])
        number = _best(worths, rng) if _is_free(board, place) else _best_allowed(board, place, row, worths, rng)
        best, taken = worths[number], board.classes[place][number]
        row[place] = taken
        chosen |= 1 << taken
        before.append(taken)
        total += best // widest
    return total, tuple(row)


def _is_free(board: Board, place: int) -> bool:
    """Whether no ban speaks of a place."""
    return board.bans is None or place not in board.bans.places


def _best_allowed(board: Board, place: int, row: Sequence[int], worths: Sequence[int], rng: Random) -> int:
    """Which class of a place is worth most of those that may still stand there, drawn among equals."""
    assert board.bans is not None
    begun = list(board.plain(row))
    for number in sorted(range(len(worths)), key=lambda each: (-worths[each], rng.random())):
        begun[place] = number
        if board.bans.soon_allows(begun):
            return number
    raise AssertionError("a row that was begun can be finished")
