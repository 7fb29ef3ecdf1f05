"""`gen: uuid`: a random UUID."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class UuidSpec:
    """A UUID needs no more words."""


def draw_uuid(_spec: UuidSpec, draw: Draw) -> str:
    """A version 4 UUID (RFC 9562) in lower case."""
    return str(UUID(int=draw.rng.getrandbits(128), version=4))


def uuid_facts(_spec: UuidSpec) -> FieldFacts:
    """Text of 36 characters in the form of a UUID."""
    return FieldFacts(type="string", form="uuid", length_min=36, length_max=36)


KIND = GeneratorKind(
    name="uuid",
    form="gen",
    spec=UuidSpec,
    draw=draw_uuid,
    facts=uuid_facts,
    doc="A random UUID (version 4, lower case).",
    example="customer_id: { gen: uuid }",
)
