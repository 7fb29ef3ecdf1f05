"""Inputs as an author writes them: fields in layers, edges, and how rows are chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from engine.model.language.grammar import word
from engine.model.language.kinds import EdgeKind, GeneratorKind
from engine.model.language.literals import Percent, Query, Ref, Templated
from engine.model.source.raw_table import CellPlaces, RawRow
from engine.model.values.json import Json
from engine.model.values.noun import NOTHING, Noun
from engine.model.values.span import NOWHERE, Span

_FIRST_NAME = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEdge:
    """An author's own edge class."""

    name: str = word("The name of the class, as reports show it.", examples=("long-local",))
    value: Templated = word("The value; a template may build it.", examples=("${{ 'a' | repeat(64) }}@example.com",))
    valid: bool = word("Whether the action should accept it.")
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeUse:
    """One edge that a field asks for. `valid` is the author's label; None leaves it to bounds and contract."""

    kind: EdgeKind | OwnEdge
    valid: bool | None
    span: Span
    is_of_contract: bool = False
    """Whether the field was made from the contract, which then labels what is sent by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A field that is the same in every row, unless a template makes it."""

    value: Templated
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOptions:
    """Keys that any generated field may add."""

    edges: tuple[EdgeUse, ...] = word(
        "Edge classes of this field: a name, a list of names and own `{name, value, valid}`, or "
        "`{valid: […], invalid: […]}`.",
        default=(),
        examples=("boundaries", ["missing", "null"]),
    )
    maybe: Percent | None = word("How often the field is left out.", default=None, examples=("10%",))
    unique: bool = word("No two rows share the value.", default=False)
    pii: bool = word("Personal data: masked in all output.", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A field that a generator fills."""

    kind: GeneratorKind
    spec: Any
    options: FieldOptions
    span: Span


InputField: TypeAlias = Constant | Generated
Fields: TypeAlias = Mapping[str, InputField]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One entry of an input: fields, or the name of an input."""

    fields: Fields | None = None
    name: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """An input as written: later layers win, field by field."""

    layers: tuple[Layer, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A rule between the fields of a row; skipped where a field it names is missing or broken."""

    if_: Query | None = word("Where it applies; everywhere when left out.", default=None)
    then: Query = word("What must hold of the fields then.", examples=("transaction_amount >= `1000`",))
    because: str | None = word("Why, shown where it rules a combination out.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """How many rows a test has and how they are chosen. `cases: 5` is `random: 5`."""

    random: int = word("Typical rows.", default=0, minimum=0, maximum=1_000_000, examples=(50,))
    cover: Literal["each", "pairs", "triples", "all"] | None = word(
        "Rows that together hold each class, each pair of classes, … of the fields.", default=None
    )
    where: tuple[Constraint, ...] = word("Constraints between fields.", default=())
    break_: Literal["one-field"] | None = word(
        "Start from a valid row and put one invalid class in, field by field.", default=None
    )
    edges: tuple[Ref, ...] = word("Which edges `break` uses; all invalid ones when left out.", default=())
    from_: Literal["contract"] | None = word("Take fields and bounds from the contract.", default=None)
    max: int | None = word("A cap on the rows; what it cuts off is named.", default=None, minimum=1, maximum=1_000_000)
    span: Span = NOWHERE


CellType: TypeAlias = Literal["text", "number", "integer", "boolean", "decimal-comma", "decimal-point", "date", "json"]
"""How the cells of a column are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableUse:
    """A file of which every row is a case."""

    file: Ref = word("A CSV, TSV, JSON Lines or YAML file.", examples=("./data/known.csv",))
    delimiter: str | None = word(
        "What separates the columns of a CSV file; a comma when left out, or what its first line `sep=;` says.",
        default=None,
    )
    types: Mapping[str, CellType] = word(
        "How cells are read, by the name of their column: `text`, `number`, `integer`, `boolean`, `decimal-comma` "
        "(1.000,50), `decimal-point` (1,000.50), `date`, `json`. The contract says it when left out, else a column is "
        "text unless all its cells are numbers, or all `true` and `false`.",
        default_factory=dict,
        examples=({"zip": "text", "price": "decimal-comma"},),
    )
    span: Span = NOWHERE


class AnswerPlaces(Noun, frozen=True):
    """Where the answers of a row stand: looked for when a case is made of it. `columns` has their headers."""

    cells: CellPlaces
    row: RawRow
    columns: Mapping[str, str]

    def place_of(self, answer: str) -> Span:
        """The place of one answer."""
        return self.cells.place_of(self.row, self.columns.get(answer, ""))


class TableRow(Noun, frozen=True, kw_only=True):
    """One row. `cells` are inputs by field (a field that is not there is missing); `expect` by place, as JSON.

    `beside` are the cells of columns that are no field, as templates see them.
    """

    address: str
    cells: Mapping[str, Json]
    span: Span
    expect: Mapping[str, Json] = NOTHING
    name: str | None = None
    tags: tuple[str, ...] = ()
    skip: str | None = None
    ticket: str | None = None
    beside: Mapping[str, Json] = NOTHING
    answers: AnswerPlaces | None = None

    def place_of(self, answer: str) -> Span:
        """Where an answer stands; the row where that is not known."""
        return self.span if self.answers is None else self.answers.place_of(answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that was read. `columns` are the names under which templates see its cells."""

    file: str
    rows: tuple[TableRow, ...]
    columns: tuple[str, ...] = ()


def completion_told(answers: Mapping[str, Json]) -> bool | None:
    """Whether answers of a row, by place, say that its action completes; None where they say nothing of its end."""
    if "status" in answers:
        return answers["status"] != "failed"
    roots = {found[0] for place in answers if (found := _FIRST_NAME.match(place))}
    if roots & {"error", "errors"}:
        return False
    return True if "output" in roots else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Every combination of the axes, less `exclude`, plus `include` (as in GitHub Actions)."""

    axes: Mapping[str, tuple[Templated, ...]]
    include: tuple[Mapping[str, Templated], ...] = ()
    exclude: tuple[Mapping[str, Templated], ...] = ()
    span: Span = NOWHERE
