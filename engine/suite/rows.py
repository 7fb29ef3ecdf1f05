"""The fields of one test: layers merged, and checked against each other and against the action's contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from engine.expressions.template import names_used
from engine.model.authored import Template
from engine.model.suite import Constant, Generated, InputField, Layers, OwnEdge, Test
from engine.suite.reading import Reading
from engine.suite.suggest import help_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The merged fields of a test. `complete` is False where a layer is unknown: other fields may exist."""

    fields: Mapping[str, InputField]
    complete: bool


def merged(layers: Layers | None, inputs: Mapping[str, Layers]) -> Row:
    """The fields that remain when later layers win. Names that lead nowhere or in a circle are passed over here."""
    return _merged(layers, inputs, ())


def check_inputs(inputs: Mapping[str, Layers], known: tuple[str, ...], reading: Reading) -> None:
    """Report inputs that build on unknown ones, or on each other in a circle."""
    for name, layers in inputs.items():
        check_layer_names(layers, known, reading)
        circle = _circle(name, inputs, (name,))
        if circle is not None and name == min(circle):
            shown = " → ".join((*circle, circle[0]))
            reading.error(
                "E131", layers.span, f"inputs build on each other in a circle: {shown}", "let one stand alone"
            )


def check_layer_names(layers: Layers | None, known: tuple[str, ...], reading: Reading) -> None:
    """Report names of inputs that do not exist."""
    for layer in layers.layers if layers is not None else ():
        if layer.name is not None and layer.name.name not in known:
            help_ = help_for(layer.name.name, known, "inputs")
            reading.error("E130", layer.name.span, f"unknown input `{layer.name.name}`", help_)


def check_this(row: Row, reading: Reading) -> None:
    """Report templates that name fields the row does not have, and fields made from each other in a circle."""
    wanted: dict[str, tuple[str, ...]] = {}
    for name, field in row.fields.items():
        used: dict[str, None] = {}
        for template in templates_in(field):
            for path in sorted(names_used(template.text)):
                if len(path) > 1 and path[0] == "this":
                    used[path[1]] = None
                    _check_name(path[1], template, row, reading)
        wanted[name] = tuple(used)
    _check_circles(wanted, row, reading)


def check_edge_names(test: Test, row: Row, reading: Reading) -> None:
    """Report names under `edges` of `cases` that are neither edges of the language nor of a field of this test."""
    own = [
        use.kind.name
        for field in row.fields.values()
        if isinstance(field, Generated)
        for use in field.options.edges
        if isinstance(use.kind, OwnEdge)
    ]
    known = (*own, *reading.vocabulary.edges)
    for ref in test.cases.edges if test.cases is not None else ():
        if ref.name not in known and not _class_of_row(ref.name, row):
            reading.error("E124", ref.span, f"unknown edge `{ref.name}`", help_for(ref.name, known, "edges"))


def templates_in(value: Any) -> Iterator[Template]:
    """Every template inside a value of the suite."""
    waiting: list[Any] = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Template):
            yield current
        elif isinstance(current, Mapping):
            waiting.extend(current.values())
        elif isinstance(current, list | tuple):
            waiting.extend(current)
        elif is_dataclass(current) and not isinstance(current, type):
            waiting.extend(getattr(current, each.name) for each in fields(current))


def _merged(layers: Layers | None, inputs: Mapping[str, Layers], trail: tuple[str, ...]) -> Row:
    found: dict[str, InputField] = {}
    complete = True
    for layer in layers.layers if layers is not None else ():
        if layer.fields is not None:
            found.update(layer.fields)
        elif layer.name is not None and layer.name.name in inputs and layer.name.name not in trail:
            below = _merged(inputs[layer.name.name], inputs, (*trail, layer.name.name))
            found.update(below.fields)
            complete = complete and below.complete
        else:
            complete = False
    return Row(fields=found, complete=complete)


def _circle(name: str, inputs: Mapping[str, Layers], trail: tuple[str, ...]) -> tuple[str, ...] | None:
    """The inputs of a circle through the first of the trail, in order; None where there is none."""
    for layer in inputs[name].layers:
        if layer.name is None or layer.name.name not in inputs:
            continue
        if layer.name.name == trail[0]:
            return trail
        if layer.name.name not in trail:
            found = _circle(layer.name.name, inputs, (*trail, layer.name.name))
            if found is not None:
                return found
    return None


def _check_name(name: str, template: Template, row: Row, reading: Reading) -> None:
    if name not in row.fields and row.complete:
        help_ = help_for(name, row.fields, "fields")
        reading.error("E132", template.span, f"the row has no field `{name}`", help_)


def _check_circles(wanted: Mapping[str, tuple[str, ...]], row: Row, reading: Reading) -> None:
    """Depth first over fields; the field that closes a circle is reported, once a circle."""
    done: set[str] = set()
    for start in wanted:
        trail: list[tuple[str, Iterator[str]]] = [(start, iter(wanted[start]))] if start not in done else []
        while trail:
            name, following = trail[-1]
            other = next(following, None)
            if other is None:
                done.add(name)
                trail.pop()
            elif other in (on_trail := [each for each, _ in trail]):
                circle = " → ".join((*on_trail[on_trail.index(other) :], other))
                message = f"fields are made from each other in a circle: {circle}"
                reading.error("E133", row.fields[name].span, message, "make one of them without `this`")
            elif other in wanted and other not in done:
                trail.append((other, iter(wanted[other])))


def _class_of_row(name: str, row: Row) -> bool:
    """Whether a field asks for an edge that has a class of this name (`boundaries` has `below-min` and its like)."""
    for field in row.fields.values():
        if isinstance(field, Generated) and any(name == each for each in _classes(field)):
            return True
    return False


def _classes(field: Generated) -> Iterator[str]:
    facts = own_facts(field)
    for use in field.options.edges if facts is not None else ():
        if not isinstance(use.kind, OwnEdge):
            yield from (value.name for value in use.kind.values(facts))


def own_facts(field: Generated) -> Any:
    """What a generator says of its values; None where templates in its spec leave that to the plan."""
    if any(True for _ in templates_in(field.spec)):
        return None
    try:
        return field.kind.facts(field.spec)
    except ValueError:  # what a kind says of operands it cannot use: the plan reports it with the row
        return None


def constants(row: Row) -> Iterator[tuple[str, Constant]]:
    """The fields of a row that hold plain values."""
    for name, field in row.fields.items():
        if isinstance(field, Constant) and not any(True for _ in templates_in(field.value)):
            yield name, field
