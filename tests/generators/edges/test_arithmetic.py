"""Exact steps on the decimals that authors write."""

from __future__ import annotations

from fractions import Fraction

from engine.generators.edges.arithmetic import high, low, step
from engine.model.language.kinds import FieldFacts
from engine.model.values.exact import as_json, fraction_of


def test_a_number_is_the_decimal_that_it_prints_as() -> None:
    assert fraction_of(0.1) + fraction_of(0.2) == fraction_of(0.3)
    assert as_json(fraction_of(0.01) + fraction_of(0.01)) == 0.02


def test_whole_numbers_become_integers() -> None:
    assert isinstance(as_json(Fraction(3)), int)
    assert as_json(fraction_of(2**70)) == 2**70


def test_bounds_of_integers_are_whole() -> None:
    known = FieldFacts(type="integer", minimum=0.5, maximum=9.5)
    assert (low(known), high(known), step(known)) == (Fraction(1), Fraction(9), Fraction(1))


def test_what_is_not_known_is_none() -> None:
    known = FieldFacts(type="number", minimum=float("-inf"), maximum=float("nan"), step=0)
    assert (low(known), high(known), step(known)) == (None, None, None)
