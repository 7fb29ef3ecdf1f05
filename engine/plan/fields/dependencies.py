"""In which order the fields of a row are made: none before the fields it is made from."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model.values.circles import find_circles, order_by_needs
from engine.model.values.noun import Noun
from engine.plan.fields.recipe import FieldRecipe


class Ordered(Noun, frozen=True):
    """The fields as they stand, marked where others see them, and the order of making by their places."""

    fields: tuple[FieldRecipe, ...]
    order: tuple[int, ...]


class Circle(Noun, frozen=True):
    """Fields that are made from each other, the first one named again at the end."""

    fields: tuple[str, ...]


def in_order(fields: Sequence[FieldRecipe], *, seen_by_title: frozenset[str]) -> Ordered | Circle:
    """The order of making. Fields that need nothing keep the author's order, so that the rest is easy to foresee.

    A field that sees the whole row (`this` itself) is made after all that see less.
    """
    names = {field.name for field in fields}
    needs = {field.name: (field.uses & names) - ({field.name} if "*" in field.uses else set()) for field in fields}
    modest = {field.name for field in fields if "*" not in field.uses}
    for field in fields:
        if "*" in field.uses:
            needs[field.name] |= modest
    # Sets have no order of their own, and of several circles it should always be the same that is told.
    ordered = {name: sorted(needed) for name, needed in needs.items()}
    circle = next(find_circles(ordered), None)
    if circle is not None:
        return Circle(circle)
    places = {field.name: place for place, field in enumerate(fields)}
    used = seen_by_title.union(*(field.uses for field in fields))
    marked = tuple(field.but(seen="*" in used or field.name in used) for field in fields)
    return Ordered(marked, tuple(places[name] for name in order_by_needs(ordered)))
