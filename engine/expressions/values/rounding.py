"""Rounding as people do it on paper: a half goes away from zero, and what counts is the number as it is written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

_CONTEXT = Context(prec=1_000, rounding=ROUND_HALF_UP)
"""Digits enough for any float with all its places."""


def round_half_away(number: float, places: int) -> int | float:
    """The number with so many places after the point, whole where that is 0; raises what `int` raises for NaN."""
    if isinstance(number, int):
        return number
    if number != number or abs(number) == float("inf"):  # noqa: PLR0124 - NaN is what differs from itself
        return round(number)
    if number.is_integer():
        return number if places else int(number)
    # `repr` gives the shortest text that means this float: 2.675 is 2.675, not the binary fraction just below it.
    made = Decimal(repr(number)).quantize(Decimal(1).scaleb(-places), context=_CONTEXT)
    return float(made) if places else int(made)
