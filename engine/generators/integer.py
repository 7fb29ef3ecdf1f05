"""`gen: integer`: a whole number."""

from __future__ import annotations

from dataclasses import dataclass

from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.operands import is_settled, is_whole

_REACH = 1000
"""How far the typical numbers go where the author set no bound on that side."""


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


def draw_integer(spec: IntegerSpec, draw: Draw) -> int:
    """A whole number from `min` to `max`, each as likely. Raises ValueError for bounds that are none."""
    smallest, largest = _whole(spec.min, "min"), _whole(spec.max, "max")
    low = smallest if smallest is not None else 0 if largest is None or largest > 0 else largest - _REACH
    high = largest if largest is not None else _REACH if low < _REACH else low + _REACH
    if low > high:
        raise ValueError(f"`min` {low} is more than `max` {high}")
    return draw.rng.randrange(low, high + 1)


def integer_facts(spec: IntegerSpec) -> FieldFacts:
    """An integer in the bounds that the author set; a side without a bound is not limited.

    A bound that is still a template counts as none. Raises ValueError for bounds that are no whole numbers.
    """
    low = _whole(spec.min, "min") if is_settled(spec.min) else None
    high = _whole(spec.max, "max") if is_settled(spec.max) else None
    return FieldFacts(type="integer", minimum=low, maximum=high, step=1)


def check_integer(spec: IntegerSpec) -> tuple[Problem, ...]:
    """Bounds that are no whole numbers, or the wrong way round."""
    found = tuple(problem for key in ("min", "max") for problem in _misread(key, getattr(spec, key)))
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
