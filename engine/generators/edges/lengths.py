"""Edges of how long text is."""

from __future__ import annotations

from engine.generators.edges.arithmetic import NUMBERS
from engine.generators.edges.kind import content, far, single
from engine.generators.edges.numbers import huge_number
from engine.generators.edges.samples import is_text, list_of_length, text_of_length
from engine.model.language.kinds import FieldFacts
from engine.model.values.json import Json

_HUGE = 10_000


def _too_long(facts: FieldFacts) -> Json | None:
    """One character or item more than allowed."""
    return None if facts.length_max is None else _of_length(facts.length_max + 1, facts)


def _too_short(facts: FieldFacts) -> Json | None:
    return _of_length(facts.length_min - 1, facts) if facts.length_min else None


def _of_length(length: int, facts: FieldFacts) -> Json | None:
    """Text still in the form of the field where it has one of any length, or a list of what its items may be."""
    if facts.type == "array":
        return list_of_length(length, facts)
    if facts.type != "string":
        return None
    return text_of_length(length, facts.form) or text_of_length(length, None)


def _one_character(facts: FieldFacts) -> Json | None:
    return "a" if is_text(facts) else None


def _huge(facts: FieldFacts) -> Json | None:
    if facts.type in NUMBERS:
        return huge_number(facts)
    return text_of_length(_HUGE, None) if is_text(facts) else None


EDGES = (
    single("too-long", "Text with one character (or a list with one item) more than the longest.", _too_long),
    single("too-short", "Text with one character (or a list with one item) less than the shortest.", _too_short),
    single("one-character", "Text of a single letter.", _one_character, reason=content),
    single("huge", "Text of 10,000 characters, or a number far beyond any use.", _huge, reason=far),
)
