"""What the constraints of a test rule out among the classes that `cover` combines, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from math import prod
from typing import Final, TypeAlias

import msgspec

from engine.model.plan import Impossible
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.noun import Noun
from engine.plan.covering.arrays import bans_without
from engine.plan.covering.bans import AskedClasses, Ban, Bans, Row
from engine.plan.fields.classes import Drawn, Given
from engine.plan.fields.recipe import FieldRecipe, Fixed, TableOnly
from engine.plan.rows.clause_bans import bans_by_clauses, put_together
from engine.plan.rows.constraints import RowRule, first_broken_rule

_WEIGHED_MAX: Final = 4_096
"""Most combinations of one constraint that are asked about beforehand; of more only those that the search meets."""

_ASKED_MAX: Final = 10_000
"""Most combinations of such a constraint that the search may ask about: within a second."""

Named: TypeAlias = tuple[tuple[int, int], ...]
"""Classes by place, both as `cover` counts them."""


class Free(Noun, frozen=True):
    """The value of a class is drawn row by row."""


class Ruling(Noun, frozen=True, kw_only=True):
    """The rules of a test, and what they forbid: each ban with its reason. `fields` are those that `cover` combines.

    `always` is the rule that constants alone break, so that no row can be. `search` remembers what was found out about
    the bans, for all who ask.
    """

    rules: tuple[RowRule, ...] = ()
    fields: tuple[FieldRecipe, ...] = ()
    bans: tuple[Ban, ...] = ()
    reasons: tuple[str, ...] = ()
    always: RowRule | None = None
    search: Bans = msgspec.field(default_factory=lambda: Bans((), ()))

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many valid classes each combined field has."""
        return tuple(field.cover_valid for field in self.fields)


def combine_rules(fields: Sequence[FieldRecipe]) -> tuple[FieldRecipe, ...]:
    """The fields that have something to combine."""
    return tuple(each for each in fields if len(each.cover) > 1)


def ruling_of(rules: Sequence[RowRule], fields: Sequence[FieldRecipe]) -> Ruling:
    """What is ruled out because its values are fixed and break a rule."""
    ruling = Ruling(rules=tuple(rules), fields=combine_rules(fields))
    for rule in rules:
        found = _bans_of(rule, ruling.fields, fields)
        if any(not ban.places for ban in found):
            return ruling.but(always=rule)
        for ban in found:
            ruling = with_ban(ruling, ban, rule.reason)
    return ruling


def impossible_of(ruling: Ruling, strength: int) -> tuple[Impossible, ...]:
    """Every combination that `cover` should show and no row can, the smallest part of it that is ruled out, and why.

    Combinations of valid classes first, then those with an invalid one, around which other rows would have to stand.
    """
    bans = ruling.search
    found = [_impossible(ruling, named, named, tries=bans.tries_of(named)) for named in bans.minimal(strength)]
    for place, beside in enumerate(ruling.fields):
        here = _bans_beside(ruling, place)
        for named in here.minimal(strength - 1) if here.bans else ():
            moved = tuple((at + (at >= place), each) for at, each in named)
            for wrong in range(beside.cover_valid, len(beside.cover)):
                whole = tuple(sorted((*moved, (place, wrong))))
                found.append(_impossible(ruling, whole, moved, tries=here.tries_of(named), broken=place))
    return tuple(found)


def part_ruled_out(
    named: Sequence[tuple[str, str]], told: Mapping[frozenset[tuple[str, str]], Impossible]
) -> Impossible | None:
    """What no row can hold of classes, by field and label; None where a row can hold them all."""
    parts = (part for size in range(len(named) + 1) for part in combinations(named, size))
    return next((told[key] for part in parts if (key := frozenset(part)) in told), None)


def by_classes(impossible: Iterable[Impossible]) -> Mapping[frozenset[tuple[str, str]], Impossible]:
    """Impossible combinations by what they are made of."""
    return {frozenset(each.classes): each for each in impossible}


def _bans_beside(ruling: Ruling, wrong: int) -> Bans:
    """The bans on rows in which the field at `wrong` has an invalid class, without that field."""
    return Bans([each for at, each in enumerate(ruling.sizes) if at != wrong], bans_without(ruling.bans, wrong))


def with_ban(ruling: Ruling, ban: Ban, reason: str) -> Ruling:
    """The same with one ban more."""
    bans = (*ruling.bans, ban)
    return ruling.but(bans=bans, reasons=(*ruling.reasons, reason), search=Bans(ruling.sizes, bans))


def _bans_of(rule: RowRule, every: Sequence[FieldRecipe], fields: Sequence[FieldRecipe]) -> list[Ban]:
    """What a rule forbids among the valid classes, whose values are all fixed."""
    places = tuple(place for place, field in enumerate(every) if field.name in rule.names)
    names = {every[place].name for place in places}
    others = _values(
        {field.name: _fixed(field, field.cover[0]) for field in fields if field.name in rule.names - names}
    )
    choices = {
        place: [
            _values({every[place].name: _fixed(every[place], pick)})
            for pick in every[place].cover[: every[place].cover_valid]
        ]
        for place in places
    }

    def is_broken(classes: Row) -> bool:
        return first_broken_rule((rule,), put_together(others, choices.values(), classes), ()) is not None

    if prod(map(len, choices.values())) > _WEIGHED_MAX:
        by_clauses = bans_by_clauses(rule, others, choices)
        return [Ban(places, AskedClasses(is_broken, _ASKED_MAX))] if by_clauses is None else by_clauses
    found = frozenset(filter(is_broken, product(*(range(len(each)) for each in choices.values()))))
    return [Ban(places, found)] if found else []


def _values(values: Mapping[str, Json | Missing | Free]) -> dict[str, Json]:
    """Those values that are there, whatever is drawn."""
    return {name: value for name, value in values.items() if not isinstance(value, Missing | Free)}


def _fixed(each: FieldRecipe, pick: int) -> Json | Missing | Free:
    """The one value of a class, where it has one."""
    match each.classes[pick].origin, each.maker:
        case Given(value, key), _ if key is None or value is MISSING:
            return value
        case Drawn(), Fixed(value):
            return value
        case Drawn(), TableOnly():
            return MISSING
        case _:
            return Free()


def _named(ruling: Ruling, named: Named) -> tuple[tuple[str, str], ...]:
    fields = ruling.fields
    return tuple((fields[place].name, fields[place].classes[fields[place].cover[each]].label) for place, each in named)


def _impossible(ruling: Ruling, whole: Named, clean: Named, *, tries: int, broken: int | None = None) -> Impossible:
    """A combination, of which `clean` is ruled out, with the reasons of as few bans as do it, fixed values first."""
    kept = [number for number, ban in enumerate(ruling.bans) if broken not in ban.places]
    for number in sorted(kept, key=lambda each: -ruling.bans[each].tries):
        fewer = [each for each in kept if each != number]
        bans = Bans(ruling.sizes, [ruling.bans[each] for each in fewer])
        if not bans.allows(bans.row_with(clean)):
            kept = fewer
    return Impossible(
        classes=_named(ruling, whole),
        reason="; ".join(dict.fromkeys(ruling.reasons[number] for number in kept)),
        draws=max((ruling.bans[number].tries for number in kept), default=0) or tries,
    )
