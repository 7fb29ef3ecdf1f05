from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.values.nearest import closest, closest_few, distance


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("risk_scor", "risk_score"),
        ("riskScore", "risk_score"),
        ("statsu", "status"),
        ("Status", "status"),
        ("zzz", None),
        ("", None),
        ("x" * 1000, None),
    ],
)
def test_the_nearest_name_is_found_whatever_its_case_and_dashes(name: str, meant: str | None) -> None:
    assert closest(name, ["risk_score", "status"]) == meant


def test_the_beginning_of_one_known_name_means_it() -> None:
    assert closest("fail", ["failed", "errors"]) == "failed"
    assert closest("fail", ["failed", "failures"]) is None
    assert closest("err", ["failed", "errors"]) is None


def test_a_name_of_one_letter_is_near_to_itself_alone() -> None:
    assert closest("vv", ["v", "id"]) is None
    assert closest("V", ["v", "id"]) == "v"


def test_a_long_name_is_found_too() -> None:
    name = "a customer of a country that is not served is refused with a reason that names the country"
    assert closest(name.replace("served", "servde"), [name, "another"]) == name


def test_the_likeliest_of_several_come_first() -> None:
    known = ("person.emails", "email", "gmail", "nothing")
    assert closest_few("emial", known, count_max=2) == ("email", "gmail")
    assert closest_few("email", known, count_max=9) == ("email", "gmail", "person.emails")


@given(st.text(max_size=12), st.text(max_size=12))
def test_distance_is_symmetric_and_zero_only_between_equals(left: str, right: str) -> None:
    there, back = distance(left, right, most=12), distance(right, left, most=12)
    assert there == back
    assert (there == 0) == (left == right)


def test_a_swap_of_neighbours_is_one_edit() -> None:
    assert distance("betwene", "between", most=1) == 1
    assert distance("abcdef", "fedcba", most=2) is None


@given(st.text("abc", max_size=9), st.text("abc", max_size=9), st.integers(0, 9))
def test_a_limit_of_edits_changes_no_distance_below_it(left: str, right: str, most: int) -> None:
    whole = distance(left, right, most=20)
    assert whole is not None
    assert distance(left, right, most=most) == (whole if whole <= most else None)
