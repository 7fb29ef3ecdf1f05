"""Edges of keys: the right value under the wrong name, and a key that nobody asked for."""

from __future__ import annotations

from engine.generators.edges.kind import TEXT, example_field
from engine.model.language.kinds import EdgeKind, EdgeValue, FieldFacts
from engine.model.values.json import MISSING

_NO_NAME = "customerId"
"""Stands for the field's key while nobody knows it."""


def _wrong_case_key(facts: FieldFacts) -> tuple[EdgeValue, ...]:
    """None for a key without letters, which has no other case."""
    name = facts.name or _NO_NAME
    if name.swapcase() == name:
        return ()
    return (EdgeValue(name="wrong-case-key", value=MISSING, key=name.swapcase(), doc="the key in the other case"),)


def _undeclared(facts: FieldFacts) -> tuple[EdgeValue, ...]:
    key = f"{facts.name or _NO_NAME}_undeclared"
    return (EdgeValue(name="undeclared", value="undeclared", key=key, doc="one key more than the contract has"),)


EDGES = (
    EdgeKind(
        name="wrong-case-key",
        doc="The field's value under its key in the other case, where programs that compare exactly find nothing.",
        values=_wrong_case_key,
        example=example_field(TEXT, "wrong-case-key"),
        reason=lambda facts: "missing" if facts.required else "wrong-case-key",
    ),
    EdgeKind(
        name="undeclared",
        doc="A key beside the field that the contract does not declare.",
        values=_undeclared,
        example=example_field(TEXT, "undeclared"),
    ),
)
