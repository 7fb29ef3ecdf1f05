"""`gen: boolean`: true or false."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanSpec:
    """A boolean needs no more words."""


def draw_boolean(_spec: BooleanSpec, draw: Draw) -> bool:
    """True as often as false."""
    return draw.rng.getrandbits(1) == 1


def boolean_facts(_spec: BooleanSpec) -> FieldFacts:
    """A boolean."""
    return FieldFacts(type="boolean")


KIND = GeneratorKind(
    name="boolean",
    form="gen",
    spec=BooleanSpec,
    draw=draw_boolean,
    facts=boolean_facts,
    doc="`true` or `false`, equally often.",
    example="is_new: { gen: boolean }",
)
