"""Numbers of contracts are decimals, however small their bounds and steps are."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from engine.action.contract import example, property_facts, violations
from engine.action.numbers import bounds_of_decimals, multiples_between, number_between
from engine.model.language.kinds import FieldFacts


@pytest.mark.parametrize(
    ("part", "low", "high"),
    [
        ({"minimum": 0.001, "maximum": 0.005}, 0.001, 0.005),
        ({"exclusiveMinimum": 0, "multipleOf": 0.01}, 0.01, None),
        ({"minimum": 0, "exclusiveMinimum": True, "multipleOf": 0.01}, 0.01, None),
        ({"minimum": 0.005, "maximum": 0.036, "multipleOf": 0.01}, 0.01, 0.03),
        ({"exclusiveMaximum": 1, "multipleOf": 0.1}, None, 0.9),
        ({"type": "integer", "minimum": 0.5, "maximum": 9.5}, 1, 9),
        ({"type": "integer", "multipleOf": 0.4, "minimum": 1}, 2, None),
        ({"multipleOf": 1e-320, "minimum": 1e-320}, 1e-320, None),
        ({"allOf": [{"minimum": 3}, {"minimum": 2}], "maximum": 9}, 3, 9),
        ({"allOf": [{"minimum": 3, "exclusiveMinimum": True}, {"minimum": 3}], "multipleOf": 1}, 4, None),
    ],
)
def test_bounds_are_those_that_values_reach(part: Any, low: float | None, high: float | None) -> None:
    facts = property_facts({"properties": {"x": part}}, "x")
    assert (facts.minimum, facts.maximum) == (low, high)


@pytest.mark.parametrize(
    ("low", "high", "bounds"),
    [
        (0.001, 0.005, (0.001, 0.005)),
        (0.0012, 0.0018, (0.0012, 0.0018)),
        (1 / 3, 2 / 3, (0.34, 0.66)),
        (1 / 3, 0.334, (0.334, 0.334)),
        (5e-324, 1, (0.01, 1)),
        (None, -5e-324, (None, -0.01)),
        (1e300, None, (1e300, None)),
        (1e-320, 2e-320, None),
    ],
)
def test_decimals_have_as_few_places_as_fit_between(low: float, high: float, bounds: Any) -> None:
    assert bounds_of_decimals(FieldFacts(minimum=low, maximum=high)) == bounds


def test_a_number_between_is_found_where_there_is_one() -> None:
    assert number_between(1e-320, 2e-320) == 1.5e-320
    assert number_between(2, 1) is None


def test_multiples_are_exact_and_none_where_none_lies_between() -> None:
    assert multiples_between(0.1, 0.1, 0.35) == [0.1, 0.2, 0.3]
    assert multiples_between(1e-320, None, None)[:2] == [0, 1e-320]
    assert multiples_between(7, 1, 6) == []
    assert multiples_between(1e308, None, None) == [0, 1e308]
    assert multiples_between(4.35, 0, 10**18) == [0, 4.35, 8.7, 13.05, 17.4]
    assert multiples_between(0.30000000000000004, 0, 0.5) == [0, 0.30000000000000004]
    assert multiples_between(1e-320, 0.5, None) == [0.5]


@pytest.mark.parametrize(
    "part",
    [
        {"type": "number", "multipleOf": 1e-320},
        {"type": "number", "minimum": 0.001, "maximum": 0.005},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.01},
        {"type": "number", "multipleOf": 0.01, "minimum": 0.005, "maximum": 0.02},
        {"type": "integer", "multipleOf": 0.4, "minimum": 1},
        {"type": "number", "multipleOf": 1e300},
        {"type": "number", "multipleOf": 1e308},
        {"type": "number", "minimum": 1e308, "maximum": 1.7e308},
        {"type": "integer", "minimum": 10**18, "maximum": 10**18 + 1},
    ],
)
def test_examples_keep_to_bounds_and_steps(part: Any) -> None:
    for seed in range(5):
        assert violations(part, example(part, Random(seed))) == ()
