"""Combinations of classes that may not stand in a row, and whether a row that has begun can be finished without any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Final, TypeAlias

from engine.model.values.noun import Noun

Row: TypeAlias = tuple[int, ...]

FREE: Final = -1
"""Stands in a row for a class that is still to be chosen."""

_STEPS_MAX: Final = 20_000
"""Most classes that are tried to finish one row; a row that needs more counts as one that cannot be finished."""


class Ban(Noun, frozen=True):
    """At these places of a row none of these combinations of classes may stand.

    `draws` is how often rows with them were drawn in vain; 0 where that is not why.
    """

    places: tuple[int, ...]
    classes: frozenset[Row]
    draws: int = 0


@dataclass(slots=True)
class Bans:
    """All bans on the rows over parameters of these sizes. What was found out once is remembered in `known`."""

    sizes: Sequence[int]
    bans: Sequence[Ban]
    places: tuple[int, ...] = ()
    known: dict[Row, Row | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the places that matter."""
        self.places = tuple(sorted({place for ban in self.bans for place in ban.places}))

    def allows(self, row: Sequence[int]) -> bool:
        """Whether a row, in which FREE stands for what is still to be chosen, can be finished without any ban."""
        return self.finished(row) is not None

    def finished(self, row: Sequence[int]) -> Row | None:
        """The classes at the places that matter of one such finished row, None where there is none."""
        begun = tuple(row[place] for place in self.places)
        if begun not in self.known:
            self.known[begun] = self._search(begun)
        return self.known[begun]

    def completed(self, row: Sequence[int]) -> Row | None:
        """A finished row that begins so, with the first class wherever none matters; None where there is none."""
        found = self.finished(row)
        if found is None:
            return None
        chosen = dict(zip(self.places, found, strict=True))
        return tuple(chosen.get(place, max(each, 0)) for place, each in enumerate(row))

    def minimal(self, strength: int) -> Iterator[tuple[tuple[int, int], ...]]:
        """Each combination of at most so many (place, class) that no row can hold, each part of which can stand."""
        found: list[frozenset[tuple[int, int]]] = []
        for size in range(strength + 1):
            for places in combinations(self.places, size):
                for classes in product(*(range(self.sizes[place]) for place in places)):
                    named = tuple(zip(places, classes, strict=True))
                    if any(part <= set(named) for part in found) or self.allows(self.holding(named)):
                        continue
                    found.append(frozenset(named))
                    yield named

    def holding(self, named: Sequence[tuple[int, int]]) -> list[int]:
        """A row with nothing in it but these classes."""
        row = [FREE] * len(self.sizes)
        for place, each in named:
            row[place] = each
        return row

    def _search(self, begun: Row) -> Row | None:
        """Depth first over the places that matter, each ban asked as soon as the last of its places is chosen."""
        at = {place: number for number, place in enumerate(self.places)}
        asked: list[list[Ban]] = [[] for _ in self.places]
        for ban in self.bans:
            asked[max(at[place] for place in ban.places)].append(ban)
        row = list(begun)
        choices = [self._classes(begun[0], 0)] if begun else []
        for _ in range(_STEPS_MAX):
            if not choices:
                return None if begun else ()
            number = len(choices) - 1
            row[number] = next(choices[-1], FREE)
            if row[number] == FREE:
                choices.pop()
            elif not any(tuple(row[at[place]] for place in ban.places) in ban.classes for ban in asked[number]):
                if number == len(row) - 1:
                    return tuple(row)
                choices.append(self._classes(begun[number + 1], number + 1))
        return None

    def _classes(self, begun: int, number: int) -> Iterator[int]:
        return iter(range(self.sizes[self.places[number]]) if begun == FREE else (begun,))


def bans_over(sizes: Sequence[int], bans: Sequence[Ban]) -> Bans | None:
    """The bans on rows over parameters of these sizes; None where there are none."""
    return Bans(sizes, bans) if bans else None
