"""`one-of`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from engine.model.language.kinds import FieldFacts
from tests.generators.draws import draw, facts, messages, template


def test_every_value_comes_and_no_other() -> None:
    assert {draw("one-of", seed=seed, one_of=["a", "b", "c"]) for seed in range(60)} == {"a", "b", "c"}


def test_weights_decide_how_often() -> None:
    drawn = Counter(draw("one-of", seed=seed, one_of=["a", "b"], weights=[9, 1]) for seed in range(1000))
    assert 850 < drawn["a"] < 950


def test_a_value_without_weight_never_comes() -> None:
    assert {draw("one-of", seed=seed, one_of=["a", "b", "c"], weights=[1, 0, 0.0]) for seed in range(200)} == {"a"}


def test_facts_are_the_values_and_the_type_they_share() -> None:
    assert facts("one-of", one_of=["a", "b"]) == FieldFacts(type="string", choices=("a", "b"))
    assert facts("one-of", one_of=[1, 2.5]).type == "number"
    assert facts("one-of", one_of=[1, "a"]).type is None
    assert facts("one-of", one_of=["a", None]) == FieldFacts(type="string", choices=("a", None), nullable=True)
    assert facts("one-of", one_of=template("${{ vars.levels }}")) == FieldFacts()


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"one_of": []}, "`one-of` has no values to choose from"),
        ({"one_of": "high"}, '`one-of` needs a list of values, not "high"'),
        ({"one_of": {"a": 1}}, "`one-of` needs a list of values, not a mapping"),
        ({"one_of": ["a", "b", "a"]}, '"a" stands in `one-of` twice'),
        ({"one_of": ["a", "b"], "weights": [1]}, "`weights` has 1 numbers for 2 values"),
        ({"one_of": ["a", "b"], "weights": [1, -1]}, "a weight must be a number that is not negative, not -1"),
        ({"one_of": ["a", "b"], "weights": [1, None]}, "a weight must be a number that is not negative, not null"),
        ({"one_of": ["a", "b"], "weights": [0, 0]}, "all weights are 0"),
        ({"one_of": ["a", "b"], "weights": "9"}, "`weights` must be a list of numbers, not text"),
    ],
)
def test_nonsense_is_named_and_cannot_be_drawn(spec: dict[str, Any], message: str) -> None:
    assert messages("one-of", **spec) == [message]
    if "twice" not in message:
        with pytest.raises(ValueError, match=r"one-of"):
            draw("one-of", **spec)


def test_true_and_1_are_different_values_and_1_and_1_0_are_not() -> None:
    assert messages("one-of", one_of=[True, 1]) == []
    assert messages("one-of", one_of=[1, 1.0]) != []


def test_templates_among_the_values_wait() -> None:
    late = template("${{ vars.x }}")
    assert messages("one-of", one_of=[late, late, "a"], weights=[1, 1, late]) == []
    assert messages("one-of", one_of=late, weights=[1]) == []
