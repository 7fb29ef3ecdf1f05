"""What the constraints of a test rule out among the classes that `cover` combines, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Final, TypeAlias

from engine.model.plan import Impossible
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.noun import Noun
from engine.plan.covering.arrays import bans_without
from engine.plan.covering.bans import Ban, Bans
from engine.plan.fields.classes import Drawn, Given
from engine.plan.fields.recipe import REDRAWS_MAX, FieldRecipe, Fixed, Recipe, TableOnly, base_count, choose_row
from engine.plan.rows.constraints import RowRule, first_broken_rule

_WEIGHED_MAX: Final = 20_000
"""Most combinations of one constraint that are asked about beforehand; with more it is left to the draws."""

Named: TypeAlias = tuple[tuple[int, int], ...]
"""Classes by place, both as `cover` counts them."""


class Free(Noun, frozen=True):
    """The value of a class is drawn row by row."""


class Ruling(Noun, frozen=True, kw_only=True):
    """The rules of a test, and what they forbid: each ban with its reason. `fields` are those that `cover` combines.

    `always` is the rule that constants alone break, so that no row can be.
    """

    rules: tuple[RowRule, ...] = ()
    fields: tuple[FieldRecipe, ...] = ()
    bans: tuple[Ban, ...] = ()
    reasons: tuple[str, ...] = ()
    always: RowRule | None = None

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
        places = tuple(place for place, field in enumerate(ruling.fields) if field.name in rule.names)
        found = _forbidden(rule, places, ruling.fields, fields)
        if found and not places:
            return ruling.but(always=rule)
        if found:
            ruling = _with(ruling, Ban(places, found), rule.reason)
    return ruling


def learn_from_unkept(ruling: Ruling, recipe: Recipe, unkept: Iterable[tuple[int, RowRule]]) -> Ruling:
    """The same with what no draw has found: the classes of the fields that the rule of such a row speaks of."""
    place_of = {field.name: place for place, field in enumerate(recipe.fields)}
    found: dict[tuple[tuple[int, ...], str], set[tuple[int, ...]]] = {}
    first = len(recipe.table) + recipe.random
    for number, rule in unkept:
        at = number % base_count(recipe)
        places = tuple(place for place, field in enumerate(ruling.fields) if field.name in rule.names)
        if not places or not first <= at < first + recipe.cover.count:
            continue
        picks = choose_row(recipe, number).picks
        classes = tuple(
            ruling.fields[place].cover.index(picks[place_of[ruling.fields[place].name]]) for place in places
        )
        found.setdefault((places, rule.reason), set()).add(classes)
    for (places, reason), several in found.items():
        ruling = _with(ruling, Ban(places, frozenset(several), REDRAWS_MAX), reason)
    return ruling


def impossible_of(ruling: Ruling, strength: int) -> tuple[Impossible, ...]:
    """Every combination that `cover` should show and no row can, the smallest part of it that is ruled out, and why.

    Combinations of valid classes first, then those with an invalid one, around which other rows would have to stand.
    """
    found = [_impossible(ruling, named, named) for named in Bans(ruling.sizes, ruling.bans).minimal(strength)]
    for place, beside in enumerate(ruling.fields):
        here = _bans_beside(ruling, place)
        for named in here.minimal(strength - 1) if here.bans else ():
            moved = tuple((at + (at >= place), each) for at, each in named)
            for wrong in range(beside.cover_valid, len(beside.cover)):
                whole = tuple(sorted((*moved, (place, wrong))))
                found.append(_impossible(ruling, whole, moved, broken=place))
    return tuple(found)


@dataclass(slots=True)
class Possibilities:
    """Whether some row can hold some classes, of which at most one is invalid; what was asked is remembered."""

    ruling: Ruling
    known: dict[int | None, Bans] = field(default_factory=dict)

    def of(self, *named: tuple[int, int]) -> bool:
        """Classes by place, as `cover` counts them."""
        if not self.ruling.bans:
            return True
        wrong = next((place for place, each in named if each >= self.ruling.fields[place].cover_valid), None)
        if wrong not in self.known:
            self.known[wrong] = _bans_beside(self.ruling, wrong)
        bans = self.known[wrong]
        clean = [(at - (wrong is not None and at > wrong), each) for at, each in named if at != wrong]
        return bans.allows(bans.holding(clean))


def _bans_beside(ruling: Ruling, wrong: int | None) -> Bans:
    """The bans on rows in which the field at `wrong` has an invalid class, without that field."""
    if wrong is None:
        return Bans(ruling.sizes, ruling.bans)
    return Bans([each for at, each in enumerate(ruling.sizes) if at != wrong], bans_without(ruling.bans, wrong))


def _with(ruling: Ruling, ban: Ban, reason: str) -> Ruling:
    return ruling.but(bans=(*ruling.bans, ban), reasons=(*ruling.reasons, reason))


def _forbidden(
    rule: RowRule, places: tuple[int, ...], every: Sequence[FieldRecipe], fields: Sequence[FieldRecipe]
) -> frozenset[tuple[int, ...]]:
    """The combinations of valid classes at these places whose values are all fixed and break the rule."""
    choices = [range(every[place].cover_valid) for place in places]
    if prod(map(len, choices)) > _WEIGHED_MAX:
        return frozenset()
    names = {every[place].name for place in places}
    others = {field.name: _fixed(field, field.cover[0]) for field in fields if field.name in rule.names - names}
    found = set()
    for classes in product(*choices):
        here = {
            every[place].name: _fixed(every[place], every[place].cover[each])
            for place, each in zip(places, classes, strict=True)
        }
        values = {**others, **here}
        plain: dict[str, Json] = {
            name: value for name, value in values.items() if not isinstance(value, Missing | Free)
        }
        if first_broken_rule((rule,), plain, ()) is not None:
            found.add(classes)
    return frozenset(found)


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


def _impossible(ruling: Ruling, whole: Named, clean: Named, *, broken: int | None = None) -> Impossible:
    """A combination, of which `clean` is ruled out, with the reasons of as few bans as do it, fixed values first."""
    kept = [number for number, ban in enumerate(ruling.bans) if broken not in ban.places]
    for number in sorted(kept, key=lambda each: -ruling.bans[each].draws):
        fewer = [each for each in kept if each != number]
        bans = Bans(ruling.sizes, [ruling.bans[each] for each in fewer])
        if not bans.allows(bans.holding(clean)):
            kept = fewer
    return Impossible(
        classes=_named(ruling, whole),
        reason="; ".join(dict.fromkeys(ruling.reasons[number] for number in kept)),
        draws=max((ruling.bans[number].draws for number in kept), default=0),
    )
