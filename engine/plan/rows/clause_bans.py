"""What a rule over many fields forbids, clause by clause, without a look at every combination of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Final, TypeAlias

from engine.expressions.clauses import Clause, ClausePart, clauses_of
from engine.model.values.json import Json
from engine.plan.covering.bans import Ban, ClassesTogether, Row
from engine.plan.rows.constraints import RowRule

Choices: TypeAlias = Mapping[int, Sequence[Mapping[str, Json]]]
"""By place what each of its classes puts into a row: a field's value, or nothing where it has no one value."""

_PART_MAX: Final = 4_096
"""Most combinations that one part of a clause is asked about."""


def bans_by_clauses(rule: RowRule, others: Mapping[str, Json], choices: Choices) -> list[Ban] | None:
    """A ban for each clause of the rule; None where that would not be the whole truth.

    `others` are what the rule speaks of besides. A rule says nothing of a row that lacks one of its fields, so all of
    them must be there; and each part of it must be plainly true or false.
    """
    names = {place: next(iter(values[0]), "") for place, values in choices.items()}
    clauses = clauses_of(rule.if_, rule.then)
    is_known = all(name in each for place, name in names.items() for each in choices[place])
    if clauses is None or not is_known or rule.names - {*others, *names.values()}:
        return None
    broken: dict[int, tuple[Row, frozenset[Row]]] = {}
    for part in {id(part): part for clause in clauses for part in clause}.values():
        places = tuple(place for place, name in names.items() if name in part.names)
        found = _breaking(part, rule.now, others, [choices[place] for place in places])
        if found is None:
            return None
        broken[id(part)] = places, found
    return [ban for clause in clauses if (ban := _ban_of(clause, broken)) is not None]


def put_together(
    others: Mapping[str, Json], choices: Iterable[Sequence[Mapping[str, Json]]], classes: Row
) -> dict[str, Json]:
    """The values of a row of these classes."""
    values = dict(others)
    for choice, each in zip(choices, classes, strict=True):
        values.update(choice[each])
    return values


def _breaking(
    part: ClausePart, now: str, others: Mapping[str, Json], choices: Sequence[Sequence[Mapping[str, Json]]]
) -> frozenset[Row] | None:
    """The classes with which a part does not hold; None where they are too many to ask, or an answer is not plain."""
    if prod(map(len, choices)) > _PART_MAX:
        return None
    found = []
    for classes in product(*(range(len(each)) for each in choices)):
        is_kept = part.is_kept(put_together(others, choices, classes), now=now)
        if is_kept is None:
            return None
        found += [] if is_kept else [classes]
    return frozenset(found)


def _ban_of(clause: Clause, broken: Mapping[int, tuple[Row, frozenset[Row]]]) -> Ban | None:
    """What breaks all parts of a clause together; None where nothing does."""
    together: dict[Row, frozenset[Row]] = {}
    for part in clause:
        places, found = broken[id(part)]
        together[places] = together.get(places, found) & found
    if not all(together.values()):
        return None
    every = tuple(sorted({place for places in together for place in places}))
    at = {place: number for number, place in enumerate(every)}
    parts = tuple((tuple(at[place] for place in places), found) for places, found in together.items())
    return Ban(every, ClassesTogether(parts))
