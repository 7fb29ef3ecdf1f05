"""`gen: integer`: a whole number."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.operands import is_settled, is_whole
from engine.model.values.exact import faithful_multiples, range_of_draws

_REACH = 1000
"""How far the typical numbers go where the author set no bound on that side."""

_MULTIPLES = 100
"""How many multiples of a large number lie there at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegerSpec:
    """Bounds of a whole number, both reachable."""

    min: Templated = word(
        "The smallest value. When left out, typical values start at 0, or 1000 below a `max` that is not above 0.",
        default=None,
        examples=(0,),
    )
    max: Templated = word(
        "The largest value. When left out, typical values end at 1000, or 1000 above a `min` that is not below 1000.",
        default=None,
        examples=(100,),
    )
    multiple_of: Templated = word(
        "Each value is a multiple of this number. Any whole number when left out.",
        default=None,
        examples=(5,),
    )


def draw_integer(spec: IntegerSpec, draw: Draw) -> int:
    """A whole number from `min` to `max`, each as likely. Raises ValueError for bounds that are none."""
    unit = _multiple(spec.multiple_of)
    smallest, largest = (None if each is None else Fraction(each) for each in _bounds(spec))
    low, high = (int(each) for each in range_of_draws(smallest, largest, Fraction(_reach(unit))))
    if low > high:
        raise ValueError(f"`min` {low} is more than `max` {high}")
    factors = range(-(-low // unit), high // unit + 1)
    if unit > 1:
        factors = faithful_multiples(Fraction(unit), Fraction(low), Fraction(high)) or factors
    if not factors:
        raise ValueError(f"no multiple of {unit} lies between `min` and `max`")
    return draw.rng.randrange(factors.start, factors.stop) * unit


def integer_facts(spec: IntegerSpec) -> FieldFacts:
    """An integer in the bounds that the author set; a side without a bound is not limited.

    A bound that is still a template counts as none. Raises ValueError for bounds that are no whole numbers.
    """
    low = _whole(spec.min, "min") if is_settled(spec.min) else None
    high = _whole(spec.max, "max") if is_settled(spec.max) else None
    step = _multiple(spec.multiple_of) if is_settled(spec.multiple_of) else 1
    return FieldFacts(type="integer", minimum=low, maximum=high, step=step)


def check_integer(spec: IntegerSpec) -> tuple[Problem, ...]:
    """Bounds that are no whole numbers, or the wrong way round, and multiples of what is none."""
    operands = {"min": spec.min, "max": spec.max, "multiple-of": spec.multiple_of}
    found = tuple(problem for key, operand in operands.items() for problem in _misread(key, operand))
    if not found and is_whole(spec.multiple_of) and spec.multiple_of < 1:
        message = f"`multiple-of` must be a whole number above 0, not {show(spec.multiple_of)}"
        return (Problem(key="multiple-of", message=message, help="write the step: `multiple-of: 5`"),)
    if not found and is_whole(spec.min) and is_whole(spec.max) and spec.min > spec.max:
        return (
            Problem(
                key="min",
                message=f"`min` {show(spec.min)} is more than `max` {show(spec.max)}",
                help=f"swap them: `min: {show(spec.max)}, max: {show(spec.min)}`",
            ),
        )
    return found


def _misread(key: str, bound: Templated) -> tuple[Problem, ...]:
    if bound is None or not is_settled(bound) or is_whole(bound):
        return ()
    message = f"`{key}` must be a whole number, not {show(bound)}"
    return (Problem(key=key, message=message, help=f"write it without quotes and without a fraction: `{key}: 10`"),)


def _bounds(spec: IntegerSpec) -> tuple[int | None, int | None]:
    return _whole(spec.min, "min"), _whole(spec.max, "max")


def _reach(unit: int) -> int:
    return _REACH if unit == 1 else max(_REACH, _MULTIPLES * unit)


def _multiple(multiple: Templated) -> int:
    found = _whole(multiple, "multiple-of")
    if found is not None and found < 1:
        raise ValueError("`multiple-of` of `gen: integer` must be above 0")
    return 1 if found is None else found


def _whole(bound: Templated, key: str) -> int | None:
    if bound is None:
        return None
    if not is_settled(bound) or not is_whole(bound):
        raise ValueError(f"`{key}` of `gen: integer` must be a whole number")
    return int(bound)


KIND = GeneratorKind(
    name="integer",
    form="gen",
    spec=IntegerSpec,
    draw=draw_integer,
    facts=integer_facts,
    check=check_integer,
    doc="A whole number from `min` to `max`, each as likely; 0 to 1000 when left out.",
    example="quantity: { gen: integer, min: 1, max: 99, edges: boundaries }",
)
