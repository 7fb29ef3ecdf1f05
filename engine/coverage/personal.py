"""What may be told of a case whose input holds personal data: reports compare cases, and so show values."""

from __future__ import annotations

from engine.model.plan import Case
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject


def input_to_tell(case: Case) -> JsonObject:
    """The input of a case without its masked fields."""
    hidden = case.test.pii_inputs
    return {name: each for name, each in case.input.items() if name not in hidden} if hidden else case.input


def fields_spelled_out(case: Case) -> frozenset[str]:
    """The masked fields whose class is their value, as one-of values are."""
    hidden = case.test.pii_inputs & case.classes.keys()
    return frozenset(name for name in hidden if case.classes[name] in _spellings(case.input.get(name)))


def _spellings(value: Json) -> tuple[str, ...]:
    return () if value is None else (str(value), canonical_json(value))
