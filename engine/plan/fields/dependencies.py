"""In which order the fields of a row are made: none before the fields it is made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

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
    made: dict[str, int] = {}
    waiting = {field.name: place for place, field in enumerate(fields)}
    while waiting:
        ready = [name for name in waiting if needs[name] <= made.keys()]
        if not ready:
            return Circle(_circle(waiting, needs))
        for name in ready:
            made[name] = waiting.pop(name)
    used = seen_by_title.union(*(field.uses for field in fields))
    marked = tuple(field.but(seen="*" in used or field.name in used) for field in fields)
    return Ordered(marked, tuple(made.values()))


def _circle(waiting: Collection[str], needs: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """One circle among fields of which each waits for another."""
    path = [next(iter(waiting))]
    while True:
        following = min(needs[path[-1]] & set(waiting))
        if following in path:
            return (*path[path.index(following) :], following)
        path.append(following)
