"""Numbers as the decimals that people write: 0.01 and 0.02 are 0.03."""

from __future__ import annotations

import sys
from fractions import Fraction

_LARGE = 10**21
"""Numbers from here on are printed with an exponent, by JavaScript too."""
DOUBLE_MAX = Fraction(sys.float_info.max)
"""No double is larger."""


def fraction_of(number: float) -> Fraction:
    """The shortest decimal that means a number, as a fraction. Raises ValueError for NaN and infinities."""
    return Fraction(number if isinstance(number, int) else float.__repr__(number))


def as_json(number: Fraction) -> int | float:
    """The number as JSON: an integer where it has no fraction, but for one so large that only a double prints so."""
    if number.denominator == 1 and (not _LARGE <= abs(number) <= DOUBLE_MAX or fraction_of(float(number)) != number):
        return int(number)
    return float(number)
