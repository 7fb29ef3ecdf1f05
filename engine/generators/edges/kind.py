"""The usual shape of an edge: one class, named like the edge; and the fields that examples show edges on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from engine.generators.edges.samples import around, is_text
from engine.model.language.kinds import EdgeKind, EdgeValue, FieldFacts
from engine.model.values.json import Json

TEXT: Final = "note: { gen: text, length: 2..40"
NUMBER: Final = "amount: { gen: decimal, min: 0.01, max: 9999.99"
WHOLE: Final = "quantity: { gen: integer, min: 1, max: 99"
FLAG: Final = "active: { gen: boolean"
CHOICE: Final = "level: { one-of: [low, high]"
EMAIL: Final = "email: { gen: person.email"
IDENTIFIER: Final = "id: { gen: uuid"
PHONE: Final = "phone: { gen: phone"
DAY: Final = "due: { gen: date, min: 2026-01-01, max: 2026-12-31"
MOMENT: Final = "called_at: { gen: datetime, min: -7d, max: now"


Reason: TypeAlias = Callable[[FieldFacts], str | None]
"""See `EdgeKind.reason`."""


def never(_facts: FieldFacts) -> None:
    """The reason of edges that break nothing which others do not break better."""


def far(_facts: FieldFacts) -> str:
    """Far beyond the bounds: one such value shows what all of them show."""
    return "far beyond"


def content(facts: FieldFacts) -> str | None:
    """What text holds: where a form or a list is broken, edges of that form or list show it better."""
    return None if facts.form is not None or facts.choices is not None else "content"


def single(
    name: str,
    doc: str,
    value_of: Callable[[FieldFacts], Json | None],
    *,
    on: str = TEXT,
    reason: Reason | None = None,
) -> EdgeKind:
    """An edge of one class; where `value_of` gives None it does not apply. `on` is a field to show it on."""

    def values(facts: FieldFacts) -> tuple[EdgeValue, ...]:
        value = value_of(facts)
        return () if value is None else (EdgeValue(name=name, value=value),)

    return EdgeKind(name=name, doc=doc, values=values, example=example_field(on, name), reason=reason)


def example_field(on: str, name: str) -> str:
    """A field with an edge, as it may stand under `input:`."""
    return f"{on}, edges: [{name}] }}"


def edge_of_text(name: str, doc: str, essence: str) -> EdgeKind:
    """An edge of text around `essence`, which keeps the lengths of the field and the shape of an e-mail address."""
    return single(name, doc, lambda facts: around(essence, facts) if is_text(facts) else None, reason=content)
