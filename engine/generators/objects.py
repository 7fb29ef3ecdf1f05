"""`object: {…}`: a mapping of fields, each a constant or drawn by a generator of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from random import Random

from engine.expressions.nested import Fake, check_inner, draw_field
from engine.model.language.grammar import word
from engine.model.language.inputs import Generated, InputField, Layers
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.values.json import Json, Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectSpec:
    """The fields."""

    object_: Layers = word(
        "Fields as in an input: constants, templates and generators.", examples=({"city": "Berlin", "zip": "10115"},)
    )


def draw_object(fake: Fake, spec: ObjectSpec, draw: Draw) -> dict[str, Json]:
    """The fields with their values; one with `maybe` is left out that often. Raises what the fields' kinds raise."""
    root = draw.rng.getrandbits(64)
    drawn: dict[str, Json] = {}
    for name, field in _fields(spec):
        # A stream for each field, so that a new field changes the values of no other.
        rng = Random(f"{root:x} {name}")  # noqa: S311 - test data, no secret
        value = draw_field(field, Draw(rng=rng, names=draw.names, now=draw.now), fake)
        drawn.pop(name, None)
        if not isinstance(value, Missing):
            drawn[name] = value
    return drawn


def object_facts(_spec: ObjectSpec) -> FieldFacts:
    """An object; what is in it is known to the contract alone."""
    return FieldFacts(type="object")


def check_object(spec: ObjectSpec) -> tuple[Problem, ...]:
    """Names of inputs, and options of inner fields that belong to the whole one."""
    found: list[Problem] = []
    for layer in spec.object_.layers:
        if layer.name is not None:
            message = f"`object` holds fields, not the input `{layer.name.name}`"
            found.append(Problem(key="object", message=message, help="write the fields themselves: `object: { a: 1 }`"))
    for name, field in _fields(spec):
        found.extend(check_inner(field, f"`{name}`, which stands inside an object,", key="object"))
        if isinstance(field, Generated) and field.options.unique:
            help_ = "put `unique: true` beside `object`: no two rows then share the whole object"
            found.append(Problem(key="object", message=f"`{name}` inside an object cannot be unique alone", help=help_))
    return tuple(found)


def _fields(spec: ObjectSpec) -> Iterator[tuple[str, InputField]]:
    for layer in spec.object_.layers:
        yield from (layer.fields or {}).items()


def object_kind(fake: Fake) -> GeneratorKind:
    """The kind, given what `fake(…)` means."""
    return GeneratorKind(
        name="object",
        form="key",
        spec=ObjectSpec,
        draw=partial(draw_object, fake),
        facts=object_facts,
        check=check_object,
        doc="A mapping of fields: constants, templates and generators.",
        example="address: { object: { city: Berlin, street: { gen: address.street_name } } }",
    )
