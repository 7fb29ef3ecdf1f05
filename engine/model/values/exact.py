"""Numbers as the decimals that people write: 0.01 and 0.02 are 0.03."""

from __future__ import annotations

import math
import sys
from fractions import Fraction

_LARGE = 10**21
"""Numbers from here on are printed with an exponent, by JavaScript too."""
DOUBLE_MAX = Fraction(sys.float_info.max)
"""No double is larger."""
_FAITHFUL = 15
"""A double holds 15 decimal digits faithfully (IEEE 754)."""


def fraction_of(number: float) -> Fraction:
    """The shortest decimal that means a number, as a fraction. Raises ValueError for NaN and infinities."""
    return Fraction(number if isinstance(number, int) else float.__repr__(number))


def as_json(number: Fraction) -> int | float:
    """The number as JSON: an integer where it has no fraction, but for one so large that only a double prints so."""
    if number.denominator == 1 and (not _LARGE <= abs(number) <= DOUBLE_MAX or fraction_of(float(number)) != number):
        return int(number)
    return float(number)


def digits_behind(number: Fraction) -> int | None:
    """How many digits a decimal has behind its point; None where a double cannot hold so many."""
    return next((n for n in range(_FAITHFUL + 1) if (number * 10**n).denominator == 1), None)


def faithful_multiples(unit: Fraction, low: Fraction, high: Fraction) -> range:
    """The factors by which multiples of `unit` lie from `low` to `high`, and are what a double prints."""
    places = digits_behind(unit)
    if places is None:
        return range(0)
    farthest = Fraction(10 ** (_FAITHFUL - places))
    return range(math.ceil(max(low, -farthest) / unit), math.floor(min(high, farthest) / unit) + 1)


def range_of_draws(low: Fraction | None, high: Fraction | None, reach: Fraction) -> tuple[Fraction, Fraction]:
    """Where draws start and end: a missing bound is 0 or `reach`, or lies so far from the other."""
    start = low if low is not None else Fraction(0) if high is None or high > 0 else high - reach
    return start, high if high is not None else reach if start < reach else start + reach
