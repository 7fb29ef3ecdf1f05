"""Edges of JSON's types: the right thing in the wrong one."""

from __future__ import annotations

from engine.generators.edges.arithmetic import NUMBERS, high, low
from engine.generators.edges.kind import FLAG, NUMBER, TEXT, WHOLE, single
from engine.model.language.kinds import FieldFacts
from engine.model.values.exact import as_json
from engine.model.values.json import Json


def _wrong_type(facts: FieldFacts) -> Json | None:
    """Text where no text belongs, a number where text belongs: what mappings between systems get wrong."""
    if facts.type is None:
        return None
    return 12345 if facts.type == "string" else "twelve"


def _typical(facts: FieldFacts) -> int | float:
    found = low(facts) if low(facts) is not None else high(facts)
    return 7 if found is None else as_json(found)


def _number_as_text(facts: FieldFacts) -> Json | None:
    return str(_typical(facts)) if facts.type in NUMBERS else None


def _not_a_number_text(facts: FieldFacts) -> Json | None:
    return "NaN" if facts.type in NUMBERS else None


def _comma_decimal(facts: FieldFacts) -> Json | None:
    return "1.234,56" if facts.type in NUMBERS else None


def _boolean_as_text(facts: FieldFacts) -> Json | None:
    return "true" if facts.type == "boolean" else None


def _boolean_as_number(facts: FieldFacts) -> Json | None:
    return 1 if facts.type == "boolean" else None


def _list_instead(facts: FieldFacts) -> Json | None:
    return None if facts.type in (None, "array") else []


def _object_instead(facts: FieldFacts) -> Json | None:
    return None if facts.type in (None, "object") else {}


def _another_type(_facts: FieldFacts) -> str:
    return "another type"


EDGES = (
    single(
        "wrong-type",
        "A value of another JSON type: a number for text, text for anything else.",
        _wrong_type,
        on=WHOLE,
        reason=_another_type,
    ),
    single("number-as-text", "A right number, but in quotes.", _number_as_text, on=WHOLE),
    single("not-a-number-text", "The text `NaN` where a number belongs.", _not_a_number_text, on=NUMBER),
    single(
        "comma-decimal", "A number as text with the decimal comma of continental Europe.", _comma_decimal, on=NUMBER
    ),
    single("boolean-as-text", "The text `true` where a boolean belongs.", _boolean_as_text, on=FLAG),
    single("boolean-as-number", "The number 1 where a boolean belongs.", _boolean_as_number, on=FLAG),
    single("list-instead", "An empty list where one value belongs.", _list_instead, on=TEXT, reason=_another_type),
    single(
        "object-instead", "An empty object where another value belongs.", _object_instead, on=TEXT, reason=_another_type
    ),
)
