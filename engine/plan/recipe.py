"""How the rows of one test are made: prepared once, so that making one row resolves and decides as little as it can."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from engine.model.authored import Late, Names, Template
from engine.model.json import Json
from engine.model.plan import PlannedTest
from engine.model.words import GeneratorKind
from engine.plan.classes import FieldClass

DRAWN_CLASS: Final = 0
"""The number of the typical class: every field has it, and it comes first."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The field is the same in every row."""

    value: Json


@dataclass(frozen=True, slots=True)
class Templated:
    """A template makes the field from the row."""

    value: Late


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator draws the field; where `late`, its spec holds templates that need the row."""

    kind: GeneratorKind
    spec: Any
    late: bool


Maker: TypeAlias = Fixed | Templated | Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRecipe:
    """One field of a test's input.

    `classes[0]` is the typical one. `cover` are the classes that `cover` combines, the first `cover_valid` of them
    valid; `breaks` those that `break` puts in. `named` says whether a typical row names its class: a generator's
    does, a constant's does not. `seen` says that other fields are made from it.
    """

    name: str
    maker: Maker
    classes: tuple[FieldClass, ...]
    cover: tuple[int, ...]
    cover_valid: int
    breaks: tuple[int, ...]
    named: bool
    maybe: float
    may_be_missing: bool
    uses: frozenset[str]
    seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverTable:
    """The rows of `cover`, one after the other in `picks`: a number of a class for each field of the test."""

    picks: array[int]
    width: int
    count: int

    def row(self, number: int) -> Sequence[int]:
        """The class of each field in one row."""
        return self.picks[number * self.width : (number + 1) * self.width]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A test with all that its rows are made of; `order` are the places of `fields` so that no field is made too early.

    `prefix` begins every random stream of the test. `rows` are the numbers of the rows that are planned.
    """

    test: PlannedTest
    key: tuple[Json, ...]
    prefix: bytes
    now: str
    title: str | Template
    names: Names
    fields: tuple[FieldRecipe, ...]
    order: tuple[int, ...]
    random: int
    cover: CoverTable
    breaks: tuple[tuple[int, int], ...]
    rows: Sequence[int]
    generators: Mapping[str, GeneratorKind]
    trouble: str | None = None
    """Why no row of a skipped test could be made."""


@dataclass(frozen=True, slots=True)
class RowChoice:
    """Which row it is, the class of each field in it, and for a `break` row the place of the field that is broken."""

    address: str
    picks: Sequence[int]
    broken: int | None = None
    is_random: bool = False


def choose_row(recipe: Recipe, number: int) -> RowChoice:
    """Row `number` of all the rows a test has: first the random ones, then those of `cover`, then those of `break`."""
    typical = [DRAWN_CLASS] * len(recipe.fields)
    if number < recipe.random:
        return RowChoice(f"random:{number}", typical, is_random=True)
    number -= recipe.random
    if number < recipe.cover.count:
        return RowChoice(f"cover:{number}", recipe.cover.row(number))
    place, pick = recipe.breaks[number - recipe.cover.count]
    field = recipe.fields[place]
    typical[place] = pick
    return RowChoice(f"break:{field.name}:{field.classes[pick].label}", typical, broken=place)


def row_count(recipe: Recipe) -> int:
    """How many rows the test has before any selection."""
    return recipe.random + recipe.cover.count + len(recipe.breaks)
