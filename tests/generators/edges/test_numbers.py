"""Edges of numbers."""

from __future__ import annotations

from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from tests.generators.draws import classes
from tests.generators.edges.fields import NUMBER


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
