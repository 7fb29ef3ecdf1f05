"""Edges of ids, numbers as text, and values from a list."""

from __future__ import annotations

import pytest

from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from tests.generators.draws import classes, facts
from tests.generators.edges.fields import LEVEL, TEXT


def test_edges_of_a_list_of_values() -> None:
    assert classes("unknown-choice", LEVEL) == {"unknown-choice": "unknown"}
    assert classes("unknown-choice", facts("one-of", one_of=[1, 7])) == {"unknown-choice": 8}
    assert classes("unknown-choice", facts("one-of", one_of=["unknown"])) == {"unknown-choice": "unknown-x"}
    assert classes("wrong-case", LEVEL) == {"wrong-case": "LOW"}
    assert classes("padded-choice", LEVEL) == {"padded-choice": " low "}
    assert not satisfies(LEVEL, classes("empty", LEVEL)["empty"])


def test_digits_lose_no_zeros() -> None:
    assert classes("leading-zeros", TEXT) == {"leading-zeros": "00777"}
    assert classes("leading-zeros", FieldFacts(type="string", length_max=2)) == {"leading-zeros": "07"}
    assert classes("leading-zeros", FieldFacts(type="string", length_max=1)) == {}


@pytest.mark.parametrize(
    ("form", "name", "is_valid"),
    [
        ("uuid", "upper-case-uuid", True),
        ("uuid", "nil-uuid", True),
        ("uuid", "cut-uuid", False),
        ("uuid", "not-hexadecimal", False),
        ("phone", "national-number", False),
        ("phone", "number-too-long", False),
    ],
)
def test_edges_of_ids_and_numbers_are_what_they_say(form: str, name: str, is_valid: bool) -> None:
    known = FieldFacts(type="string", form=form)
    assert satisfies(known, classes(name, known)[name]) is is_valid
