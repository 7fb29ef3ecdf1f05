"""The cases of a plan, each computed when it is asked for; the first of them are kept."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.model.plan import Case
from engine.plan.fields.recipe import Recipe
from engine.plan.rows.case import make_case

KEPT_MAX = 8_192
"""So many cases are kept once they were made: a plan is walked several times, and larger ones must not fill memory."""


@dataclass(frozen=True, slots=True)
class LazyCases:
    """All cases in order of file, test and row. `starts` are the numbers of the first case of each recipe."""

    recipes: tuple[Recipe, ...]
    starts: tuple[int, ...]
    count: int
    _kept: dict[int, Case] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> Case:
        """The case of that number, the same at every call. Raises IndexError outside 0 … len - 1."""
        if not 0 <= number < self.count:
            raise IndexError(number)
        place = bisect_right(self.starts, number) - 1
        recipe = self.recipes[place]
        return self._case(recipe, recipe.rows[number - self.starts[place]], number)

    def __iter__(self) -> Iterator[Case]:
        """All in order."""
        for recipe, start in zip(self.recipes, self.starts, strict=True):
            for number, row in enumerate(recipe.rows, start):
                yield self._case(recipe, row, number)

    def _case(self, recipe: Recipe, row: int, number: int) -> Case:
        case = self._kept.get(number)
        if case is None:
            case = make_case(recipe, row, number=number)
            if number < KEPT_MAX:
                self._kept[number] = case
        return case


def lazy_cases(recipes: tuple[Recipe, ...]) -> LazyCases:
    """The cases of some recipes, none of which is without rows."""
    starts, count = [], 0
    for recipe in recipes:
        assert recipe.rows, "a test without rows is no part of a plan"
        starts.append(count)
        count += len(recipe.rows)
    return LazyCases(recipes=recipes, starts=tuple(starts), count=count)
