"""Exact steps on the decimals that authors write: 0.01 + 0.01 is 0.02."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, isfinite

from engine.model.language.kinds import FieldFacts
from engine.model.values.exact import fraction_of

NUMBERS = ("integer", "number")


def low(facts: FieldFacts) -> Fraction | None:
    """The smallest value that the bounds allow: for integers a whole one."""
    if facts.minimum is None or not isfinite(facts.minimum):
        return None
    bound = fraction_of(facts.minimum)
    return Fraction(ceil(bound)) if facts.type == "integer" else bound


def high(facts: FieldFacts) -> Fraction | None:
    """The largest value that the bounds allow: for integers a whole one."""
    if facts.maximum is None or not isfinite(facts.maximum):
        return None
    bound = fraction_of(facts.maximum)
    return Fraction(floor(bound)) if facts.type == "integer" else bound


def step(facts: FieldFacts) -> Fraction | None:
    """The smallest difference between two values; 1 for integers that name none."""
    if facts.step is not None and isfinite(facts.step) and facts.step > 0:
        return fraction_of(facts.step)
    return Fraction(1) if facts.type == "integer" else None
