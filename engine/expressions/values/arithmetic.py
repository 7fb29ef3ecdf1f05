"""Arithmetic as people do it on paper: on the shortest decimal that means each number, so that 0.1 + 0.2 is 0.3.

Questions and templates compute here and nowhere else. Whatever is given back is a number that JSON has. Raised are
ZeroDivisionError, OverflowError for what no number can hold, and ValueError for what is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from math import isfinite
from typing import Final, Self

from engine.expressions.values.equality import is_list
from engine.model.values.json import Json

PRECISION: Final = 34
"""Digits kept of what no decimal can say, such as 1 / 3 (decimal128 of IEEE 754)."""
NUMBER_MAX: Final = 10**60
"""Magnitude that a whole number may reach whose digits are all kept."""
EXPONENT_MAX: Final = 64
"""The largest exponent that a number may be raised to."""
_DIGITS_MAX: Final = 5_000
"""Digits kept of what a decimal can say: more than any number that is read has."""
_WHOLE_MAX: Final = 10**21
"""From here on a double is written with an exponent."""
_SCALARS: Final = frozenset({str, int, float, bool, type(None)})
_EXACT: Final = Context(prec=_DIGITS_MAX, rounding=ROUND_HALF_EVEN)
_ROUNDED: Final = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN)
_ON_PAPER: Final = Context(prec=_DIGITS_MAX, rounding=ROUND_HALF_UP)


class Unrounded(float):
    """A number in the middle of a calculation: as JSON has it, and with the digits that JSON cannot hold.

    Compared, shown and sent is the float; only what is computed from it begins at `exact`, so that 1 / 3 * 3 is 1.
    """

    __slots__ = ("exact",)
    exact: Decimal

    def __new__(cls, near: float, exact: Decimal) -> Self:
        """The float nearest to `exact`, with it."""
        made = super().__new__(cls, near)
        made.exact = exact
        return made


def decimal_of(number: float) -> Decimal:
    """The shortest decimal that means a number. Raises ValueError for NaN and infinities."""
    if not isinstance(number, int) and not isfinite(number):
        raise ValueError("the result is not a number")
    return Decimal(number if isinstance(number, int) else float.__repr__(number))


def number_of(made: Decimal, *, is_exact: bool = True) -> int | float:
    """A decimal as JSON has it: an integer where it is whole, else the nearest float."""
    is_whole = made == made.to_integral_value()
    if is_whole and abs(made) < _WHOLE_MAX:
        return int(made)
    near = float(made)
    if not isfinite(near):
        raise OverflowError("the result is larger than a number may be")
    if Decimal(repr(near)) == made:
        return near
    return int(made) if is_whole and is_exact and abs(made) <= NUMBER_MAX else Unrounded(near, made)


def settle(number: float) -> int | float:
    """A number that is handed on, without what only calculations see. Raises for what JSON has not."""
    if not isinstance(number, int):
        if not isfinite(number):
            raise ValueError("the result is not a number")
        return _settled(number)
    if abs(number) > NUMBER_MAX:
        raise OverflowError("the result is larger than a number may be")
    return number


def _settled(number: float) -> int | float:
    near = float(number)
    return int(near) if isinstance(number, Unrounded) and near.is_integer() and abs(near) < _WHOLE_MAX else near


def settle_numbers(value: Json) -> Json:
    """A value that is handed on, without what only calculations see; the same object where there is none."""
    if value.__class__ in _SCALARS:
        return value
    if isinstance(value, Unrounded):
        return _settled(value)
    if isinstance(value, Mapping):
        made = {key: settle_numbers(each) for key, each in value.items()}
        return made if any(made[key] is not value[key] for key in made) else value
    if is_list(value):
        items = [settle_numbers(each) for each in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value


def _of_two(
    whole: Callable[[int, int], int], exact: Callable[[Decimal, Decimal], Decimal]
) -> Callable[[float, float], int | float]:
    """An operation on two numbers: of integers Python's own, which is exact, and faster."""

    def run(left: float, right: float) -> int | float:
        if isinstance(left, int) and isinstance(right, int):
            return settle(whole(left, right))
        return number_of(exact(_unrounded(left), _unrounded(right)))

    return run


def _unrounded(number: float) -> Decimal:
    return number.exact if isinstance(number, Unrounded) else decimal_of(number)


add: Final = _of_two(int.__add__, _EXACT.add)
subtract: Final = _of_two(int.__sub__, _EXACT.subtract)
multiply: Final = _of_two(int.__mul__, _EXACT.multiply)


def divide(left: float, right: float) -> int | float:
    """One number by another, with `PRECISION` digits where it does not come to an end."""
    if right == 0 and not isinstance(right, Unrounded):
        raise ZeroDivisionError
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return settle(left // right)
    dividend, divisor = _unrounded(left), _unrounded(right)
    quotient = _ROUNDED.divide(dividend, divisor)
    return number_of(quotient, is_exact=_EXACT.multiply(quotient, divisor) == dividend)


def floor_divide(left: float, right: float) -> int | float:
    """How often one number goes into another, rounded down."""
    if right == 0:
        raise ZeroDivisionError
    if isinstance(left, int) and isinstance(right, int):
        return settle(left // right)
    return number_of(_quotient_and_rest(left, right)[0])


def modulo(left: float, right: float) -> int | float:
    """What is left when one number is taken from another as often as it goes; of the sign of the divisor."""
    if right == 0:
        raise ZeroDivisionError
    if isinstance(left, int) and isinstance(right, int):
        return settle(left % right)
    return number_of(_quotient_and_rest(left, right)[1])


def _quotient_and_rest(left: float, right: float) -> tuple[Decimal, Decimal]:
    dividend, divisor = decimal_of(left), decimal_of(right)
    quotient, rest = _EXACT.divmod(dividend, divisor)
    if rest and (rest < 0) is not (divisor < 0):
        return _EXACT.subtract(quotient, Decimal(1)), _EXACT.add(rest, divisor)
    return quotient, rest


def power(base: float, exponent: float) -> int | float:
    """A number raised to an exponent of at most EXPONENT_MAX."""
    if abs(exponent) > EXPONENT_MAX:
        raise OverflowError(f"`**` wants an exponent of at most {EXPONENT_MAX}")
    if exponent == 0:
        return 1
    if base == 0 and exponent < 0:
        raise ZeroDivisionError
    if isinstance(base, int) and isinstance(exponent, int) and exponent > 0:
        return settle(int(base**exponent))
    if exponent != int(exponent):
        return _root(base, exponent)
    times = abs(int(exponent))
    raised = number_of(_EXACT.power(_unrounded(base), times))
    return raised if exponent > 0 else divide(1, raised)


def _root(base: float, exponent: float) -> int | float:
    if base < 0:
        raise ValueError("the result is not a number")
    # Of thousands of digits the logarithm takes a second.
    first, second = _ROUNDED.plus(_unrounded(base)), _ROUNDED.plus(_unrounded(exponent))
    return number_of(_ROUNDED.power(first, second), is_exact=False)


def negate(number: float) -> int | float:
    """The number with the other sign."""
    return subtract(0, number)


def absolute(number: float) -> int | float:
    """The number without its sign."""
    return negate(number) if number < 0 else add(0, number)


def total(numbers: Iterable[float]) -> int | float:
    """The numbers added up, whatever their order."""
    whole, fractions = 0, Decimal(0)
    for each in numbers:
        if isinstance(each, int):
            whole += each
        else:
            fractions = _EXACT.add(fractions, _unrounded(each))
    return add(whole, number_of(fractions))


def mean(numbers: Sequence[float]) -> int | float:
    """The sum of at least one number by how many there are."""
    return divide(total(numbers), len(numbers))


def are_near(one: float, other: float, within: float) -> bool:
    """Whether two numbers are at most so far apart; NaN and infinities are near to nothing."""
    try:
        return abs(_EXACT.subtract(decimal_of(one), decimal_of(other))) <= decimal_of(within)
    except ValueError:
        return False


def round_half_away(number: float, places: int = 0) -> int | float:
    """The number with so many places after the point; a half goes away from zero."""
    if isinstance(number, int):
        return number
    return number_of(_ON_PAPER.quantize(decimal_of(number), Decimal(1).scaleb(-places)))


def round_down(number: float) -> int | float:
    """The largest whole number that is not more."""
    return floor_divide(number, 1)


def round_up(number: float) -> int | float:
    """The smallest whole number that is not less."""
    return negate(floor_divide(negate(settle(number)), 1))


def truncate(number: float) -> int | float:
    """The number without its fraction."""
    return round_up(number) if number < 0 else round_down(number)
