"""Places inside an answer as authors write them: `output.id`, `output[].Email`, `items[0].name`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from engine.model.values.json import Json

Place: TypeAlias = tuple[str, ...]
"""Keys from the outside in. A list is passed through: a key behind it means that key of every item."""

_KEY: Final = re.compile(r'"([^"]+)"|([^.\[\]]+)')


def place_of(text: str) -> Place:
    """The keys of a written place; `[]`, `[*]` and `[0]` are left out, since a key reaches into every item anyway."""
    without_items = re.sub(r"\[(?:\*|\d*)\]", "", text)
    return tuple(quoted or plain for quoted, plain in _KEY.findall(without_items))


def below_output(text: str) -> Place:
    """The keys of a place of an output, which may be written with or without `output` before it; `all` is none."""
    place = place_of(text)
    if text == "all":
        return ()
    return place[1:] if place[:1] == ("output",) else place


def value_at(value: Json, place: Place) -> Iterator[Json]:
    """Every value that stands at a place."""
    if not place:
        yield value
    elif isinstance(value, Mapping):
        if place[0] in value:
            yield from value_at(value[place[0]], place[1:])
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from value_at(each, place)


def change_at(value: Json, place: Place, change: Callable[[Json], Json]) -> Json:
    """The value with whatever stands at a place changed. Total."""
    if not place:
        return change(value)
    if isinstance(value, Mapping):
        key = place[0]
        return {**value, key: change_at(value[key], place[1:], change)} if key in value else value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [change_at(each, place, change) for each in value]
    return value


def remove_at(value: Json, place: Place) -> Json:
    """The value with a place, which is not the whole of it, taken out."""
    return change_at(value, place[:-1], lambda inside: _less(inside, place[-1]))


def _less(value: Json, key: str) -> Json:
    if isinstance(value, Mapping):
        return {name: each for name, each in value.items() if name != key}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_less(each, key) for each in value]
    return value


def overlaps(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one of two places holds the other."""
    return all(left == right for left, right in zip(one, other, strict=False))
