"""Few rows that hold each class, each pair or each triple of classes (t-wise covering arrays), with a masking rule.

The problem is abstract: a parameter has classes 0, 1, 2, …, of which the first `valid` are allowed values and the
others are not. A row gives every parameter one class and never holds more than one invalid class, because an action
that refuses one value says nothing about the others. So valid classes are combined in rows that are valid throughout,
and each invalid class meets the valid classes of all others in rows of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from engine.plan.greedy import Row, greedy_triples
from engine.plan.pairs import pair_rows


@dataclass(frozen=True, slots=True)
class Parameter:
    """How many classes a parameter has: first the valid ones (at least one), then the invalid ones."""

    valid: int
    invalid: int = 0


def covering_rows(parameters: Sequence[Parameter], strength: int) -> list[Row]:
    """Rows that hold every combination of `strength` (1 to 3) classes with at most one invalid class among them.

    Combinations of valid classes stand in rows without an invalid class. Equal questions have equal answers. Where
    there are fewer parameters than `strength`, all of them are combined.
    """
    rows = valid_rows([parameter.valid for parameter in parameters], strength)
    for place, parameter in enumerate(parameters):
        if not parameter.invalid:
            continue
        around = valid_rows([each.valid for at, each in enumerate(parameters) if at != place], strength - 1)
        for wrong in range(parameter.valid, parameter.valid + parameter.invalid):
            rows.extend((*row[:place], wrong, *row[place:]) for row in around)
    return rows


def valid_rows(sizes: Sequence[int], strength: int) -> list[Row]:
    """Rows that hold every combination of `strength` (0 to 3) classes; strength 0 is one row of first classes."""
    match min(strength, len(sizes)):
        case 0:
            return [(0,) * len(sizes)]
        case 1:
            return [tuple(number % size for size in sizes) for number in range(max(sizes))]
        case 2:
            return pair_rows(sizes)
        case _:
            return greedy_triples(sizes)


def all_rows(parameters: Sequence[Parameter]) -> Iterator[Row]:
    """Every row with at most one invalid class, one after the other; those without come first."""
    valid = [range(parameter.valid) for parameter in parameters]
    yield from product(*valid)
    for place, parameter in enumerate(parameters):
        wrong = range(parameter.valid, parameter.valid + parameter.invalid)
        yield from product(*valid[:place], wrong, *valid[place + 1 :])


def all_rows_count(parameters: Sequence[Parameter]) -> int:
    """How many rows `all_rows` gives."""
    valid = prod(parameter.valid for parameter in parameters)
    return valid + sum(valid // parameter.valid * parameter.invalid for parameter in parameters)


def combination_count(parameters: Sequence[Parameter], strength: int) -> int:
    """How many combinations `covering_rows` has to place: the measure of its work."""
    # Elementary symmetric polynomials of the class counts: `clean[t]` counts combinations of t valid classes, and
    # `wrong[t]` those of t classes with exactly one invalid one among them.
    clean, wrong = [1] + [0] * strength, [0] * (strength + 1)
    for parameter in parameters:
        for size in range(strength, 0, -1):
            wrong[size] += wrong[size - 1] * parameter.valid + clean[size - 1] * parameter.invalid
            clean[size] += clean[size - 1] * parameter.valid
    return clean[strength] + wrong[strength]
