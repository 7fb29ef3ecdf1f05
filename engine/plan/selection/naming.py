"""Which tests and rows `--only` means: by a test name, with or without its matrix cell, or by the title of a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Final

from engine.model.language.literals import Template
from engine.model.suite import Suite, Test
from engine.plan.fields.recipe import Recipe
from engine.plan.rows.case import make_case
from engine.plan.scope.matrix import cell_in_title

_PART: Final = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
_ANY: Final = "*"


def name_of(test: Test) -> str:
    """A test's name as it is written, with the templates that stand in it."""
    return test.name.text if isinstance(test.name, Template) else test.name


def is_meant(name: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns is this name, or matches it; a bracket may be meant as a bracket."""
    return any(
        name == pattern or fnmatchcase(name, pattern) or fnmatchcase(name, pattern.replace("[", "[[]"))
        for pattern in patterns
    )


def may_be_meant(suite: Suite, test: Test, patterns: Iterable[str]) -> bool:
    """Whether a pattern can match the test's name, or what its templates and its matrix make of the name."""
    name = name_of(test)
    patterns = tuple(patterns)
    if is_meant(name, patterns):
        return True
    skeletons = [_PART.sub(_ANY, name)] if _PART.search(name) else []
    if suite.matrix is not None or test.matrix is not None:
        skeletons.append(f"{_PART.sub(_ANY, name)} [{_ANY}]")
    return any(_meet(pattern, skeleton) for pattern in patterns for skeleton in skeletons)


def only_named(recipes: Sequence[Recipe], patterns: Sequence[str]) -> tuple[Recipe, ...]:
    """The same tests with the rows that are meant: all of them where the test or its cell is named."""
    return tuple(_named_rows(recipe, patterns) for recipe in recipes) if patterns else tuple(recipes)


def titles_of(recipe: Recipe) -> tuple[str, ...]:
    """What may stand behind `--only` for this test: its name, and its name with the cell of the matrix."""
    name = recipe.title.text if isinstance(recipe.title, Template) else recipe.title
    return (name,) if recipe.cell is None else (name, name + cell_in_title(recipe.cell))


def _named_rows(recipe: Recipe, patterns: Sequence[str]) -> Recipe:
    if any(is_meant(title, patterns) for title in titles_of(recipe)):
        return recipe
    if not isinstance(recipe.title, Template):
        return recipe.but(rows=())
    end = cell_in_title(recipe.cell) if recipe.cell is not None else ""
    kept = []
    for row in recipe.rows:
        title = make_case(recipe, row, number=0).title
        kept += [row] if is_meant(title, patterns) or is_meant(title.removesuffix(end), patterns) else []
    return recipe.but(rows=tuple(kept))


def _meet(pattern: str, skeleton: str) -> bool:
    """Whether some name fits both: a pattern with `*`, `?` and `[…]`, and a name in which `*` stands for anything.

    A bracket is taken as a bracket and as a sign of any kind, since names with cells hold brackets.
    """
    reached = {0}
    for sign in skeleton:
        reached = _past_stars(reached, pattern)
        if sign == _ANY:
            reached = set(range(min(reached), len(pattern) + 1)) if reached else set()
        else:
            reached = {
                at + (pattern[at] != _ANY)
                for at in reached
                if at < len(pattern) and (pattern[at] in (_ANY, "?", "[", "]") or pattern[at] == sign)
            }
    return len(pattern) in _past_stars(reached, pattern)


def _past_stars(reached: set[int], pattern: str) -> set[int]:
    """The places that can be reached in a pattern without a sign more."""
    found = set(reached)
    for at in sorted(reached):
        place = at
        while place < len(pattern) and pattern[place] == _ANY:
            place += 1
            found.add(place)
    return found
