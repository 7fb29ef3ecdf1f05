"""Things that need each other: in which order they come, and the circles in which none can come first."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def find_circles(needs: Mapping[T, Collection[T]]) -> Iterator[tuple[T, ...]]:
    """Each circle of things that need the next one, the first of them named again at its end.

    `needs` is what each thing needs; what is no key of it needs nothing. Things and needs are gone through in their
    order, deep before wide; the need that closes a circle counts for nothing in the search for the next, so that each
    circle costs a search of its own.
    """
    closing: set[tuple[T, T]] = set()
    while (circle := _find_circle(needs, closing)) is not None:
        closing.add((circle[-2], circle[-1]))
        yield circle


def order_by_needs(needs: Mapping[T, Collection[T]]) -> tuple[T, ...]:
    """The keys of `needs`, each behind those that it needs: first all that need none, in their order, and so on.

    What is in a circle, or needs what is in one, comes last.
    """
    sorter = TopologicalSorter({thing: [each for each in needed if each in needs] for thing, needed in needs.items()})
    place = {thing: number for number, thing in enumerate(needs)}
    with suppress(CycleError):
        sorter.prepare()
    ordered: dict[T, None] = {}
    while ready := sorted(sorter.get_ready(), key=place.__getitem__):
        ordered.update(dict.fromkeys(ready))
        sorter.done(*ready)
    return (*ordered, *(thing for thing in needs if thing not in ordered))


def _find_circle(needs: Mapping[T, Collection[T]], closing: Collection[tuple[T, T]]) -> tuple[T, ...] | None:
    sorter: TopologicalSorter[T] = TopologicalSorter()
    for thing, needed in needs.items():
        if needed:
            sorter.add(thing)
    # Turned round, since the library names circles from what is needed to what needs it.
    for thing, needed in needs.items():
        for each in needed:
            if (thing, each) not in closing:
                sorter.add(each, thing)
    try:
        sorter.prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return None
