"""How often the rows of an array hold each pair or triple of classes that is wanted, and what one change would do.

Classes are numbered through all parameters. Which partners a class has not met, and which in a single row, are the bits
of one integer, so that a change is weighed by masks and population counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final, Protocol

_NOT_WANTED: Final = 1 << 40
"""The count of a pair that need not be met: so large that it never comes to 0."""


class CombinationTally(Protocol):
    """What the rows that were added hold. `missing` are the wanted combinations that stand in none of them."""

    missing: dict[tuple[int, ...], None]
    strength: int
    cost: int
    """About how many steps it takes to weigh one change."""

    def add(self, taken: int, rest: Sequence[int]) -> None:
        """A class stands in a row beside these others, which are in order."""

    def drop(self, taken: int, rest: Sequence[int]) -> None:
        """A class no longer stands in a row beside these others, which are in order."""

    def loss(self, taken: int, row: Sequence[int], mask: int) -> int:
        """How many combinations no row would hold if the class left its row; `mask` are the row's bits."""

    def weigh(self, taken: int, wished: int, row: Sequence[int], mask: int) -> int:
        """How many more combinations would be missing if another class of its parameter took its place in the row."""


class PairTally:
    """Pairs of classes."""

    strength = 2
    cost = 1

    def __init__(self, wanted: Sequence[int]) -> None:
        """Nothing is held yet of these pairs: for each class its partners, as bits."""
        every = range(len(wanted))
        self.missing: dict[tuple[int, ...], None] = {
            pair: None for pair in combinations(every, 2) if wanted[pair[0]] >> pair[1] & 1
        }
        self._unmet = list(wanted)
        self._once = [0] * len(wanted)
        self._count = [[0 if wanted[one] >> other & 1 else _NOT_WANTED for other in every] for one in every]

    def add(self, taken: int, rest: Sequence[int]) -> None:
        """A class stands in a row beside these others."""
        unmet, once, count, bit = self._unmet, self._once, self._count[taken], 1 << taken
        for other in rest:
            before = count[other]
            count[other] = self._count[other][taken] = before + 1
            if before == 0:
                unmet[taken] ^= 1 << other
                unmet[other] ^= bit
                del self.missing[(taken, other) if taken < other else (other, taken)]
            if before <= 1:
                once[taken] ^= 1 << other
                once[other] ^= bit

    def drop(self, taken: int, rest: Sequence[int]) -> None:
        """A class no longer stands in a row beside these others."""
        unmet, once, count, bit = self._unmet, self._once, self._count[taken], 1 << taken
        for other in rest:
            after = count[other] - 1
            count[other] = self._count[other][taken] = after
            if after == 0:
                unmet[taken] ^= 1 << other
                unmet[other] ^= bit
                self.missing[(taken, other) if taken < other else (other, taken)] = None
            if after <= 1:
                once[taken] ^= 1 << other
                once[other] ^= bit

    def loss(self, taken: int, row: Sequence[int], mask: int) -> int:  # noqa: ARG002 - triples need the row
        """How many pairs no row would hold if the class left its row."""
        return (self._once[taken] & mask).bit_count()

    def weigh(self, taken: int, wished: int, row: Sequence[int], mask: int) -> int:  # noqa: ARG002 - as above
        """How many more pairs would be missing if another class of its parameter took its place in the row."""
        return (self._once[taken] & mask).bit_count() - (self._unmet[wished] & mask).bit_count()


class TripleTally:
    """Triples of classes. A third class is noted at the other two: at the largest the other, else the larger one."""

    strength = 3
    cost = 3

    def __init__(self, wanted: Sequence[Sequence[int]]) -> None:
        """Nothing is held yet of these triples: for two classes the third ones, as bits."""
        self._width = len(wanted)
        self.missing: dict[tuple[int, ...], None] = {
            (one, other, third): None
            for one, other in combinations(range(self._width), 2)
            for third in _bits_of(wanted[one][other] >> other << other)
        }
        self._count = {self._key(*triple): 0 for triple in self.missing}
        self._once = [[0] * self._width for _ in wanted]
        self._unmet = [[0] * self._width for _ in wanted]
        for triple in self.missing:
            _toggle(self._unmet, *triple)

    def _key(self, one: int, other: int, third: int) -> int:
        return (one * self._width + other) * self._width + third

    def add(self, taken: int, rest: Sequence[int]) -> None:
        """A class stands in a row beside these others, which are in order."""
        for one, other in combinations(rest, 2):
            triple = _in_order(taken, one, other)
            key = self._key(*triple)
            before = self._count.get(key, _NOT_WANTED)
            if before == _NOT_WANTED:
                continue
            self._count[key] = before + 1
            if before == 0:
                _toggle(self._unmet, *triple)
                del self.missing[triple]
            if before <= 1:
                _toggle(self._once, *triple)

    def drop(self, taken: int, rest: Sequence[int]) -> None:
        """A class no longer stands in a row beside these others, which are in order."""
        for one, other in combinations(rest, 2):
            triple = _in_order(taken, one, other)
            key = self._key(*triple)
            after = self._count.get(key, _NOT_WANTED) - 1
            if after == _NOT_WANTED - 1:
                continue
            self._count[key] = after
            if after == 0:
                _toggle(self._unmet, *triple)
                self.missing[triple] = None
            if after <= 1:
                _toggle(self._once, *triple)

    def loss(self, taken: int, row: Sequence[int], mask: int) -> int:
        """How many triples no row would hold if the class left its row; `mask` are the row's bits."""
        once = self._once[taken]
        return sum([(once[each] & mask).bit_count() for each in row])

    def weigh(self, taken: int, wished: int, row: Sequence[int], mask: int) -> int:
        """How many more triples would be missing if another class of its parameter took its place in the row."""
        once, unmet = self._once[taken], self._unmet[wished]
        return sum([(once[each] & mask).bit_count() - (unmet[each] & mask).bit_count() for each in row])


def _in_order(taken: int, one: int, other: int) -> tuple[int, int, int]:
    if taken < one:
        return taken, one, other
    return (one, taken, other) if taken < other else (one, other, taken)


def _toggle(noted: list[list[int]], one: int, other: int, third: int) -> None:
    noted[one][other] ^= 1 << third
    noted[other][one] ^= 1 << third
    noted[third][one] ^= 1 << other


def _bits_of(mask: int) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]
