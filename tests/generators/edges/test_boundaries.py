"""`boundaries`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generators.edges.boundaries import boundaries
from engine.generators.edges.samples import LENGTH_MAX
from engine.model.language.field_facts import anchor_dates, satisfies
from engine.model.language.kinds import FieldFacts
from engine.model.values.well_formed import is_email
from tests.generators.draws import NOW, classes, facts


def test_a_decimal_has_its_bounds_one_step_inside_them_and_zero_within_them() -> None:
    assert classes("boundaries", facts("decimal", min=0.01, max=9999.99, places=2)) == {
        "min": 0.01,
        "min+step": 0.02,
        "max-step": 9999.98,
        "max": 9999.99,
    }
    assert list(classes("boundaries", facts("decimal", min=-1, max=1, places=0))) == [
        "min",
        "min+step",
        "max",
    ]
    assert classes("boundaries", facts("decimal", min=-2.5, max=2.5, places=1))["zero"] == 0


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (FieldFacts(type="integer", minimum=0, maximum=100), {"min": 0, "min+step": 1, "max-step": 99, "max": 100}),
        (FieldFacts(type="integer", minimum=5, maximum=5), {"min": 5}),
        (FieldFacts(type="integer", minimum=1, maximum=2), {"min": 1, "min+step": 2}),
        (FieldFacts(type="integer", minimum=0.5, maximum=3.5), {"min": 1, "min+step": 2, "max": 3}),
        (FieldFacts(type="integer", minimum=-3), {"min": -3, "min+step": -2, "zero": 0}),
        (FieldFacts(type="number", maximum=1.5), {"max": 1.5, "zero": 0}),
        (FieldFacts(type="integer"), {"zero": 0}),
        (FieldFacts(type="integer", minimum=2**60), {"min": 2**60, "min+step": 2**60 + 1}),
    ],
)
def test_only_what_is_known_has_classes_and_equal_values_have_one(
    known: FieldFacts, expected: dict[str, object]
) -> None:
    assert classes("boundaries", known) == expected


def test_steps_are_exact_decimals() -> None:
    known = FieldFacts(type="number", minimum=0.1, maximum=0.3, step=0.1)
    assert classes("boundaries", known) == {"min": 0.1, "min+step": 0.2, "max": 0.3}


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6), st.integers(0, 4))
def test_every_class_lies_inside_the_bounds(low: int, width: int, places: int) -> None:
    unit = 10**places
    known = facts("decimal", min=low / unit, max=(low + width) / unit, places=places)
    for each in boundaries(known):
        assert satisfies(known, each.value)


@given(st.integers(0, 300), st.integers(0, 300))
def test_every_length_fits_the_lengths(shortest: int, more: int) -> None:
    known = FieldFacts(type="string", length_min=shortest, length_max=shortest + more)
    found = boundaries(known)
    assert found
    assert all(satisfies(known, each.value) for each in found)


def test_text_has_the_lengths_that_are_known() -> None:
    found = classes("boundaries", FieldFacts(type="string", length_min=1, length_max=4))
    assert found == {"length-min": "a", "length-min+1": "ab", "length-max-1": "abc", "length-max": "abcd"}
    assert classes("boundaries", FieldFacts(type="string", length_min=2)) == {"length-min": "ab", "length-min+1": "abc"}
    assert classes("boundaries", FieldFacts(type="string")) == {}


@given(st.integers(0, 300))
def test_an_address_of_a_given_length_is_an_address(length: int) -> None:
    found = classes("boundaries", FieldFacts(type="string", form="email", length_max=length))
    for value in found.values():
        assert is_email(value)
    assert ("length-max" in found or "length-max-1" in found) is (8 <= length <= 255)


def test_a_length_beyond_use_has_no_class() -> None:
    known = FieldFacts(type="string", length_max=LENGTH_MAX + 2)
    assert classes("boundaries", known) == {}


def test_dates_have_their_first_and_their_last_and_the_days_inside_them() -> None:
    known = FieldFacts(type="string", form="date", earliest="2026-01-01", latest="2026-12-31")
    assert classes("boundaries", known) == {
        "earliest": "2026-01-01",
        "earliest+step": "2026-01-02",
        "latest-step": "2026-12-30",
        "latest": "2026-12-31",
    }
    assert list(classes("boundaries", replace(known, latest="2026-01-02"))) == ["earliest", "earliest+step"]
    assert list(classes("boundaries", replace(known, latest="2026-01-01"))) == ["earliest"]


def test_moments_have_the_seconds_inside_their_bounds() -> None:
    known = FieldFacts(type="string", form="date-time", earliest="2026-01-01T00:00:00Z", latest="2026-01-01T00:00:09Z")
    assert [value[17:19] for value in classes("boundaries", known).values()] == ["00", "01", "08", "09"]


def test_a_bound_from_now_is_a_class_before_now_is_known() -> None:
    known = FieldFacts(type="string", form="date", earliest="-30d", latest="rubbish")
    assert classes("boundaries", known) == {"earliest": "-30d"}
    found = classes("boundaries", anchor_dates(known, now=NOW))
    assert found == {"earliest": "2026-10-23", "earliest+step": "2026-10-24"}


def test_lists_booleans_and_choices_have_none_but_the_empty_list() -> None:
    assert classes("boundaries", FieldFacts(type="array", length_min=0)) == {"length-min": []}
    assert classes("boundaries", FieldFacts(type="array", length_min=1)) == {}
    assert classes("boundaries", FieldFacts(type="boolean")) == {}
    assert classes("boundaries", facts("one-of", one_of=["a", "b"])) == {}
