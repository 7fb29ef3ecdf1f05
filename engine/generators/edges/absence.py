"""Edges of what is not there: no field, null, nothing in it."""

from __future__ import annotations

from engine.generators.edges.kind import TEXT, example_field
from engine.model.language.kinds import EdgeKind, EdgeValue, FieldFacts
from engine.model.values.json import MISSING, Json


def _missing(_facts: FieldFacts) -> tuple[EdgeValue, ...]:
    return (EdgeValue(name="missing", value=MISSING, doc="the field is left out"),)


def _null(_facts: FieldFacts) -> tuple[EdgeValue, ...]:
    return (EdgeValue(name="null", value=None, doc="the field is null"),)


def _empty(facts: FieldFacts) -> tuple[EdgeValue, ...]:
    """Numbers and booleans come empty too, as text: forms and tables send them so."""
    value: Json = [] if facts.type == "array" else {} if facts.type == "object" else ""
    return (EdgeValue(name="empty", value=value, doc="nothing is in it"),)


def _blank(facts: FieldFacts) -> tuple[EdgeValue, ...]:
    if facts.type in ("array", "object"):
        return ()
    return (EdgeValue(name="blank", value="   ", doc="three spaces"),)


def _nothing(_facts: FieldFacts) -> str:
    return "nothing in it"


EDGES = (
    EdgeKind(name="missing", doc="The field is left out.", values=_missing, example=example_field(TEXT, "missing")),
    EdgeKind(name="null", doc="The field is `null`.", values=_null, example=example_field(TEXT, '"null"')),
    EdgeKind(
        name="empty",
        doc="Empty text, an empty list, an empty object.",
        values=_empty,
        example=example_field(TEXT, "empty"),
        reason=_nothing,
    ),
    EdgeKind(
        name="blank",
        doc="Text of nothing but spaces.",
        values=_blank,
        example=example_field(TEXT, "blank"),
        reason=_nothing,
    ),
)
