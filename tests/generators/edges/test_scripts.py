"""Edges of writing."""

from __future__ import annotations

import unicodedata

from engine.generators.edges.scripts import EDGES
from engine.model.language.kinds import FieldFacts

VALUES = {each.name: each.values(FieldFacts(type="string"))[0].value for each in EDGES}


def test_each_has_characters_that_ascii_has_not_or_that_nobody_types() -> None:
    for name, value in VALUES.items():
        assert isinstance(value, str)
        assert any(ord(letter) > 126 or ord(letter) < 32 for letter in value), name


def test_combining_marks_are_not_composed() -> None:
    value = str(VALUES["combining"])
    assert unicodedata.normalize("NFC", value) != value


def test_every_value_is_unicode_that_a_wire_can_carry() -> None:
    assert all(str(value).encode("utf-8") for value in VALUES.values())


def test_astral_characters_need_two_code_units() -> None:
    value = str(VALUES["astral"])
    assert len(value.encode("utf-16-le")) == 4 * len(value)
