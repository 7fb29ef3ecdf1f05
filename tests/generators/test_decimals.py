"""`gen: decimal`."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generators.draws import draw, facts, helps, messages, template


def test_both_bounds_are_reached_in_steps_of_one_place() -> None:
    drawn = {draw("decimal", seed=seed, min=0.1, max=0.3, places=1) for seed in range(60)}
    assert drawn == {0.1, 0.2, 0.3}


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9), st.integers(0, 6), st.integers(0, 2**32))
def test_a_value_prints_with_at_most_so_many_places_and_lies_in_its_bounds(
    low: int, width: int, places: int, seed: int
) -> None:
    first, last = low / 10**places, (low + width) / 10**places
    value = draw("decimal", seed=seed, min=first, max=last, places=places)
    assert isinstance(value, float)
    assert first <= value <= last
    assert (Fraction(repr(value)) * 10**places).denominator == 1


def test_places_left_out_are_two_or_as_many_as_the_bounds_have() -> None:
    assert facts("decimal").step == 0.01
    assert facts("decimal", min=0.001, max=1).step == 0.001


def test_a_bound_finer_than_the_places_could_never_be_reached() -> None:
    assert messages("decimal", min=0.005, max=1, places=2) == ["`min` 0.005 has more than 2 decimal places"]
    assert helps("decimal", min=0.005, max=1, places=2) == ["write `places: 3`"]


@pytest.mark.parametrize("places", [-1, 16, 1.5, "2", True])
def test_places_are_a_whole_number_from_0_to_15(places: object) -> None:
    assert "`places` must be a whole number from 0 to 15" in messages("decimal", places=places)[0]


def test_a_number_given_as_text_is_an_error() -> None:
    assert messages("decimal", min="5") == ['`min` must be a number, not "5"']


def test_bounds_the_wrong_way_round_are_refused() -> None:
    assert messages("decimal", min=2, max=1.5) == ["`min` 2 is more than `max` 1.5"]
    with pytest.raises(ValueError, match="lies between"):
        draw("decimal", min=2, max=1.5)


def test_operands_that_are_still_templates_are_left_alone() -> None:
    late = template("${{ vars.x }}")
    assert messages("decimal", min=late, max=late, places=late) == []
    assert messages("decimal", min=0.12345, max=1, places=late) == []
    assert facts("decimal", min=late, max=3).maximum == 3


def test_multiples_are_exact_decimals_between_the_bounds() -> None:
    drawn = {draw("decimal", seed=seed, min=0.1, max=0.3, multiple_of=0.05) for seed in range(100)}
    assert drawn == {0.1, 0.15, 0.2, 0.25, 0.3}
    assert facts("decimal", multiple_of=0.25).step == 0.25
    with pytest.raises(ValueError, match=r"no multiple of 0\.5"):
        draw("decimal", min=0.6, max=0.9, multiple_of=0.5)


@pytest.mark.parametrize("given", [0, -0.5, "0.5", True])
def test_what_values_are_multiples_of_is_a_number_above_0(given: object) -> None:
    assert "above 0" in messages("decimal", multiple_of=given)[0]
    with pytest.raises(ValueError, match="multiple-of"):
        draw("decimal", multiple_of=given)
