"""Fields inside other fields: the items of a list and the fields of an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from engine.expressions.template import resolve, resolve_spec
from engine.model.inputs import Constant, Generated, InputField
from engine.model.json import MISSING, Json, Missing
from engine.model.words import Draw, GeneratorKind, Problem

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
