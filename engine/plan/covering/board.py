"""The classes of all parameters, numbered through, and which combinations of them rows are to hold."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from engine.model.values.noun import Noun
from engine.plan.covering.bans import FREE, Bans, Row

_LOOKED_AT: Final = 8


class Board(Noun, frozen=True):
    """The classes of all parameters, numbered through: `classes` by parameter, `others` as the bits of all the rest."""

    classes: tuple[range, ...]
    others: tuple[int, ...]
    bans: Bans | None = None

    @property
    def count(self) -> int:
        """How many classes there are."""
        return self.classes[-1].stop

    def number(self, row: Row) -> Row:
        """A row of classes as they are numbered through; what is FREE stays so."""
        return tuple(
            FREE if each == FREE else classes.start + each for each, classes in zip(row, self.classes, strict=True)
        )

    def plain(self, row: Sequence[int]) -> Row:
        """A row of classes as each parameter counts its own; what is FREE stays so."""
        return tuple(
            FREE if each == FREE else each - classes.start for each, classes in zip(row, self.classes, strict=True)
        )


def board_of(sizes: Sequence[int], bans: Bans | None = None) -> Board:
    """The board of parameters with so many classes each."""
    stops = [sum(sizes[: place + 1]) for place in range(len(sizes))]
    classes = tuple(range(stop - size, stop) for stop, size in zip(stops, sizes, strict=True))
    every = (1 << stops[-1]) - 1
    return Board(classes=classes, others=tuple(every & ~bits_of(each) for each in classes), bans=bans)


def bits_of(classes: range) -> int:
    """The classes of one parameter as bits."""
    return (1 << classes.stop) - (1 << classes.start)


def pairs_wanted(board: Board, seeds: Sequence[Row] = ()) -> list[int]:
    """For each class the partners that rows are to hold it with: less what seeds hold, and what no row can hold."""
    unmet = [board.others[place] for place, classes in enumerate(board.classes) for _ in classes]
    for seed in seeds:
        meet([each for each in board.number(seed) if each != FREE], unmet)
    for named in board.bans.minimal(2) if board.bans is not None else ():
        _rule_out([board.classes[place][each] for place, each in named], unmet)
    return unmet


def triples_wanted(board: Board, seeds: Sequence[Row] = ()) -> list[list[int]]:
    """For two classes of different parameters, the third ones that rows are to hold them with."""
    place_of = [place for place, classes in enumerate(board.classes) for _ in classes]
    unmet = [[board.others[one] & board.others[other] if one != other else 0 for other in place_of] for one in place_of]
    for seed in seeds:
        meet_triples([each for each in board.number(seed) if each != FREE], unmet)
    for named in board.bans.minimal(3) if board.bans is not None else ():
        _rule_out_triples([board.classes[place][each] for place, each in named], unmet)
    return unmet


def meet(row: Sequence[int], unmet: list[int]) -> None:
    """A row holds all pairs of these classes."""
    together = ~sum(1 << each for each in row)
    for each in row:
        unmet[each] &= together


def meet_triples(row: Sequence[int], unmet: list[list[int]]) -> None:
    """A row holds all triples of these classes."""
    together = ~sum(1 << each for each in row)
    for one, other in combinations(row, 2):
        unmet[one][other] &= together
        unmet[other][one] &= together


def least_for_pairs(board: Board, wanted: Sequence[int]) -> int:
    """So many rows it takes at least: a row holds one pair of two parameters."""
    return max(
        sum((wanted[each] & bits_of(other)).bit_count() for each in one)
        for one, other in combinations(board.classes, 2)
    )


def least_for_triples(board: Board, wanted: Sequence[Sequence[int]]) -> int:
    """So many rows it takes at least: a row holds one triple of three parameters. Only the largest are looked at."""
    largest = sorted(board.classes, key=len)[-_LOOKED_AT:]
    return max(
        sum((wanted[each][beside] & bits_of(third)).bit_count() for each in one for beside in other)
        for one, other, third in combinations(largest, 3)
    )


def _rule_out(classes: Sequence[int], unmet: list[int]) -> None:
    """Take what no row can hold out of what is to be met: a pair, all pairs of a class, or (no class) everything."""
    mask = ~sum(1 << each for each in classes)
    for each in classes or range(len(unmet)):
        unmet[each] = unmet[each] & mask if len(classes) > 1 else 0
    if len(classes) == 1:
        unmet[:] = [each & mask for each in unmet]


def _rule_out_triples(classes: Sequence[int], unmet: list[list[int]]) -> None:
    """Take what no row can hold out of what is to be met: every triple that these classes are a part of."""
    for one, partners in enumerate(unmet):
        for other, third in enumerate(partners):
            left = [each for each in classes if each not in (one, other)]
            if not left:
                partners[other] = 0
            elif len(left) == 1:
                partners[other] = third & ~(1 << left[0])
