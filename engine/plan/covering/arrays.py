"""Few rows that hold each class, each pair or each triple of classes (t-wise covering arrays), with a masking rule.

The problem is abstract: a parameter has classes 0, 1, 2, …, of which the first `valid` are allowed values and the
others are not. A row gives every parameter one class and never holds more than one invalid class, because an action
that refuses one value says nothing about the others. So valid classes are combined in rows that are valid throughout,
and each invalid class meets the valid classes of all others in rows of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from engine.model.values.noun import Noun
from engine.plan.covering.bans import FREE, Ban, Bans, Row, bans_over
from engine.plan.covering.greedy import greedy_singles
from engine.plan.covering.pairs import pair_rows
from engine.plan.covering.triples import triple_rows


class Parameter(Noun, frozen=True):
    """How many classes a parameter has: first the valid ones (at least one), then the invalid ones."""

    valid: int
    invalid: int = 0


def covering_rows(
    parameters: Sequence[Parameter], strength: int, *, bans: Bans | None = None, seeds: Sequence[Row] = ()
) -> list[Row]:
    """Rows that hold every combination of `strength` (1 to 3) classes with at most one invalid class among them.

    Combinations of valid classes stand in rows without an invalid class. Equal questions have equal answers. Where
    there are fewer parameters than `strength`, all of them are combined. No row holds what `bans` (over valid classes)
    forbid; what `seeds` hold (FREE: no class) needs no row, unless two of its classes are invalid.
    """
    sizes = [parameter.valid for parameter in parameters]
    clean = [seed for seed in seeds if not _invalid_at(seed, parameters)]
    rows = valid_rows(sizes, strength, bans=bans, seeds=clean)
    for place, parameter in enumerate(parameters):
        around = sizes[:place] + sizes[place + 1 :]
        here = bans_over(around, bans_without(bans.bans if bans is not None else (), place))
        plain = valid_rows(around, strength - 1, bans=here) if parameter.invalid else []
        for wrong in range(parameter.valid, parameter.valid + parameter.invalid):
            same = [
                (*seed[:place], *seed[place + 1 :])
                for seed in seeds
                if _invalid_at(seed, parameters) == [place] and seed[place] == wrong
            ]
            found = valid_rows(around, strength - 1, bans=here, seeds=same) if same else plain
            rows.extend((*row[:place], wrong, *row[place:]) for row in found)
    return rows


def _invalid_at(seed: Row, parameters: Sequence[Parameter]) -> list[int]:
    return [place for place, each in enumerate(seed) if each >= parameters[place].valid]


def bans_without(bans: Sequence[Ban], place: int) -> list[Ban]:
    """The bans that hold where this place has an invalid class, for rows without the place."""
    return [
        Ban(tuple(each - (each > place) for each in ban.places), ban.classes) for ban in bans if place not in ban.places
    ]


def valid_rows(
    sizes: Sequence[int], strength: int, *, bans: Bans | None = None, seeds: Sequence[Row] = ()
) -> list[Row]:
    """Rows that hold every combination of `strength` (0 to 3) classes; strength 0 is one row of first classes."""
    match min(strength, len(sizes)):
        case 0:
            first = (0,) * len(sizes) if bans is None else bans.complete([FREE] * len(sizes))
            return [first] if first is not None and not seeds else []
        case 1 if bans is None and not seeds:
            return [tuple(number % size for size in sizes) for number in range(max(sizes))]
        case 1:
            return greedy_singles(sizes, bans=bans, seeds=seeds)
        case 2:
            return pair_rows(sizes, bans=bans, seeds=seeds)
        case _:
            return triple_rows(sizes, bans=bans, seeds=seeds)


def all_rows(parameters: Sequence[Parameter], *, bans: Sequence[Ban] = ()) -> Iterator[Row]:
    """Every row with at most one invalid class that no ban forbids, one after the other; those without come first."""
    valid = [range(parameter.valid) for parameter in parameters]
    yield from (row for row in product(*valid) if not _is_banned(row, bans))
    for place, parameter in enumerate(parameters):
        wrong = range(parameter.valid, parameter.valid + parameter.invalid)
        here = [ban for ban in bans if place not in ban.places]
        yield from (row for row in product(*valid[:place], wrong, *valid[place + 1 :]) if not _is_banned(row, here))


def _is_banned(row: Row, bans: Sequence[Ban]) -> bool:
    return any(tuple(row[place] for place in ban.places) in ban.classes for ban in bans)


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
