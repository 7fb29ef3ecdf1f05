"""Edges of dates."""

from __future__ import annotations

import pytest

from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from tests.generators.draws import classes
from tests.generators.edges.fields import DAY


@pytest.mark.parametrize(
    ("name", "value", "is_valid"),
    [
        ("before-earliest", "2025-12-31", False),
        ("after-latest", "2027-01-01", False),
        ("no-leap-day", "2027-02-29", False),
        ("impossible-day", "2027-04-31", False),
        ("day-first", "31.12.2027", False),
    ],
)
def test_edges_of_dates_are_what_they_say(name: str, value: str, is_valid: bool) -> None:
    assert classes(name, DAY) == {name: value}
    assert satisfies(DAY, value) is is_valid


def test_edges_of_date_times_are_seconds_away() -> None:
    known = FieldFacts(type="string", form="date-time", earliest="2026-01-01T00:00:00Z")
    assert classes("before-earliest", known) == {"before-earliest": "2025-12-31T23:59:59Z"}
    assert classes("leap-day", known) == {"leap-day": "2028-02-29T00:00:00Z"}
    assert classes("before-earliest", FieldFacts(form="date", earliest="0001-01-01")) == {}
