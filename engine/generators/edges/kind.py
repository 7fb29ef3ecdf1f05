"""The usual shape of an edge: one class, named like the edge."""

from __future__ import annotations

from collections.abc import Callable

from engine.generators.edges.samples import around, is_text
from engine.model.json import Json
from engine.model.words import EdgeKind, EdgeValue, FieldFacts


def single(name: str, doc: str, value_of: Callable[[FieldFacts], Json | None]) -> EdgeKind:
    """An edge of one class; where `value_of` gives None it does not apply."""

    def values(facts: FieldFacts) -> tuple[EdgeValue, ...]:
        value = value_of(facts)
        return () if value is None else (EdgeValue(name=name, value=value),)

    return EdgeKind(name=name, doc=doc, values=values, example=f"edges: [{name}]")


def written(name: str, doc: str, essence: str) -> EdgeKind:
    """An edge of text around `essence`, which keeps the lengths of the field and the shape of an e-mail address."""
    return single(name, doc, lambda facts: around(essence, facts) if is_text(facts) else None)
