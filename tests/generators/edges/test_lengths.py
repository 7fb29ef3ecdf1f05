"""Edges of how long text is."""

from __future__ import annotations

from engine.model.language.kinds import FieldFacts
from tests.generators.draws import classes


def test_too_long_and_too_short_miss_by_one() -> None:
    known = FieldFacts(type="string", length_min=3, length_max=5)
    assert classes("too-long", known) == {"too-long": "abcdef"}
    assert classes("too-short", known) == {"too-short": "ab"}
    assert classes("too-long", FieldFacts(type="string")) == {}
    address = FieldFacts(type="string", form="email", length_max=30)
    assert classes("too-long", address)["too-long"].endswith("@example.com")
    assert len(classes("too-long", address)["too-long"]) == 31
