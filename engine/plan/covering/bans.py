"""Combinations of classes that may not stand in a row, and whether a row that has begun can be finished without any."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod
from random import Random
from typing import Final, TypeAlias

from engine.model.values.noun import Noun

Row: TypeAlias = tuple[int, ...]

FREE: Final = -1
"""Stands in a row for a class that is still to be chosen."""

_STEPS_MAX: Final = 20_000
"""Most classes that are tried to finish one row; a row that needs more counts as one that cannot be finished."""

_STEPS_IN_ALL: Final = 200_000
"""Most classes that are tried for all questions about the same bans together: some tenths of a second."""

_STEPS_OF_ONE_WAY: Final = 200
"""Classes that are tried in one order before another order is: what is rare in one is often at hand in another."""

_SHUFFLES: Final = 6
_FORTH: Final = -2
_BACK: Final = -1
_QUESTIONS_AT_ONCE: Final = 2


@dataclass(slots=True, eq=False)
class AskedClasses(Container[Row]):
    """Combinations that are forbidden where a question about them says so: too many to ask about each beforehand.

    What was asked is remembered. After `most` questions whatever is not known counts as forbidden.
    """

    ask: Callable[[Row], bool]
    most: int
    gave_up: bool = False
    known: dict[Row, bool] = field(default_factory=dict)

    def __contains__(self, classes: object) -> bool:
        """Whether these classes are forbidden, or nobody may ask any more."""
        assert isinstance(classes, tuple)
        if classes not in self.known:
            if len(self.known) >= self.most:
                self.gave_up = True
                return True
            self.known[classes] = self.ask(classes)
        return self.known[classes]


class ClassesTogether(Noun, frozen=True):
    """Combinations that are forbidden where each of their parts is one of these: too many to be written one by one.

    A part is named by its places in the combination.
    """

    parts: tuple[tuple[tuple[int, ...], frozenset[Row]], ...]

    def __contains__(self, classes: object) -> bool:
        """Whether all parts of these classes are forbidden together."""
        assert isinstance(classes, tuple)
        return all(tuple([classes[place] for place in places]) in known for places, known in self.parts)


class Ban(Noun, frozen=True):
    """At these places of a row none of these combinations of classes may stand.

    `draws` is how often rows with them were drawn in vain; 0 where that is not why.
    """

    places: tuple[int, ...]
    classes: frozenset[Row] | ClassesTogether | AskedClasses
    draws: int = 0

    @property
    def tries(self) -> int:
        """How often something was tried in vain where that is all that is known; 0 where the ban is sure."""
        given_up = isinstance(self.classes, AskedClasses) and self.classes.gave_up
        return self.classes.most if isinstance(self.classes, AskedClasses) and given_up else self.draws


@dataclass(slots=True, eq=False)
class Bans:
    """All bans on the rows over parameters of these sizes. What was found out once is remembered in `known`."""

    sizes: Sequence[int]
    bans: Sequence[Ban]
    places: tuple[int, ...] = ()
    known: dict[Row, Row | None] = field(default_factory=dict)
    given_up: set[Row] = field(default_factory=set)
    not_soon: set[Row] = field(default_factory=set)
    steps: int = 0
    witnesses: list[Row] = field(default_factory=list)
    witnesses_of: Sequence[list[int]] = ()
    """By place and class the witnesses that have it, as bits."""
    about: Sequence[Sequence[tuple[Ban, tuple[int, ...]]]] = ()

    def __post_init__(self) -> None:
        """Find the places that matter, and for each the bans that speak of it, with their places."""
        self.places = tuple(sorted({place for ban in self.bans for place in ban.places}))
        at = {place: number for number, place in enumerate(self.places)}
        numbered = [(ban, tuple(at[place] for place in ban.places)) for ban in self.bans]
        self.about = [[each for each in numbered if number in each[1]] for number in range(len(self.places))]
        self.witnesses_of = [[0] * self.sizes[place] for place in self.places]

    def allows(self, row: Sequence[int]) -> bool:
        """Whether a row, in which FREE stands for what is still to be chosen, can be finished without any ban."""
        return self.finish(row) is not None

    def finish(self, row: Sequence[int]) -> Row | None:
        """The classes at the places that matter of one such finished row, None where there is none."""
        return self._finished(tuple([row[place] for place in self.places]))

    def surely_keeps(self, row: Row, places: Collection[int]) -> bool:
        """Whether a whole row is known, without a question, to hold nothing that the bans on these places forbid."""
        return not any(
            _may_forbid(ban.classes, tuple([row[place] for place in ban.places]))
            for ban in self.bans
            if any(place in places for place in ban.places)
        )

    @property
    def asks(self) -> list[AskedClasses]:
        """What is not known beforehand of these bans."""
        return [ban.classes for ban in self.bans if isinstance(ban.classes, AskedClasses)]

    def tries_of(self, named: Sequence[tuple[int, int]]) -> int:
        """How many classes were tried in vain for rows with these; 0 where all such rows were looked at."""
        begun = self.row_with(named)
        return _STEPS_MAX if tuple(begun[place] for place in self.places) in self.given_up else 0

    def complete(self, row: Sequence[int]) -> Row | None:
        """A finished row that begins so, with the first class wherever none matters; None where there is none."""
        found = self.finish(row)
        if found is None:
            return None
        chosen = dict(zip(self.places, found, strict=True))
        return tuple(chosen.get(place, max(each, 0)) for place, each in enumerate(row))

    def minimal(self, strength: int) -> Iterator[tuple[tuple[int, int], ...]]:
        """Each combination of at most so many (place, class) that no row can hold, each part of which can stand."""
        # The search for rows may have used up the steps; what it found out is known, and the rest has as many again.
        self.steps = 0
        # What is easily found must not go without, because what is hard to find used up all questions.
        for named in self._combinations(strength) if self.asks else ():
            self.soon_allows(self.row_with(named))
        found: list[frozenset[tuple[int, int]]] = []
        for named in self._combinations(strength):
            if any(part <= set(named) for part in found) or self.allows(self.row_with(named)):
                continue
            found.append(frozenset(named))
            yield named

    def _combinations(self, strength: int) -> Iterator[tuple[tuple[int, int], ...]]:
        for size in range(strength + 1):
            for places in combinations(self.places, size):
                for classes in product(*(range(self.sizes[place]) for place in places)):
                    yield tuple(zip(places, classes, strict=True))

    def row_with(self, named: Sequence[tuple[int, int]]) -> list[int]:
        """A row with nothing in it but these classes."""
        row = [FREE] * len(self.sizes)
        for place, each in named:
            row[place] = each
        return row

    def soon_allows(self, row: Sequence[int]) -> bool:
        """The same, but looked for only a few steps long where every step may be a question."""
        if not self.asks:
            return self.allows(row)
        begun = tuple([row[place] for place in self.places])
        if begun in self.known:
            return self.known[begun] is not None
        if self._having(begun):
            return True
        if begun in self.not_soon or self.steps >= _STEPS_IN_ALL:
            return False
        for order in (_FORTH, _BACK):
            found, is_whole = self._search_one_way(begun, order, len(begun) + _QUESTIONS_AT_ONCE)
            if found is not None:
                self._note_witness(found)
            if found is not None or is_whole:
                self.known[begun] = found
                return found is not None
        self.not_soon.add(begun)
        return False

    def _having(self, begun: Sequence[int]) -> int:
        """The witnesses that begin so."""
        having = (1 << len(self.witnesses)) - 1
        for number, each in enumerate(begun):
            if each != FREE:
                having &= self.witnesses_of[number][each]
        return having

    def _finished(self, begun: Row) -> Row | None:
        if begun not in self.known or begun in self.given_up:
            having = self._having(begun)
            if having:
                self.given_up.discard(begun)
                self.known[begun] = self.witnesses[having.bit_length() - 1]
            elif begun not in self.known:
                self.known[begun] = self._search(begun)
        return self.known[begun]

    def _search(self, begun: Row) -> Row | None:
        """A finished row, looked for in several orders of the classes, at last in the first of them for long."""
        if not begun:
            return ()
        for order, steps in self._ways(begun) if self.steps < _STEPS_IN_ALL else ():
            found, is_whole = self._search_one_way(begun, order, steps)
            if found is not None:
                self._note_witness(found)
            if found is not None or is_whole:
                return found
        self.given_up.add(begun)
        return None

    def _ways(self, begun: Row) -> Iterator[tuple[int, int]]:
        free = prod(self.sizes[place] for place, each in zip(self.places, begun, strict=True) if each == FREE)
        if free > _STEPS_OF_ONE_WAY:
            yield from ((order, len(begun) + _QUESTIONS_AT_ONCE) for order in (_FORTH, _BACK))
            yield from ((order, _STEPS_OF_ONE_WAY) for order in range(_FORTH, _SHUFFLES))
        if not any(each.gave_up for each in self.asks):
            yield _FORTH, _STEPS_MAX

    def _note_witness(self, found: Row) -> None:
        bit = 1 << len(self.witnesses)
        self.witnesses.append(found)
        for number, each in enumerate(found):
            self.witnesses_of[number][each] |= bit

    def _search_one_way(self, begun: Row, order: int, steps: int) -> tuple[Row | None, bool]:
        """A finished row, and whether all was looked through."""
        domains = [self._classes(begun, number, order) for number in range(len(begun))]
        search = _RowSearch(about=self.about, domains=domains, row=[FREE] * len(begun))
        found = search.finish(steps)
        self.steps += search.steps
        return found

    def _classes(self, begun: Row, number: int, order: int) -> Sequence[int]:
        """The classes to try at a place: forth, back, or in one of several drawn orders."""
        if begun[number] != FREE:
            return (begun[number],)
        classes = range(self.sizes[self.places[number]])
        if order < 0:
            return classes if order == _FORTH else classes[::-1]
        rng = Random(f"{order} {number}")  # noqa: S311 - the same question has the same answer
        return rng.sample(classes, len(classes))


@dataclass(slots=True, kw_only=True)
class _RowSearch:
    """Depth first, always at the place with fewest classes left; what a choice forbids elsewhere is left out there.

    Forward checking (Haralick and Elliott, Artificial Intelligence 14, 1980). What has to be asked is asked last.
    """

    about: Sequence[Sequence[tuple[Ban, tuple[int, ...]]]]
    domains: list[Sequence[int]]
    row: list[int]
    steps: int = 0
    narrowed: list[list[tuple[int, Sequence[int]]]] = field(default_factory=list)
    """By choice the domains that it narrowed, as they were."""

    def finish(self, steps: int) -> tuple[Row | None, bool]:
        """A finished row, where one is found in so many steps, and whether all was looked through."""
        choices = [self._open_next()]
        while choices and self.steps < steps:
            self.steps += 1
            number, left = choices[-1]
            if self.row[number] != FREE:
                self._undo(number)
            each = next(left, FREE)
            if each == FREE:
                choices.pop()
            elif self._choose(number, each):
                if FREE not in self.row:
                    return tuple(self.row), True
                choices.append(self._open_next())
        return None, not choices

    def _open_next(self) -> tuple[int, Iterator[int]]:
        number = min(
            (number for number, each in enumerate(self.row) if each == FREE), key=lambda each: len(self.domains[each])
        )
        return number, iter(self.domains[number])

    def _choose(self, number: int, each: int) -> bool:
        """Whether a place can have this class as far as can be seen."""
        self.row[number] = each
        self.narrowed.append([])
        return all(self._is_kept(ban, numbers) for ban, numbers in self.about[number])

    def _undo(self, number: int) -> None:
        self.row[number] = FREE
        for place, before in reversed(self.narrowed.pop()):
            self.domains[place] = before

    def _is_kept(self, ban: Ban, numbers: tuple[int, ...]) -> bool:
        open_ = [number for number in numbers if self.row[number] == FREE]
        if not open_:
            return tuple([self.row[number] for number in numbers]) not in ban.classes
        if len(open_) > 1 or isinstance(ban.classes, AskedClasses):
            return True
        (place,) = open_
        known, at = [self.row[number] for number in numbers], numbers.index(place)
        before = self.domains[place]
        left = [each for each in before if (*known[:at], each, *known[at + 1 :]) not in ban.classes]
        if len(left) < len(before):
            self.narrowed[-1].append((place, before))
            self.domains[place] = left
        return bool(left)


def bans_over(sizes: Sequence[int], bans: Sequence[Ban]) -> Bans | None:
    """The bans on rows over parameters of these sizes; None where there are none."""
    return Bans(sizes, bans) if bans else None


def _may_forbid(classes: Container[Row], each: Row) -> bool:
    return classes.known.get(each, True) if isinstance(classes, AskedClasses) else each in classes
