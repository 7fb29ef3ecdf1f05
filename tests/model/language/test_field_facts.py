"""Whether a value fits what is known of a field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.language.field_facts import anchor_dates, is_of_type, satisfies, type_of
from engine.model.language.kinds import NO_FACTS, FieldFacts
from engine.model.values.json import MISSING, Json
from engine.model.values.well_formed import is_email

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def test_a_field_may_be_missing_only_where_it_is_not_required() -> None:
    assert not satisfies(FieldFacts(), MISSING)
    assert satisfies(FieldFacts(required=False), MISSING)


@pytest.mark.parametrize(
    ("facts", "fits"),
    [
        (FieldFacts(), False),
        (FieldFacts(nullable=True, type="string"), True),
        (FieldFacts(type="null"), True),
        (FieldFacts(choices=("a", None)), True),
    ],
)
def test_null_stands_only_where_it_may(facts: FieldFacts, fits: bool) -> None:
    assert satisfies(facts, None) is fits


@pytest.mark.parametrize(
    ("name", "fitting", "others"),
    [
        ("integer", [5, 5.0, -(2**70)], [5.5, True, "5", [], {}]),
        ("number", [5, 5.5], [True, "5", float("nan"), float("inf")]),
        ("boolean", [True, False], [1, 0, "true"]),
        ("string", ["", "a"], [1, 1.5, []]),
        ("array", [[], (1,)], ["a", {}]),
        ("object", [{}], [[], "a"]),
    ],
)
def test_types_are_those_of_json_schema(name: str, fitting: list[Any], others: list[Any]) -> None:
    assert all(satisfies(FieldFacts(type=name), each) for each in fitting)
    assert not any(satisfies(FieldFacts(type=name), each) for each in others)


@pytest.mark.slow
@given(JSON)
def test_every_value_is_of_its_own_type_and_fits_where_nothing_is_known(value: Json) -> None:
    assert is_of_type(value, type_of(value))
    assert satisfies(NO_FACTS, value) is (value is not None)


@pytest.mark.slow
@given(JSON, st.sampled_from(["email", "uuid", "date", "date-time", "phone", "unheard-of", None]))
def test_any_value_can_be_judged_by_any_facts(value: Json, form: str | None) -> None:
    facts = FieldFacts(form=form, minimum=0, length_max=3, choices=(1, "a", None), earliest="-3d", latest="2026-01-01")
    assert satisfies(facts, value) in (True, False)


def test_bounds_hold_for_numbers_and_are_inside() -> None:
    facts = FieldFacts(type="number", minimum=0.01, maximum=10)
    assert [satisfies(facts, each) for each in (0, 0.01, 10, 10.01)] == [False, True, True, False]


def test_a_step_is_not_judged() -> None:
    assert satisfies(FieldFacts(type="number", step=0.01), 0.005)


def test_lengths_count_characters_and_items() -> None:
    facts = FieldFacts(length_min=1, length_max=2)
    assert [satisfies(facts, each) for each in ("", "ä", "漢字", "abc")] == [False, True, True, False]
    assert [satisfies(facts, each) for each in ([], [1], [1, 2, 3])] == [False, True, False]


def test_choices_tell_true_from_1_but_not_1_from_1_0() -> None:
    assert satisfies(FieldFacts(choices=(1, "a")), 1.0)
    assert not satisfies(FieldFacts(choices=(1, "a")), True)
    assert satisfies(FieldFacts(choices=([1, {"a": 2}],)), (1, {"a": 2.0}))


@pytest.mark.parametrize(
    "address",
    [
        "a@b.co",
        "user+tag@example.com",
        "zoë.müller@example.com",
        "o'hara@mail.example.com",
        "user@bücher.example",
        "007@example.photography",
        "a" * 64 + "@example.com",
    ],
)
def test_addresses_that_real_systems_should_take_are_addresses(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "user",
        "@example.com",
        "user@",
        "user@localhost",
        "a@b@example.com",
        "a..b@example.com",
        ".a@example.com",
        "a.@example.com",
        "us er@example.com",
        "a@-example.com",
        "a@example..com",
        "a@exa_mple.com.",
        '"quoted"@example.com',
        "User <user@example.com>",
        "a" * 65 + "@example.com",
        "a@" + "d" * 64 + ".com",
        "a@" + "d." * 130 + "com",
        "a@example.com\n",
    ],
)
def test_what_no_system_takes_is_no_address(address: str) -> None:
    assert not is_email(address)


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("uuid", "5B0C9F5E-1A2B-4C3D-8E4F-0123456789ab", "5b0c9f5e1a2b4c3d8e4f0123456789ab"),
        ("date", "2024-02-29", "2023-02-29"),
        ("date", "2026-01-01", "20260101"),
        ("date-time", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00"),
        ("date-time", "2026-01-01T00:00:00.5+01:00", "2026-01-01"),
        ("phone", "+12025550142", "02025550142"),
        ("unheard-of", "anything", None),
    ],
)
def test_forms_are_judged_where_they_are_known(form: str, good: str, bad: str | None) -> None:
    assert satisfies(FieldFacts(type="string", form=form), good)
    assert bad is None or not satisfies(FieldFacts(type="string", form=form), bad)


def test_dates_lie_between_their_bounds() -> None:
    facts = FieldFacts(type="string", form="date", earliest="2026-01-01", latest="2026-01-31")
    days = ("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01")
    assert [satisfies(facts, day) for day in days] == [False, True, True, False]


def test_bounds_from_now_refuse_nothing_until_now_is_known() -> None:
    facts = FieldFacts(type="string", form="date", earliest="-1d", latest=None)
    assert satisfies(facts, "1999-01-01")
    fixed = anchor_dates(facts, now="2026-11-22T08:00:00Z")
    assert fixed.earliest == "2026-11-21"
    assert not satisfies(fixed, "1999-01-01")


def test_anchoring_writes_moments_in_the_form_of_the_field_and_drops_what_names_none() -> None:
    facts = FieldFacts(form="date-time", earliest="-1h", latest="nonsense")
    fixed = anchor_dates(facts, now="2026-11-22T08:00:00Z")
    assert (fixed.earliest, fixed.latest) == ("2026-11-22T07:00:00Z", None)
    assert anchor_dates(NO_FACTS, now="2026-11-22T08:00:00Z") is NO_FACTS
