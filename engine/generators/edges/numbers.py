"""Edges of numbers: beyond the bounds, and where arithmetic gets thin."""

from __future__ import annotations

from fractions import Fraction

from engine.generators.edges.arithmetic import NUMBERS, high, low, step
from engine.generators.edges.kind import NUMBER, WHOLE, far, never, single
from engine.model.language.kinds import FieldFacts
from engine.model.values.exact import as_json
from engine.model.values.json import Json

_SAFE_MAX = 2**53
"""The first integer whose successor a double cannot hold (IEEE 754)."""


def _below_min(facts: FieldFacts) -> Json | None:
    bound = low(facts) if facts.type in NUMBERS else None
    return None if bound is None else as_json(bound - (step(facts) or Fraction(1)))


def _above_max(facts: FieldFacts) -> Json | None:
    bound = high(facts) if facts.type in NUMBERS else None
    return None if bound is None else as_json(bound + (step(facts) or Fraction(1)))


def _negative(facts: FieldFacts) -> Json | None:
    """The mirror image of a typical value: what a lost sign would send."""
    if facts.type not in NUMBERS:
        return None
    typical = next((bound for bound in (high(facts), low(facts)) if bound is not None and bound != 0), Fraction(1))
    return as_json(-abs(typical))


def _zero(facts: FieldFacts) -> Json | None:
    return 0 if facts.type in NUMBERS else None


def _fraction(facts: FieldFacts) -> Json | None:
    """Half a step inside the bounds: too fine for an integer, or for a number of so many places."""
    unit = step(facts)
    if facts.type not in NUMBERS or unit is None:
        return None
    first, last = low(facts), high(facts)
    start = first if first is not None else last - unit if last is not None else Fraction(1)
    return as_json(start + unit / 2)


def huge_number(facts: FieldFacts) -> Json | None:
    """A number far beyond any use, which still is JSON."""
    return (_SAFE_MAX * 1024 if facts.type == "integer" else 1e300) if facts.type in NUMBERS else None


def _beyond_safe_integer(facts: FieldFacts) -> Json | None:
    return _SAFE_MAX + 1 if facts.type in NUMBERS else None


def _int32_overflow(facts: FieldFacts) -> Json | None:
    return 2**31 if facts.type in NUMBERS else None


def _int64_overflow(facts: FieldFacts) -> Json | None:
    return 2**63 if facts.type in NUMBERS else None


def _tiny(facts: FieldFacts) -> Json | None:
    return 5e-324 if facts.type == "number" else None


EDGES = (
    single("below-min", "One step below the smallest value.", _below_min, on=NUMBER),
    single("above-max", "One step above the largest value.", _above_max, on=NUMBER),
    single("negative", "The largest or smallest value with a minus.", _negative, on=NUMBER),
    single("zero", "Zero, which programs take for nothing.", _zero, on=NUMBER),
    single(
        "fraction", "Half a step: a fraction for a whole number, one place too many for a decimal.", _fraction, on=WHOLE
    ),
    single("huge-number", "A number far beyond any use, which still is JSON.", huge_number, on=NUMBER, reason=far),
    single(
        "beyond-safe-integer",
        "2^53 + 1, which JavaScript and doubles round away.",
        _beyond_safe_integer,
        on=NUMBER,
        reason=far,
    ),
    single("int32-overflow", "2^31, one more than a 32-bit integer holds.", _int32_overflow, on=NUMBER, reason=far),
    single("int64-overflow", "2^63, one more than a 64-bit integer holds.", _int64_overflow, on=NUMBER, reason=far),
    single("tiny", "The smallest number above zero that a double holds.", _tiny, on=NUMBER, reason=never),
)
