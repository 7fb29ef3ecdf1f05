"""All values that a generator can draw, one after the other: chance that counts instead of throwing dice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from engine.model.values.json import Json
from engine.model.values.noun import Noun

_FRACTIONS: Final = 1000
"""So many different fractions a counted chance gives where a generator asks for one of all."""


class CountedChance(Random):
    """Chance whose throws are the digits of a number: each combination of throws has one, from 0 on."""

    def __init__(self, number: int) -> None:
        super().__init__(0)
        self._rest = number
        self.combinations = 1
        """How many combinations there are of as many throws of these sizes."""

    def below(self, size: int) -> int:
        """The next digit, from 0 to `size` - 1. Raises ValueError where there is none."""
        if size < 1:
            raise ValueError("nothing to choose from")
        self.combinations *= size
        self._rest, digit = divmod(self._rest, size)
        return digit

    def random(self) -> float:
        """A fraction, one of a thousand."""
        return self.below(_FRACTIONS) / _FRACTIONS

    def getrandbits(self, k: int, /) -> int:
        """Any number of so many bits."""
        return self.below(1 << k)

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        """A number of a range."""
        numbers = range(start) if stop is None else range(start, stop, step)
        return numbers[self.below(len(numbers))]

    def choice(self, seq: Any) -> Any:
        """A member of a sequence."""
        return seq[self.below(len(seq))]


class Counted(Noun, frozen=True):
    """A value, and the number of the combination of throws that gives it."""

    number: int
    value: Json


def count_values(draw: Callable[[Random], Json], *, most: int) -> Iterator[Counted]:
    """Every value that is drawn, by the number of its throws; one may come twice.

    Where some value has more than `most` combinations of throws, or cannot be drawn, counting ends with a LookupError:
    then nobody knows them all.
    """
    number, combinations = 0, 1
    # Throws that depend on those before make a tree. Its path of most combinations is seen before its end is reached:
    # each beginning of a path is first seen with nothing but zeros behind it, below the number of its own combinations.
    while number < combinations:
        chance = CountedChance(number)
        try:
            value = draw(chance)
        except Exception as problem:
            raise LookupError("it cannot be drawn by counting") from problem
        combinations = max(combinations, chance.combinations)
        if combinations > most:
            raise LookupError("it has more values than are counted")
        yield Counted(number, value)
        number += 1
