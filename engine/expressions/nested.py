"""Fields inside other fields: the items of a list and the fields of an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from engine.expressions.template import resolve, resolve_spec
from engine.model.language.inputs import Constant, Generated, InputField, Layers
from engine.model.language.kinds import Draw, GeneratorKind, Problem
from engine.model.language.operands import is_settled, read_lengths
from engine.model.values.json import MISSING, Json, Missing

VALUES_MAX = 10_000
"""Values inside one field of one row."""

ITEMS_TYPICAL = (1, 3)
"""Items of a list whose length is not said, at least and at most."""

Fake = Callable[[str, Random, str], Json]
"""Draws the value of a generator by its name, from a stream of chance, against a frozen now."""


def fake_of(kinds: tuple[GeneratorKind, ...], fake: Fake) -> Fake:
    """`fake` that knows these kinds too (those of `gen:`), each as it draws when nothing is written beside it."""
    known: Mapping[str, GeneratorKind] = {kind.name: kind for kind in kinds if kind.form == "gen"}

    def fake_value(name: str, rng: Random, now: str) -> Json:
        kind = known.get(name)
        if kind is None:
            return fake(name, rng, now)
        return kind.draw(kind.spec(), Draw(rng=rng, names={}, now=now))

    return fake_value


def draw_field(field: InputField, draw: Draw, fake: Fake) -> Json | Missing:
    """A value of an inner field, from the chance of `draw` alone; MISSING where its `maybe` leaves it out.

    Its templates are resolved here, so that every item and every field has values of its own. Raises what the field's
    kind raises, and TemplateError.
    """

    def fake_value(name: str) -> Json:
        return fake(name, draw.rng, draw.now)

    functions = {"fake": fake_value}
    if isinstance(field, Constant):
        return resolve(field.value, draw.names, functions)
    if field.options.maybe and draw.rng.random() < field.options.maybe:
        return MISSING
    return field.kind.draw(resolve_spec(field.spec, draw.names, functions), draw)


def values_most(field: InputField) -> int:
    """How many values one draw of a field makes at most, lists inside lists and objects multiplied out."""
    if isinstance(field, Constant):
        return 1
    items: InputField | None = getattr(field.spec, "list_of", None)
    if items is not None:
        said = field.spec.length
        lengths = read_lengths(said) if said is not None and is_settled(said) else None
        return (lengths[1] if lengths is not None else ITEMS_TYPICAL[1]) * values_most(items)
    layers: Layers | None = getattr(field.spec, "object_", None)
    if layers is None:
        return 1
    return sum(values_most(each) for layer in layers.layers for each in (layer.fields or {}).values())


def check_inner(field: InputField, what: str, *, key: str) -> tuple[Problem, ...]:
    """Options that mean nothing for an inner field (`what`, in words) and belong to the whole one, which has `key`."""
    if not isinstance(field, Generated):
        return ()
    found: list[Problem] = []
    if field.options.edges:
        help_ = "give edges to the whole field: own ones with `{name, value, valid}`"
        found.append(Problem(key=key, message=f"{what} can have no edges", help=help_))
    if field.options.pii:
        help_ = f"put `pii: true` beside `{key}`: the whole field is masked"
        found.append(Problem(key=key, message=f"{what} cannot be masked alone", help=help_))
    return tuple(found)
