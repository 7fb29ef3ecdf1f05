"""Which values of a row are the same however often it is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.model.values.json import Missing
from engine.plan.fields.classes import Drawn, Given, Made
from engine.plan.fields.recipe import NO_CLASS, FieldRecipe, Fixed, TableOnly, TemplatedField
from engine.plan.scope.mentions import mentions


def names_behind(names: Iterable[str], fields: Sequence[FieldRecipe]) -> frozenset[str]:
    """These fields and all that they are made from."""
    by_name = {field.name: field for field in fields}
    found: set[str] = set()
    left = [name for name in names if name in by_name]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            uses = by_name[name].uses
            left += by_name if "*" in uses else [each for each in uses if each in by_name]
    return frozenset(found)


def draws_behind(names: Iterable[str], fields: Sequence[FieldRecipe], picks: Sequence[int]) -> tuple[str, ...]:
    """Those of these fields, and of what they are made from, that are drawn in a row of these classes."""
    wanted = names_behind(names, fields)
    return tuple(
        each.name for each, pick in zip(fields, picks, strict=True) if each.name in wanted and not _is_fixed(each, pick)
    )


def is_fixed(names: Iterable[str], fields: Sequence[FieldRecipe], picks: Sequence[int]) -> bool:
    """Whether nothing in these fields, nor in what they are made from, is drawn in a row of these classes."""
    return not draws_behind(names, fields, picks)


def _is_fixed(each: FieldRecipe, pick: int) -> bool:
    if pick == NO_CLASS:
        return True
    wanted = each.classes[pick]
    match wanted.origin:
        case Drawn():
            return _is_maker_fixed(each)
        case Given(value, key):
            is_shown = wanted.valid and value is not None and not isinstance(value, Missing) and key is None
            return is_shown or (not each.seen and key is None) or _is_maker_fixed(each)
        case Made(value):
            return not _draws(value) and (not each.seen or wanted.valid or _is_maker_fixed(each))


def _is_maker_fixed(each: FieldRecipe) -> bool:
    match each.maker:
        case Fixed() | TableOnly():
            return True
        case TemplatedField(value):
            return not _draws(value)
        case _:
            return False


def _draws(value: Any) -> bool:
    """Whether a template may ask a generator."""
    return any("fake" in each.text for each in mentions(value).templates)
