"""Edges of JSON's types."""

from __future__ import annotations

import pytest

from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from tests.generators.draws import classes
from tests.generators.edges.fields import TYPES


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind])
def test_a_wrong_type_never_fits(kind: str) -> None:
    known = FieldFacts(type=kind)
    (value,) = classes("wrong-type", known).values()
    assert not satisfies(known, value)
