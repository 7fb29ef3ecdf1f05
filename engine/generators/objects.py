"""`object: {…}`: a mapping of fields, each a constant or drawn by a generator of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from engine.expressions.template import resolve
from engine.model.grammar import word
from engine.model.inputs import Constant, Generated, InputField, Layers
from engine.model.json import Json
from engine.model.words import Draw, FieldFacts, GeneratorKind, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectSpec:
    """The fields."""

    object_: Layers = word(
        "Fields as in an input: constants, templates and generators.", examples=({"city": "Berlin", "zip": "10115"},)
    )


def draw_object(spec: ObjectSpec, draw: Draw) -> dict[str, Json]:
    """The fields with their values; one with `maybe` is left out that often. Raises what the fields' kinds raise."""
    root = draw.rng.getrandbits(64)
    drawn: dict[str, Json] = {}
    for name, field in _fields(spec):
        # A stream for each field, so that a new field changes the values of no other.
        rng = Random(f"{root:x} {name}")  # noqa: S311 - test data, no secret
        if isinstance(field, Constant):
            drawn[name] = resolve(field.value, draw.names)
        elif not field.options.maybe or rng.random() >= field.options.maybe:
            drawn[name] = field.kind.draw(field.spec, Draw(rng=rng, names=draw.names, now=draw.now))
        else:
            drawn.pop(name, None)
    return drawn


def object_facts(_spec: ObjectSpec) -> FieldFacts:
    """An object; what is in it is known to the contract alone."""
    return FieldFacts(type="object")


def check_object(spec: ObjectSpec) -> tuple[Problem, ...]:
    """Names of inputs, and edges of inner fields, neither of which an object can hold."""
    found: list[Problem] = []
    for layer in spec.object_.layers:
        if layer.name is not None:
            message = f"`object` holds fields, not the input `{layer.name.name}`"
            found.append(Problem(key="object", message=message, help="write the fields themselves: `object: { a: 1 }`"))
    for name, field in _fields(spec):
        if isinstance(field, Generated) and field.options.edges:
            message = f"`{name}` stands inside an object and can have no edges"
            help_ = "give edges to the whole field: own ones with `{name, value, valid}`"
            found.append(Problem(key="object", message=message, help=help_))
    return tuple(found)


def _fields(spec: ObjectSpec) -> Iterator[tuple[str, InputField]]:
    for layer in spec.object_.layers:
        yield from (layer.fields or {}).items()


KIND = GeneratorKind(
    name="object",
    form="key",
    spec=ObjectSpec,
    draw=draw_object,
    facts=object_facts,
    check=check_object,
    doc="A mapping of fields: constants, templates and generators.",
    example="address: { object: { city: Berlin, street: { gen: address.street_name } } }",
)
