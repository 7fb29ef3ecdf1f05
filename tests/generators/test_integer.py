"""`gen: integer`."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.language.kinds import FieldFacts
from tests.generators.draws import draw, facts, helps, messages, template


def test_both_bounds_are_reached_and_nothing_lies_outside() -> None:
    assert {draw("integer", seed=seed, min=1, max=3) for seed in range(60)} == {1, 2, 3}


@pytest.mark.parametrize(
    ("spec", "low", "high"),
    [({}, 0, 1000), ({"min": 5000}, 5000, 6000), ({"min": -5}, -5, 1000), ({"max": -3}, -1003, -3), ({"max": 7}, 0, 7)],
)
def test_a_bound_left_out_has_a_sensible_default(spec: dict[str, int], low: int, high: int) -> None:
    drawn = [draw("integer", seed=seed, **spec) for seed in range(300)]
    assert all(isinstance(each, int) and low <= each <= high for each in drawn)


def test_only_bounds_that_the_author_wrote_are_facts() -> None:
    assert facts("integer", min=1) == FieldFacts(type="integer", minimum=1, step=1)


def test_a_bound_that_is_still_a_template_is_not_judged_and_not_known() -> None:
    late = template("${{ vars.ceiling }}")
    assert messages("integer", min=5, max=late) == []
    assert facts("integer", min=5, max=late).maximum is None


@pytest.mark.parametrize("bound", ["5", True, 1.5, [1], float("inf")])
def test_a_bound_that_is_no_whole_number_is_named(bound: object) -> None:
    assert "`min` must be a whole number" in messages("integer", min=bound)[0]
    with pytest.raises(ValueError, match="whole number"):
        draw("integer", min=bound)


def test_bounds_the_wrong_way_round_come_with_the_right_way() -> None:
    assert messages("integer", min=9, max=1) == ["`min` 9 is more than `max` 1"]
    assert helps("integer", min=9, max=1) == ["swap them: `min: 1, max: 9`"]


def test_integers_larger_than_a_double_are_exact() -> None:
    assert draw("integer", min=2**70 + 1, max=2**70 + 1) == 2**70 + 1


def test_multiples_lie_between_the_bounds_and_are_steps_to_edges() -> None:
    assert {draw("integer", seed=seed, min=7, max=21, multiple_of=5) for seed in range(60)} == {10, 15, 20}
    large: list[Any] = [draw("integer", seed=seed, multiple_of=10**6) for seed in range(60)]
    assert max(large) > 10**7
    assert facts("integer", max=20, multiple_of=5) == FieldFacts(type="integer", maximum=20, step=5)
    with pytest.raises(ValueError, match="no multiple of 5"):
        draw("integer", min=6, max=9, multiple_of=5)


@pytest.mark.parametrize(("given", "said"), [(0, "above 0"), (-5, "above 0"), (0.5, "whole"), ("5", "whole")])
def test_what_values_are_multiples_of_is_a_whole_number_above_0(given: object, said: str) -> None:
    assert said in messages("integer", multiple_of=given)[0]
    with pytest.raises(ValueError, match="multiple-of"):
        draw("integer", multiple_of=given)
