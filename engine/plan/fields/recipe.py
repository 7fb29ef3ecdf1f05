"""How the rows of one test are made: prepared once, so that making one row resolves and decides as little as it can."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import msgspec

from engine.model.language.expectation import Expectation
from engine.model.language.inputs import TableRow
from engine.model.language.kinds import GeneratorKind, MatcherKind
from engine.model.language.literals import Names, Query, Template, Templated
from engine.model.plan import PlannedAction, PlannedTest
from engine.model.suite import UpstreamAnswer
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.plan.covering.bans import Ban
from engine.plan.fields.classes import FieldClass, Knowledge

DRAWN_CLASS: Final = 0
"""The number of the typical class: every field has it, and it comes first."""

NO_CLASS: Final = -1
"""Stands for the class of a field to which a table gives a value that no class has."""

REDRAWS_MAX: Final = 100
COUNTED_FROM: Final = 2**32
"""How often what a constraint speaks of, or a value, is drawn in a row before the row is given up."""


class Fixed(Noun, frozen=True):
    """The field is the same in every row."""

    value: Json


class TemplatedField(Noun, frozen=True):
    """A template makes the field from the row."""

    value: Templated


class Generator(Noun, frozen=True):
    """A generator draws the field; where `late`, its spec holds templates that need the row."""

    kind: GeneratorKind
    spec: Any
    late: bool


class AtRun(Noun, frozen=True):
    """Only the run can make the field; until then it is its own text."""

    value: Templated


class TableOnly(Noun, frozen=True):
    """Only the rows of a table hold the field."""


Maker: TypeAlias = Fixed | TemplatedField | Generator | AtRun | TableOnly


class FieldRecipe(Noun, frozen=True, kw_only=True):
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
    knowledge: Knowledge
    seen: bool = False
    column: Mapping[str, int] | None = None
    """Where a table gives the field: its classes by the canonical text of their value ("" for left out)."""
    unique: bool = False


class CoverTable(Noun, frozen=True, kw_only=True):
    """The rows of `cover`, one after the other in `picks`: a number of a class for each field of the test."""

    picks: array[int]
    width: int
    count: int

    def row(self, number: int) -> Sequence[int]:
        """The class of each field in one row."""
        return self.picks[number * self.width : (number + 1) * self.width]


class Redraws(Noun, frozen=True, kw_only=True):
    """How often values were drawn again: a number for each row, by field, of those fields that were at all.

    From COUNTED_FROM on a value is no longer drawn by chance: what is more than that tells its throws.
    Why a row was given up after REDRAWS_MAX draws is in `broken`, by its number.
    """

    values: Mapping[str, Sequence[int]] = msgspec.field(default_factory=dict)
    broken: Mapping[int, str] = msgspec.field(default_factory=dict)

    def of_values(self, number: int) -> Mapping[str, int]:
        """How often the values in this row were drawn again."""
        return {name: counts[number] for name, counts in self.values.items()}


class CallRecipe(Noun, frozen=True, kw_only=True):
    """One call of `steps`, `before` or `after`: `place` counts the calls of its role from 0."""

    role: Literal["before", "step", "after"]
    place: int
    id: str | None
    action: PlannedAction
    fields: tuple[FieldRecipe, ...]
    order: tuple[int, ...]
    expectation: Expectation
    when: Query | None
    timeout_s: float
    span: Span


class Recipe(Noun, frozen=True, kw_only=True):
    """A test with all that its rows are made of; `order` are the places of `fields` so that no field is made too early.

    `prefix` begins every random stream of the test. `rows` are the numbers of the rows that are planned. Each answer of
    `upstream` has all the rows once more.
    """

    test: PlannedTest
    key: tuple[Json, ...]
    cell: JsonObject | None = None
    prefix: bytes
    now: str
    title: str | Template
    names: Names
    fields: tuple[FieldRecipe, ...]
    order: tuple[int, ...]
    table: tuple[TableRow, ...] = ()
    random: int
    cover: CoverTable
    breaks: tuple[tuple[int, int], ...]
    rows: Sequence[int]
    generators: Mapping[str, GeneratorKind]
    trouble: str | None = None
    """Why no row of a skipped test could be made."""
    cannot: str | None = None
    """Why no case can be run although all are made: what this target cannot do yet."""
    calls: tuple[CallRecipe, ...] = ()
    upstream: tuple[UpstreamAnswer, ...] = ()
    equals: MatcherKind | None = None
    """The matcher of what a table's columns expect."""
    redraws: Redraws = Redraws()
    covers: Literal["each", "pairs", "triples", "all"] | None = None
    bans: tuple[Ban, ...] = ()
    """What its constraints rule out among the classes that `cover` combines."""
    name_shows_cell: bool = False
    """Whether the name itself tells the cells of the matrix apart."""
    contract: JsonObject | None = None
    """Of rows made from a contract: the schema of the whole input, which has the last word on what is valid."""


class RowChoice(Noun, frozen=True):
    """Which row it is, and the class of each field in it (NO_CLASS where a table gives a value that no class has).

    `broken` is the place of the field that a `break` row breaks, `given` the row of a table, `answer` how what stands
    behind the action misbehaves.
    """

    address: str
    picks: Sequence[int]
    broken: int | None = None
    is_random: bool = False
    given: TableRow | None = None
    answer: UpstreamAnswer | None = None


def choose_row(recipe: Recipe, number: int) -> RowChoice:
    """Row `number` of all the rows a test has: first those of its table, then random ones, `cover` and `break`."""
    if not recipe.upstream:
        return _base_row(recipe, number)
    count = base_count(recipe)
    base = _base_row(recipe, number % count)
    answer = number // count
    return base.but(address=f"upstream:{answer + 1}:{base.address}", answer=recipe.upstream[answer])


def _base_row(recipe: Recipe, number: int) -> RowChoice:
    if number < len(recipe.table):
        given = recipe.table[number]
        return RowChoice(given.address, [pick_of(field, given) for field in recipe.fields], given=given)
    number -= len(recipe.table)
    typical = [DRAWN_CLASS] * len(recipe.fields)
    if number < recipe.random:
        return RowChoice(f"random:{number}", typical, is_random=True)
    number -= recipe.random
    if number < recipe.cover.count:
        return RowChoice(f"cover:{number}", recipe.cover.row(number))
    place, pick = recipe.breaks[number - recipe.cover.count]
    broken = recipe.fields[place]
    typical[place] = pick
    return RowChoice(f"break:{broken.name}:{broken.classes[pick].label}", typical, broken=place)


def pick_of(field: FieldRecipe, given: TableRow) -> int:
    """The class of a field in a row of a table."""
    if field.column is None:
        return DRAWN_CLASS
    text = canonical_json(given.cells[field.name]) if field.name in given.cells else ""
    return field.column.get(text, NO_CLASS)


def base_count(recipe: Recipe) -> int:
    """How many rows the test has for each answer of `upstream`, before any selection."""
    return len(recipe.table) + recipe.random + recipe.cover.count + len(recipe.breaks)


def row_count(recipe: Recipe) -> int:
    """How many rows the test has before any selection."""
    return base_count(recipe) * max(len(recipe.upstream), 1)
