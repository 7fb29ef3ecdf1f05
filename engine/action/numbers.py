"""Numbers that a schema allows, counted as decimals."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random
from typing import Any, Final, TypeGuard

from engine.model.language.kinds import FieldFacts
from engine.model.values.exact import DOUBLE_MAX, as_json, faithful_multiples, fraction_of, range_of_draws
from engine.model.values.json import JsonObject

_PLACES_MIN: Final = 2
_PLACES_MAX: Final = 15
"""A double holds 15 decimal digits faithfully (IEEE 754)."""
_WHOLE_FROM: Final = 10**12
"""Bounds from here on are whole numbers: hundredths of them would be noise."""
_REACH: Final = 100
_SHOWN: Final = 5
"""Multiples at either end that are worth a row."""


def is_number(value: Any) -> TypeGuard[float]:
    """Whether a value is a number of JSON."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def number_of(value: Any) -> float | None:
    """A number of JSON; None for anything else."""
    return value if is_number(value) else None


def smallest(schema: JsonObject, step: float | None) -> float | None:
    """The smallest number that a schema allows, whichever way its draft writes that the bound itself is not."""
    return _inner(schema, "minimum", step)


def largest(schema: JsonObject, step: float | None) -> float | None:
    """The largest number that a schema allows."""
    return _inner(schema, "maximum", step)


def _inner(schema: JsonObject, key: str, step: float | None) -> float | None:
    bound, exclusive = number_of(schema.get(key)), schema.get("exclusive" + key.capitalize())
    beyond = bound if exclusive is True else number_of(exclusive)
    towards = 1 if key == "minimum" else -1
    found = [_step_inside(bound, towards, step, is_excluded=False)] if bound is not None else []
    if beyond is not None:
        found.append(_step_inside(beyond, towards, step, is_excluded=True))
    return (max if towards > 0 else min)(found, default=None)


def _step_inside(bound: float, towards: int, step: float | None, *, is_excluded: bool) -> float:
    """The first number from a bound inwards; without a step the next double where the bound is excluded."""
    if step is None or step <= 0:
        return math.nextafter(bound, towards * math.inf) if is_excluded else bound
    unit = fraction_of(step)
    steps = fraction_of(bound) / unit
    first = math.ceil(steps) if towards > 0 else math.floor(steps)
    if is_excluded and first == steps:
        first += towards
    inside = first * unit
    return bound if inside == fraction_of(bound) else as_json(inside)


def common_multiple(one: float, other: float) -> float:
    """The smallest number that is a multiple of both."""
    left, right = fraction_of(one), fraction_of(other)
    whole = math.lcm(left.numerator * right.denominator, right.numerator * left.denominator)
    return as_json(Fraction(whole, left.denominator * right.denominator))


def step_of(schema: JsonObject, *, is_whole: bool) -> float | None:
    """The smallest difference between two values that a schema allows; None where there is none."""
    step = number_of(schema.get("multipleOf"))
    if step is None or step <= 0:
        return 1 if is_whole else None
    return common_multiple(step, 1) if is_whole else step


def draw_between(low: float | None, high: float | None, step: float | None, rng: Random) -> float:
    """A number between two bounds, of which a missing one lies a hundred away; beyond them where none is between."""
    start = fraction_of(low if low is not None else min(0, high - _REACH) if high is not None and high < 0 else 0)
    unit = fraction_of(step) if step is not None else Fraction(1)
    end = fraction_of(high) if high is not None else min(start + max(Fraction(_REACH), unit), DOUBLE_MAX)
    first, last = math.ceil(start / unit), math.floor(end / unit)
    if first <= last or step is not None:
        return as_json(unit * rng.randint(first, max(first, last)))
    bounds = bounds_of_decimals(FieldFacts(minimum=low, maximum=high))
    return number_between(low, high) or 0 if bounds is None else bounds[0] or 0


def bounds_of_integers(facts: FieldFacts) -> tuple[int | None, int | None] | None:
    """The whole numbers at both bounds; None where there is none between."""
    low = None if facts.minimum is None else math.ceil(facts.minimum)
    high = None if facts.maximum is None else math.floor(facts.maximum)
    return None if low is not None and high is not None and low > high else (low, high)


def bounds_of_decimals(facts: FieldFacts) -> tuple[float | None, float | None] | None:
    """Two decimals as near to the bounds as people write them, with as few places as are needed; None where none fit.

    A bound that is not allowed itself lies a hair beyond in `facts`, and gives the next decimal inside.
    """
    low, high = (None if each is None else fraction_of(each) for each in (facts.minimum, facts.maximum))
    if all(each is not None and abs(each) >= _WHOLE_FROM for each in (low, high)):
        return _grid(low, high, 0)
    wanted = [_digits_behind(each) for each in (low, high) if each is not None]
    first = max([_PLACES_MIN, *(each for each in wanted if each <= _PLACES_MAX)])
    found = (_grid(low, high, places) for places in range(first, _PLACES_MAX + 1))
    return next((each for each in found if each is not None), None)


def _grid(low: Fraction | None, high: Fraction | None, places: int) -> tuple[float | None, float | None] | None:
    first = None if low is None else _on_grid(low, places, math.ceil)
    last = None if high is None else _on_grid(high, places, math.floor)
    if first is not None and last is not None and first > last:
        return None
    return None if first is None else as_json(first), None if last is None else as_json(last)


def _on_grid(bound: Fraction, places: int, rounded: Any) -> Fraction:
    unit = 1 if abs(bound) >= _WHOLE_FROM else 10**places
    return Fraction(rounded(bound * unit), unit)


def _digits_behind(number: Fraction) -> int:
    """How many digits a decimal has behind its point, as far as they matter here."""
    return next((n for n in range(_PLACES_MAX + 1) if (number * 10**n).denominator == 1), _PLACES_MAX + 1)


def number_between(low: float | None, high: float | None) -> float | None:
    """A number from one bound to the other; None where there is none."""
    if low is None or high is None:
        return high if low is None else low
    return None if low > high else low + (high - low) / 2


def are_many(step: float, low: float | None, high: float | None) -> bool:
    """Whether so many multiples lie between the bounds that a generator draws them, rather than each being a choice."""
    start, end = (None if each is None else fraction_of(each) for each in (low, high))
    unit = fraction_of(step)
    return len(faithful_multiples(unit, *range_of_draws(start, end, 100 * unit))) > 2 * _SHOWN


def multiples_between(step: float, low: float | None, high: float | None) -> list[float]:
    """The first and the last few multiples between the bounds, and zero; none where there is none.

    What stands at the bounds must be among them: a boundary that is no choice would be called invalid. A multiple of
    more digits than a double holds is left out.
    """
    unit = fraction_of(step)
    first = None if low is None else math.ceil(fraction_of(low) / unit)
    last = None if high is None else math.floor(fraction_of(high) / unit)
    largest_of_all = math.floor(DOUBLE_MAX / unit)
    if first is None:
        first = 0 if last is None or last >= 0 else last - 2 * _SHOWN + 1
    if last is None:
        last = min(first + 2 * _SHOWN - 1, largest_of_all)
    ends = {*range(first, min(first + _SHOWN, last + 1)), *range(max(last - _SHOWN + 1, first), last + 1)}
    exact = (unit * factor for factor in sorted(ends | ({0} if first <= 0 <= last else set())))
    return [made for each in exact if fraction_of(made := as_json(each)) == each]
