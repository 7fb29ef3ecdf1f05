"""`gen: integer`."""

from __future__ import annotations

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
