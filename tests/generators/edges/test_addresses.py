"""Edges of e-mail addresses."""

from __future__ import annotations

import pytest

from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from tests.generators.draws import classes
from tests.generators.edges.fields import EMAIL


@pytest.mark.parametrize(
    ("name", "is_valid"),
    [
        ("plus-address", True),
        ("unicode-local", True),
        ("unicode-domain", True),
        ("long-local-part", True),
        ("local-part-too-long", False),
        ("apostrophe-address", True),
        ("subdomain-address", True),
        ("upper-case-address", True),
        ("digits-address", True),
        ("long-top-level", True),
        ("no-at", False),
        ("two-ats", False),
        ("no-domain", False),
        ("no-local-part", False),
        ("no-top-level", False),
        ("double-dot", False),
        ("trailing-dot", False),
        ("space-in-address", False),
        ("display-name", False),
    ],
)
def test_edges_of_addresses_are_what_they_say(name: str, is_valid: bool) -> None:
    assert satisfies(EMAIL, classes(name, EMAIL)[name]) is is_valid
    assert classes(name, FieldFacts(type="integer")) == {}
