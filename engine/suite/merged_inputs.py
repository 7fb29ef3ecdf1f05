"""The fields of one test: layers merged, and checked against each other and against the action's contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from engine.model.language.inputs import Constant, Generated, InputField, Layers, OwnEdge
from engine.model.language.literals import Template
from engine.model.suite import Test
from engine.model.values.circles import order_by_needs
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.suite.circles import Circular, path_of, report_circles
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import help_for

INPUT_DEPTH_MAX = 32
"""So many inputs may stand on each other's shoulders."""

FIELDS_MAX = 400_000
"""Of all rows of one suite together, so that checking a file stays quick."""


class MergedInput(Noun, frozen=True, kw_only=True):
    """The merged fields of a test, and those that the rows of its table give.

    `complete` is False where a layer is unknown, or the table: other fields may exist.
    """

    fields: Mapping[str, InputField]
    complete: bool
    columns: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """Every field that is known."""
        return (*self.fields, *sorted(self.columns - self.fields.keys()))


_PLAIN = frozenset({str, int, float, bool, type(None), Span})
"""Types of values without templates in them: nearly all values are of one."""

NO_FIELDS = MergedInput(fields={}, complete=True)
NO_PLACES: Mapping[str, Span] = MappingProxyType({})
_UNKNOWN = MergedInput(fields={}, complete=False)


def merge_inputs(layers: Layers | None, rows: Mapping[str, MergedInput]) -> MergedInput:
    """The fields that remain when later layers win; `rows` are those of the inputs that layers may name."""
    if layers is None:
        return NO_FIELDS
    parts = [
        rows.get(layer.name.name, _UNKNOWN)
        if layer.name is not None
        else MergedInput(fields=layer.fields or {}, complete=True)
        for layer in layers.layers
    ]
    if len(parts) == 1:
        return parts[0]
    fields = {name: field for part in parts for name, field in part.fields.items()}
    return MergedInput(fields=fields, complete=all(part.complete for part in parts))


def merge_named_inputs(inputs: Mapping[str, Layers], scope: Scope) -> dict[str, MergedInput]:
    """The row of every input that could be put together; reports circles, and towers that are too high."""

    def circular(circle: tuple[str, ...]) -> Circular:
        message = f"inputs build on each other in a circle: {path_of(circle)}"
        return "E131", inputs[circle[-2]].span, message, "let one stand alone"

    named = {name: _names_of(layers) for name, layers in inputs.items()}
    report_circles(named, circular, scope)
    rows: dict[str, MergedInput] = {}
    heights: dict[str, int] = {}
    count = 0
    for name in order_by_needs(named):
        heights[name] = 1 + max((heights.get(each, 0) for each in named[name]), default=0)
        if heights[name] == INPUT_DEPTH_MAX + 1:
            message = f"more than {INPUT_DEPTH_MAX} inputs build on each other"
            scope.error("E196", inputs[name].span, message, "put some of them together")
        rows[name] = merge_inputs(inputs[name], rows)
        count += len(rows[name].fields)
        if count > FIELDS_MAX:
            refuse_count(inputs[name].span, scope)
            return rows
    return rows


def refuse_count(span: Span, scope: Scope) -> None:
    """Report a suite whose rows have too many fields."""
    message = f"the inputs of this suite have more than {FIELDS_MAX:,} fields together"
    scope.error("E197", span, message, "spread the tests over several suites")


def _names_of(layers: Layers) -> tuple[str, ...]:
    return tuple(layer.name.name for layer in layers.layers if layer.name is not None)


def check_layer_names(layers: Layers | None, known: Mapping[str, Span], scope: Scope) -> None:
    """Report names of inputs that do not exist."""
    for layer in layers.layers if layers is not None else ():
        if layer.name is not None and layer.name.name not in known:
            help_ = help_for(layer.name.name, known, "inputs")
            if "${{" in layer.name.name:
                help_ = "an input is named as it is, without `${{ }}`; templates stand in its fields"
            scope.error("E130", layer.name.span, f"unknown input `{layer.name.name}`", help_)


def check_field_uses(row: MergedInput, scope: Scope) -> None:
    """Report templates that name fields the row does not have, and fields made from each other in a circle."""
    if not scope.notes.field_uses:
        return
    wanted: dict[str, tuple[str, ...]] = {}
    for name, field in row.fields.items():
        uses = scope.notes.field_uses.get(field.span)
        used = uses.fields if uses is not None else NO_PLACES
        for each, span in used.items():
            if each not in row.fields and each not in row.columns and row.complete:
                help_ = help_for(each, row.names, "fields")
                scope.error("E132", span, f"the row has no field `{each}`", help_)
        if used:
            wanted[name] = tuple(used)

    def circular(circle: tuple[str, ...]) -> Circular:
        message = f"fields are made from each other in a circle: {path_of(circle)}"
        return "E133", row.fields[circle[-2]].span, message, "make one of them without `this`"

    report_circles(wanted, circular, scope)


def check_edge_names(test: Test, row: MergedInput, scope: Scope) -> None:
    """Report names under `edges` of `cases` that are neither edges of the language nor of a field of this test."""
    if test.cases is None or not test.cases.edges:
        return
    own_edges = [
        use.kind.name
        for field in row.fields.values()
        if isinstance(field, Generated)
        for use in field.options.edges
        if isinstance(use.kind, OwnEdge)
    ]
    known = (*own_edges, *scope.vocabulary.edges)
    for ref in test.cases.edges:
        if ref.name not in known and not _class_of_row(ref.name, row):
            scope.error("E124", ref.span, f"unknown edge `{ref.name}`", help_for(ref.name, known, "edges"))


def templates_in(value: Any) -> Iterator[Template]:
    """Every template inside a value of the suite."""
    waiting: list[Any] = [value]
    while waiting:
        current = waiting.pop()
        if type(current) in _PLAIN:
            continue
        if isinstance(current, Template):
            yield current
        elif isinstance(current, Mapping):
            waiting.extend(current.values())
        elif isinstance(current, list | tuple):
            waiting.extend(current)
        else:
            waiting.extend(getattr(current, name) for name in _parts(current.__class__))


@lru_cache(maxsize=1024)
def _parts(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass; none of anything else."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()


def _class_of_row(name: str, row: MergedInput) -> bool:
    """Whether a field asks for an edge that has a class of this name (`boundaries` has `below-min` and its like)."""
    for field in row.fields.values():
        if isinstance(field, Generated) and any(name == each for each in _classes(field)):
            return True
    return False


def _classes(field: Generated) -> Iterator[str]:
    facts = facts_of_generator(field)
    for use in field.options.edges if facts is not None else ():
        if not isinstance(use.kind, OwnEdge):
            yield from (value.name for value in use.kind.values(facts))


def facts_of_generator(field: Generated) -> Any:
    """What a generator says of its values; None where templates in its spec leave that to the plan."""
    if any(True for _ in templates_in(field.spec)):
        return None
    try:
        return field.kind.facts(field.spec)
    except ValueError:  # what a kind says of operands it cannot use: the plan reports it with the row
        return None


def constants(row: MergedInput) -> Iterator[tuple[str, Constant]]:
    """The fields of a row that hold plain values."""
    for name, field in row.fields.items():
        if isinstance(field, Constant) and not any(True for _ in templates_in(field.value)):
            yield name, field
