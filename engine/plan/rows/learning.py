"""What rows that were given up teach: which classes no row can hold together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Final

from engine.model.source.diagnostic import Diagnostic, Severity
from engine.plan import codes
from engine.plan.covering.bans import Ban, Row
from engine.plan.fields.recipe import REDRAWS_MAX, Recipe, RowChoice, choose_row
from engine.plan.rows.constraints import RowRule, first_broken_rule
from engine.plan.rows.draw import make_fields, start_row
from engine.plan.rows.fixed_values import is_fixed, names_behind
from engine.plan.rows.impossible import Ruling, with_ban
from engine.plan.rows.redraw import Unkept, is_cover_row
from engine.plan.scope.run_time import waits_in_input

_MADE_MAX: Final = 4_096
"""Most combinations of the fields behind one rule that are made to see which of them break it."""


def learn_from_unkept(ruling: Ruling, recipe: Recipe, unkept: Mapping[int, Unkept]) -> Ruling:
    """The same with what rows of `cover` could not keep: the classes of the fields that stand behind the rule."""
    found: dict[tuple[Row, str, bool], set[Row]] = {}
    for number, each in unkept.items():
        if not is_cover_row(recipe, number):
            continue
        behind = names_behind(each.rule.names, recipe.fields)
        places = tuple(place for place, field in enumerate(ruling.fields) if field.name in behind)
        picks = choose_row(recipe, number).picks
        classes = _classes_at(places, ruling, recipe, picks)
        if not places or not all(one < ruling.sizes[at] for at, one in zip(places, classes, strict=True)):
            continue
        known = found.setdefault((places, each.rule.reason, each.is_sure), set())
        if each.is_sure and classes not in known and prod(ruling.sizes[at] for at in places) <= _MADE_MAX:
            known |= _breaking(each.rule, places, ruling, recipe, picks)
        known.add(classes)
    for (places, reason, is_sure), several in found.items():
        ruling = with_ban(ruling, Ban(places, frozenset(several), 0 if is_sure else REDRAWS_MAX), reason)
    return ruling


def warning_of_unmade(unkept: Mapping[int, Unkept]) -> tuple[Diagnostic, ...]:
    """Warn once of each field that some classes leave impossible to make: `cover` leaves them out."""
    told = {each.rule.reason: each.rule.unmade_at for each in unkept.values()}
    return tuple(
        Diagnostic(
            code=codes.UNMADE_CLASSES,
            severity=Severity.WARNING,
            span=span,
            message=f"`cover` leaves out what cannot be made: {reason}",
            help="`engine plan` lists the combinations; mend what makes the field, or take the values out",
        )
        for reason, span in told.items()
        if span is not None
    )


def _breaking(rule: RowRule, places: Row, ruling: Ruling, recipe: Recipe, picks: Sequence[int]) -> set[Row]:
    """All combinations of classes at these places that break a rule for sure, looked at one by one."""
    at = {field.name: place for place, field in enumerate(recipe.fields)}
    behind = names_behind(rule.names, recipe.fields)
    order = [place for place in recipe.order if recipe.fields[place].name in behind]
    found = set()
    for classes in product(*(range(ruling.sizes[place]) for place in places)):
        chosen = list(picks)
        for place, each in zip(places, classes, strict=True):
            chosen[at[ruling.fields[place].name]] = ruling.fields[place].cover[each]
        if is_fixed(rule.names, recipe.fields, chosen) and _breaks(rule, chosen, order, recipe):
            found.add(classes)
    return found


def _breaks(rule: RowRule, picks: Sequence[int], order: Sequence[int], recipe: Recipe) -> bool:
    row = start_row(recipe, RowChoice("cover", picks), 0, waits=waits_in_input)
    make_fields(row, recipe.fields, order)
    if rule.unmade_at is not None or row.problem is not None:
        return rule.unmade_at is not None and row.problem_of in rule.names
    return first_broken_rule((rule,), row.values, row.broken) is not None


def _classes_at(places: Row, ruling: Ruling, recipe: Recipe, picks: Sequence[int]) -> Row:
    at = {field.name: place for place, field in enumerate(recipe.fields)}
    return tuple(ruling.fields[place].cover.index(picks[at[ruling.fields[place].name]]) for place in places)
