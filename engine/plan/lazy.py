"""The cases of a plan, each computed when it is asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.plan import Case
from engine.plan.making import make_case
from engine.plan.recipe import Recipe


@dataclass(frozen=True, slots=True)
class LazyCases:
    """All cases in order of file, test and row. `starts` are the numbers of the first case of each recipe."""

    recipes: tuple[Recipe, ...]
    starts: tuple[int, ...]
    count: int

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> Case:
        """The case of that number, the same at every call. Raises IndexError outside 0 … len - 1."""
        if not 0 <= number < self.count:
            raise IndexError(number)
        place = bisect_right(self.starts, number) - 1
        recipe = self.recipes[place]
        return make_case(recipe, recipe.rows[number - self.starts[place]], number=number)

    def __iter__(self) -> Iterator[Case]:
        """All in order."""
        for recipe, start in zip(self.recipes, self.starts, strict=True):
            for number, row in enumerate(recipe.rows, start):
                yield make_case(recipe, row, number=number)


def lazy_cases(recipes: tuple[Recipe, ...]) -> LazyCases:
    """The cases of some recipes, none of which is without rows."""
    starts, count = [], 0
    for recipe in recipes:
        assert recipe.rows, "a test without rows is no part of a plan"
        starts.append(count)
        count += len(recipe.rows)
    return LazyCases(recipes=recipes, starts=tuple(starts), count=count)
