"""Arrays with fewer rows by tabu search: a row is taken out, and what it alone held is brought into the others.

One combination that is missing is drawn. Of all rows that lack a single class of it, the change that leaves the least
missing is made, whether or not that is less than before; what has just been changed stays for some moves. Rarely, and
where no row lacks a single one, some row takes it whole. After TCA (Lin, Luo, Cai, Su, Hao and Zhang, ASE 2015).
Work is counted in steps, never in seconds, so that equal questions have equal answers on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb
from random import Random
from typing import Final

from engine.plan.covering.board import Board
from engine.plan.covering.tallies import CombinationTally

_TENURE: Final = 3
"""So many moves long a place of a row stays as it was changed."""

_WHOLE: Final = 0.001
"""How often a row takes a whole combination though others lack a single class of it."""

_STEPS_A_COMBINATION: Final = 30
_STEPS_MAX: Final = 1_000_000
"""About a second's work, for the largest arrays."""


def with_fewer_rows(
    board: Board, rows: Sequence[Sequence[int]], tally: CombinationTally, *, least: int
) -> list[Sequence[int]]:
    """As few rows, at least `least`, as are found in so many steps and hold all that these hold of what is wanted.

    The tally is new. An array that is so large that no steps would be left after counting it stays as it is.
    """
    steps = min(_STEPS_MAX, _STEPS_A_COMBINATION * len(tally.missing))
    steps -= len(rows) * comb(len(board.classes), tally.strength)
    if len(rows) <= least or steps <= 0:
        return list(rows)
    search = _TabuSearch(board=board, tally=tally, steps_left=steps)
    for row in rows:
        search.take_in(row)
    fewest = list(rows)
    while len(fewest) > least:
        search.take_out_one()
        if not search.mend():
            break
        fewest = [tuple(row) for row in search.rows]
    return fewest


@dataclass(slots=True, kw_only=True)
class _TabuSearch:
    """The rows as they are just now, with the bits of each; `changed` is the move at which a place was."""

    board: Board
    tally: CombinationTally
    steps_left: int
    rows: list[list[int]] = field(default_factory=list)
    masks: list[int] = field(default_factory=list)
    moves: int = 0
    changed: dict[tuple[int, int], int] = field(default_factory=dict)
    place_of: Sequence[int] = ()
    rng: Random = field(default_factory=lambda: Random("tabu"))  # noqa: S311 - equal questions have equal answers

    def __post_init__(self) -> None:
        """Note the place of each class."""
        self.place_of = [place for place, classes in enumerate(self.board.classes) for _ in classes]

    def take_in(self, row: Sequence[int]) -> None:
        """One row more."""
        for place, each in enumerate(row):
            self.tally.add(each, row[:place])
        self.rows.append(list(row))
        self.masks.append(sum(1 << each for each in row))

    def take_out_one(self) -> None:
        """One row less: the one without which the least is missing."""

        def held_alone(number: int) -> int:
            return sum(self.tally.loss(each, self.rows[number], self.masks[number]) for each in self.rows[number])

        number = min(range(len(self.rows)), key=held_alone)
        row = self.rows.pop(number)
        del self.masks[number]
        for place, each in enumerate(row):
            self.tally.drop(each, row[:place])
        self.changed.clear()

    def mend(self) -> bool:
        """Bring what is missing into the rows; false where the steps did not suffice."""
        lowest = len(self.tally.missing)
        while self.tally.missing and self.steps_left > 0:
            missing = list(self.tally.missing)
            wished = [(self.place_of[each], each) for each in missing[int(self.rng.random() * len(missing))]]
            self.moves += 1
            one_way = self._best_change(wished, lowest) if self.rng.random() >= _WHOLE else None
            if one_way is None:
                self._put_whole(wished)
            else:
                self._put(*one_way)
            lowest = min(lowest, len(self.tally.missing))
        return not self.tally.missing

    def _best_change(self, wished: Sequence[tuple[int, int]], lowest: int) -> tuple[int, int, int] | None:
        """The row, place and class of the change that leaves the least missing, drawn among equals."""
        best, equals, found = 0, 0, None
        for number, place, each in self._single_changes(wished):
            row = self.rows[number]
            worse = self.tally.weigh(row[place], each, row, self.masks[number])
            self.steps_left -= self.tally.cost
            if found is not None and worse > best:
                continue
            is_tabu = self.moves - self.changed.get((number, place), -_TENURE) < _TENURE
            if is_tabu and len(self.tally.missing) + worse >= lowest:
                continue
            if not self._is_allowed(number, ((place, each),)):
                continue
            equals = equals + 1 if found is not None and worse == best else 1
            if equals == 1 or self.rng.random() * equals < 1:
                best, found = worse, (number, place, each)
        return found

    def _single_changes(self, wished: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """Each row that lacks a single one of these classes, with its place."""
        single = {1 << each: (place, each) for place, each in wished}
        whole = sum(single)
        self.steps_left -= len(self.rows) // 8
        return [
            (number, *single[lacked]) for number, mask in enumerate(self.masks) if (lacked := whole & ~mask) in single
        ]

    def _put_whole(self, wished: Sequence[tuple[int, int]]) -> None:
        """Some row takes all of these classes, if it may."""
        number = int(self.rng.random() * len(self.rows))
        self.steps_left -= self.tally.cost
        if self._is_allowed(number, wished):
            for place, each in wished:
                self._put(number, place, each)

    def _put(self, number: int, place: int, each: int) -> None:
        row = self.rows[number]
        before = row[place]
        if before == each:
            return
        rest = row[:place] + row[place + 1 :]
        self.tally.drop(before, rest)
        self.tally.add(each, rest)
        row[place] = each
        self.masks[number] ^= 1 << before | 1 << each
        self.changed[number, place] = self.moves
        self.steps_left -= comb(len(row), self.tally.strength - 1) // 2

    def _is_allowed(self, number: int, wished: Sequence[tuple[int, int]]) -> bool:
        """Whether the row with these classes is known to hold nothing that is banned."""
        bans = self.board.bans
        if bans is None:
            return True
        row = list(self.rows[number])
        for place, each in wished:
            row[place] = each
        return bans.surely_keeps(self.board.plain(row), [place for place, _ in wished])
