"""`gen: decimal`: a number with decimal places."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.operands import is_number, is_settled, is_whole
from engine.model.values.exact import digits_behind, faithful_multiples, fraction_of, range_of_draws

PLACES_MAX = 15
"""A double holds 15 decimal digits faithfully (IEEE 754)."""
_PLACES = 2
_REACH = 1000
_MULTIPLES = 100
"""How many multiples of a large number are typical at least where a bound is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecimalSpec:
    """Bounds of a number, both reachable, and how fine its values are."""

    min: Templated = word(
        "The smallest value. When left out, typical values start at 0, or 1000 below a `max` that is not above 0.",
        default=None,
        examples=(0.01,),
    )
    max: Templated = word(
        "The largest value. When left out, typical values end at 1000, or 1000 above a `min` that is not below 1000.",
        default=None,
        examples=(9999.99,),
    )
    places: Templated = word(
        "Digits behind the point, at most. 2 when left out, or as many as `min` and `max` have.",
        default=None,
        examples=(2,),
    )
    multiple_of: Templated = word(
        "Each value is a multiple of this number. Any value of so many `places` when left out.",
        default=None,
        examples=(0.05,),
    )


def draw_decimal(spec: DecimalSpec, draw: Draw) -> float:
    """A number on the grid from `min` to `max` in steps of one unit in the last place or `multiple-of`, each as likely.

    It prints with at most `places` digits behind the point. Raises ValueError for operands that are no bounds.
    """
    bounds = (spec.min, spec.max, spec.places, spec.multiple_of)
    # A test draws with one spec in every row; fractions are slow. What is no number is not kept, nor may be hashed.
    grid = _kept_grid if all(each is None or is_number(each) for each in bounds) else _grid
    factors, unit = grid(*bounds)
    drawn = draw.rng.randrange(factors.start, factors.stop)
    # True division of integers rounds correctly, so that the result prints as the decimal it stands for.
    return float(drawn * unit.numerator / unit.denominator)


def _grid(low: Templated, high: Templated, places: Templated, multiple_of: Templated) -> tuple[range, Fraction]:
    """By what the unit is multiplied for each number that can be drawn, and that unit."""
    smallest, largest, multiple = _bound(low, "min"), _bound(high, "max"), _multiple(multiple_of)
    if multiple is not None:
        start, end = range_of_draws(smallest, largest, max(Fraction(_REACH), _MULTIPLES * multiple))
        factors = faithful_multiples(multiple, start, end)
        if not factors:
            raise ValueError(f"no multiple of {show(float(multiple))} lies between `min` and `max`")
        return factors, multiple
    behind = _places(DecimalSpec(min=low, max=high, places=places))
    start, end = range_of_draws(smallest, largest, Fraction(_REACH))
    first, last = ceil(start * 10**behind), floor(end * 10**behind)
    if first > last:
        raise ValueError(f"no number with {behind} decimal places lies between `min` and `max`")
    return range(first, last + 1), Fraction(1, 10**behind)


_kept_grid = lru_cache(maxsize=256, typed=True)(_grid)


def decimal_facts(spec: DecimalSpec) -> FieldFacts:
    """A number in the bounds that the author set; a side without a bound is not limited.

    An operand that is still a template counts as left out. Raises ValueError for operands that are no numbers.
    """
    low, high = spec.min if is_settled(spec.min) else None, spec.max if is_settled(spec.max) else None
    _bound(low, "min")
    _bound(high, "max")
    places = _places(DecimalSpec(min=low, max=high, places=spec.places if is_settled(spec.places) else None))
    multiple = _multiple(spec.multiple_of) if is_settled(spec.multiple_of) else None
    return FieldFacts(
        type="number",
        minimum=low if is_number(low) else None,
        maximum=high if is_number(high) else None,
        step=1 / 10**places if multiple is None else float(multiple),
    )


def check_decimal(spec: DecimalSpec) -> tuple[Problem, ...]:
    """Operands that are no numbers, bounds the wrong way round, and bounds finer than `places` allow."""
    found = (
        *_misread("min", spec.min),
        *_misread("max", spec.max),
        *_misread_places(spec.places),
        *_misread_multiple(spec.multiple_of),
    )
    if found:
        return found
    if is_number(spec.min) and is_number(spec.max) and spec.min > spec.max:
        help_ = f"swap them: `min: {show(spec.max)}, max: {show(spec.min)}`"
        message = f"`min` {show(spec.min)} is more than `max` {show(spec.max)}"
        return (Problem(key="min", message=message, help=help_),)
    bounds = {"min": spec.min, "max": spec.max, "multiple-of": spec.multiple_of}
    return tuple(problem for key, bound in bounds.items() for problem in _too_fine(key, bound, spec.places))


def _misread(key: str, bound: Templated) -> tuple[Problem, ...]:
    if bound is None or not is_settled(bound) or is_number(bound):
        return ()
    message = f"`{key}` must be a number, not {show(bound)}"
    return (Problem(key=key, message=message, help=f"write it without quotes: `{key}: 0.01`"),)


def _misread_places(places: Templated) -> tuple[Problem, ...]:
    if places is None or not is_settled(places) or (is_whole(places) and 0 <= places <= PLACES_MAX):
        return ()
    message = f"`places` must be a whole number from 0 to {PLACES_MAX}, not {show(places)}"
    return (Problem(key="places", message=message, help="write how many digits stand behind the point: `places: 2`"),)


def _misread_multiple(multiple: Templated) -> tuple[Problem, ...]:
    if multiple is None or not is_settled(multiple) or (is_number(multiple) and multiple > 0):
        return ()
    message = f"`multiple-of` must be a number above 0, not {show(multiple)}"
    return (Problem(key="multiple-of", message=message, help="write the step: `multiple-of: 0.05`"),)


def _too_fine(key: str, bound: Templated, places: Templated) -> tuple[Problem, ...]:
    if not is_number(bound):
        return ()
    needed = _digits_behind(fraction_of(bound))
    allowed = int(places) if is_whole(places) else None if places is not None else PLACES_MAX
    if allowed is None or needed <= allowed:
        return ()
    message = f"`{key}` {show(bound)} has more than {allowed} decimal places"
    help_ = f"write `places: {needed}`" if needed <= PLACES_MAX else f"at most {PLACES_MAX} places can be told apart"
    return (Problem(key=key, message=message, help=help_),)


def _places(spec: DecimalSpec) -> int:
    if spec.places is None:
        written = (_digits_behind(fraction_of(each)) for each in (spec.min, spec.max) if is_number(each))
        return min(max(_PLACES, *written, 0), PLACES_MAX)
    if not is_whole(spec.places) or not 0 <= spec.places <= PLACES_MAX:
        raise ValueError(f"`places` of `gen: decimal` must be a whole number from 0 to {PLACES_MAX}")
    return int(spec.places)


def _bound(bound: Templated, key: str) -> Fraction | None:
    if bound is None:
        return None
    if not is_number(bound):
        raise ValueError(f"`{key}` of `gen: decimal` must be a number")
    return fraction_of(bound)


def _multiple(multiple: Templated) -> Fraction | None:
    if multiple is None:
        return None
    if not is_number(multiple) or multiple <= 0 or digits_behind(fraction_of(multiple)) is None:
        raise ValueError(f"`multiple-of` of `gen: decimal` must be a number above 0 of at most {PLACES_MAX} places")
    return fraction_of(multiple)


def _digits_behind(number: Fraction) -> int:
    """How many digits a decimal has behind its point."""
    digits = 0
    while number.denominator != 1:
        number *= 10
        digits += 1
    return digits


KIND = GeneratorKind(
    name="decimal",
    form="gen",
    spec=DecimalSpec,
    draw=draw_decimal,
    facts=decimal_facts,
    check=check_decimal,
    doc="A number from `min` to `max` with at most `places` digits behind the point; 0 to 1000 when left out.",
    example="amount: { gen: decimal, min: 0.01, max: 9999.99, places: 2, edges: boundaries }",
)
