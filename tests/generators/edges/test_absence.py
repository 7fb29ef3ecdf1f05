"""Edges of what is not there."""

from __future__ import annotations

from typing import Any

from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from engine.model.values.json import MISSING
from tests.generators.draws import classes
from tests.generators.edges.fields import TEXT


def test_what_is_not_there_comes_in_three_ways() -> None:
    assert classes("missing", TEXT) == {"missing": MISSING}
    assert classes("null", TEXT) == {"null": None}
    assert [classes("empty", FieldFacts(type=kind))["empty"] for kind in ("string", "array", "object", "integer")] == [
        "",
        [],
        {},
        "",
    ]
    assert classes("blank", FieldFacts(type="array")) == {}


def test_defect_09_null_is_an_edge_of_its_own_and_fits_only_where_it_may() -> None:
    value: Any = classes("null", TEXT)["null"]
    assert not satisfies(TEXT, value)
    assert satisfies(FieldFacts(type="string", nullable=True), value)
