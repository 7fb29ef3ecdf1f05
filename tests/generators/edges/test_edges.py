"""What holds for every edge, and what single ones mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generators.edges import EDGES
from engine.model.canonical import canonical_json
from engine.model.facts import satisfies
from engine.model.json import MISSING, Missing
from engine.model.words import FieldFacts
from tests.generators.draws import classes, edge, facts

TYPES = ("integer", "number", "string", "boolean", "array", "object", "null", None)
NUMBER = FieldFacts(type="number", minimum=0.01, maximum=9999.99, step=0.01)
EMAIL = FieldFacts(type="string", form="email", length_min=1)
TEXT = FieldFacts(type="string", length_min=1, length_max=40)
DAY = FieldFacts(type="string", form="date", earliest="2026-01-01", latest="2026-12-31")
LEVEL = facts("one-of", one_of=["low", "high"])

ANY_FACTS = st.builds(
    FieldFacts,
    type=st.sampled_from(TYPES),
    form=st.sampled_from(("email", "uuid", "date", "date-time", "phone", "strange", None)),
    minimum=st.none() | st.floats(-1e308, 1e308) | st.integers(),
    maximum=st.none() | st.floats(-1e308, 1e308) | st.integers(),
    step=st.none() | st.sampled_from([1, 0.01, 1e-15, 0]),
    length_min=st.none() | st.integers(0, 99) | st.just(2**40),
    length_max=st.none() | st.integers(0, 99) | st.just(2**40),
    choices=st.none()
    | st.lists(st.none() | st.booleans() | st.integers() | st.text(max_size=3), max_size=3).map(tuple),
    earliest=st.none() | st.sampled_from(["-30d", "2026-01-01", "0001-01-01T00:00:00Z", "rubbish"]),
    latest=st.none() | st.sampled_from(["+1y", "9999-12-31", "9999-12-31T23:59:59Z"]),
)


@pytest.mark.slow
@given(ANY_FACTS)
def test_every_edge_makes_json_of_any_facts_with_unique_names_and_always_the_same(known: FieldFacts) -> None:
    for each in EDGES:
        found = each.values(known)
        assert found == each.values(known)
        assert len({one.name for one in found}) == len(found)
        for one in found:
            assert isinstance(one.value, Missing) or len(canonical_json(one.value)) < 250_000
            satisfies(known, one.value)


def test_every_edge_says_what_it_means_in_a_sentence_and_how_it_is_written() -> None:
    for each in EDGES:
        assert each.doc.endswith(".")
        assert each.name in each.example


def test_names_are_unique_and_of_small_letters() -> None:
    names = [each.name for each in EDGES]
    assert len(set(names)) == len(names) > 100
    assert all(name.replace("-", "").isalnum() and name == name.lower() for name in names)


def test_an_edge_of_one_class_names_it_like_itself() -> None:
    for each in EDGES:
        for known in (NUMBER, EMAIL, TEXT, DAY, LEVEL):
            found = each.values(known)
            assert each.name == "boundaries" or [one.name for one in found] in ([], [each.name])


@pytest.mark.parametrize("name", [each.name for each in EDGES])
def test_every_edge_applies_to_some_field(name: str) -> None:
    samples = [FieldFacts(type=kind) for kind in TYPES]
    forms = [FieldFacts(type="string", form=form) for form in ("email", "uuid", "date", "date-time", "phone")]
    assert any(edge(name).values(known) for known in (*samples, *forms, NUMBER, EMAIL, TEXT, DAY, LEVEL))


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


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind])
def test_a_wrong_type_never_fits(kind: str) -> None:
    known = FieldFacts(type=kind)
    (value,) = classes("wrong-type", known).values()
    assert not satisfies(known, value)


def test_one_step_beyond_a_bound_is_exact_and_does_not_fit() -> None:
    assert classes("below-min", NUMBER) == {"below-min": 0}
    assert classes("above-max", NUMBER) == {"above-max": 10000}
    assert classes("above-max", FieldFacts(type="number", maximum=1.5)) == {"above-max": 2.5}
    assert classes("below-min", FieldFacts(type="integer", minimum=-3)) == {"below-min": -4}
    assert classes("below-min", FieldFacts(type="number")) == {}
    assert not satisfies(NUMBER, classes("below-min", NUMBER)["below-min"])


def test_numbers_have_more_edges() -> None:
    assert classes("negative", NUMBER) == {"negative": -9999.99}
    assert classes("negative", FieldFacts(type="integer")) == {"negative": -1}
    assert classes("fraction", FieldFacts(type="integer", minimum=3)) == {"fraction": 3.5}
    assert classes("fraction", NUMBER) == {"fraction": 0.015}
    assert classes("number-as-text", NUMBER) == {"number-as-text": "0.01"}
    assert classes("huge", NUMBER) == {"huge": 1e300}


def test_too_long_and_too_short_miss_by_one() -> None:
    known = FieldFacts(type="string", length_min=3, length_max=5)
    assert classes("too-long", known) == {"too-long": "abcdef"}
    assert classes("too-short", known) == {"too-short": "ab"}
    assert classes("too-long", FieldFacts(type="string")) == {}
    address = FieldFacts(type="string", form="email", length_max=30)
    assert classes("too-long", address)["too-long"].endswith("@example.com")
    assert len(classes("too-long", address)["too-long"]) == 31


@pytest.mark.parametrize(
    "name",
    [
        *("unicode", "emoji", "right-to-left", "combining", "quote", "backslash", "newline", "tab", "html", "sql"),
        *("velocity", "quote-injection", "json-text", "path-traversal", "trailing-space", "leading-space"),
        "control-characters",
    ],
)
def test_odd_text_breaks_no_rule_but_being_odd(name: str) -> None:
    (value,) = classes(name, TEXT).values()
    assert satisfies(TEXT, value)
    (padded,) = classes(name, FieldFacts(type="string", length_min=60)).values()
    assert len(padded) == 60


def test_padding_keeps_a_space_where_it_is() -> None:
    known = FieldFacts(type="string", length_min=10)
    assert classes("trailing-space", known)["trailing-space"].endswith(" ")
    assert classes("leading-space", known)["leading-space"].startswith(" ")


def test_odd_text_that_does_not_fit_is_left_out() -> None:
    assert classes("sql", FieldFacts(type="string", length_max=3)) == {}
    assert classes("sql", FieldFacts(type="integer")) == {}


def test_in_an_address_odd_text_stands_before_the_at() -> None:
    assert classes("apostrophe", EMAIL) == {"apostrophe": "O'Hara@example.com"}
    assert satisfies(EMAIL, classes("apostrophe", EMAIL)["apostrophe"])
    assert satisfies(EMAIL, classes("unicode", EMAIL)["unicode"])
    assert not satisfies(EMAIL, classes("quote", EMAIL)["quote"])


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


def test_defect_09_null_is_an_edge_of_its_own_and_fits_only_where_it_may() -> None:
    value: Any = classes("null", TEXT)["null"]
    assert not satisfies(TEXT, value)
    assert satisfies(FieldFacts(type="string", nullable=True), value)
