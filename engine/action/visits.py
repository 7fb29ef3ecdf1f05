"""How often a value is held against parts of a schema: overlapping alternatives multiply from level to level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from engine.action.parts import HOPS_MAX, schemas_beside
from engine.action.positions import IN_PLACE, is_array, parts_of
from engine.action.schema import Identity
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun

VISITS_MAX: Final = 10_000_000
"""Parts of a schema that one value is held against at all of its levels, at most: about a second."""
_NAMED_MAX: Final = 20_000
"""Of those, the parts that can be named when they are broken: that takes a thousand times as long."""
_CROWDED: Final = 100
"""So many parts for values of one level are no usual schema."""
_LEVELS_MAX: Final = 64
_LISTS: Final = frozenset({"definitions", "$defs"})
_OF_ANY_NAME: Final = frozenset({"patternProperties", "additionalProperties", "unevaluatedProperties"})
_Below = Mapping[str, Counter[int]]


class Effort(Noun, frozen=True):
    """Whether a value can be judged by a schema, and whether all that it breaks can be named, in bounded time."""

    can_judge: bool = True
    can_name: bool = True


def effort_of(schema: JsonObject, value: Json) -> Effort:
    """What judging this value by the schema takes."""
    widths = tuple(_widths(value))
    if len(widths) == 1:
        return Effort()
    loads = _loads(Identity(schema), min(len(widths), _LEVELS_MAX))
    visits = [(width * loads[min(level, len(loads) - 1)], width) for level, width in enumerate(widths)]
    crowded = sum(count for count, width in visits if count > width * _CROWDED)
    return Effort(can_judge=sum(count for count, _ in visits) <= VISITS_MAX, can_name=crowded <= _NAMED_MAX)


def _widths(value: Json) -> Iterator[int]:
    """How many values stand at each level."""
    level: list[Json] = [value]
    while level:
        yield len(level)
        below: list[Json] = []
        for each in level:
            if isinstance(each, Mapping):
                below.extend(each.values())
            elif is_array(each):
                below.extend(each)
        level = below


@lru_cache(maxsize=256)
def _loads(key: Identity, levels: int) -> tuple[int, ...]:
    """The parts that one value is held against at most, at each level; the last stands for all levels below."""
    weights, below = _read_schemas(key)
    loads, last = [weights[id(key.schema)]], weights
    for _ in range(levels - 1):
        now = {each: _load(below[each], last) for each in below}
        loads.append(now[id(key.schema)])
        if now == last:
            break
        last = now
    return tuple(loads)


@lru_cache(maxsize=256)
def _read_schemas(key: Identity) -> tuple[Mapping[int, int], Mapping[int, _Below]]:
    """For each schema that values are held against: how many parts it has, and which stand for values inside."""
    weights: dict[int, int] = {}
    below: dict[int, _Below] = {}
    open_ = [key.schema]
    while open_:
        each = open_.pop()
        if id(each) not in below:
            beside = list(_all_beside(each, key.schema))
            weights[id(each)] = len(beside)
            below[id(each)], further = _read_below(beside, key.schema)
            open_.extend(further)
    return weights, below


def _load(below: _Below, last: Mapping[int, int]) -> int:
    sums = {name: sum(count * last[each] for each, count in counted.items()) for name, counted in below.items()}
    of_any = sums.pop("*", 0)
    return min(max(of_any, *(each + of_any for each in sums.values()), 0), VISITS_MAX + 1)


def _all_beside(schema: JsonObject, root: JsonObject) -> Iterator[JsonObject]:
    """Every part that a value of the schema is held against itself, as often as it is."""
    open_ = [schema]
    while open_:
        each = open_.pop()
        yield each
        open_.extend(schemas_beside(each, root))


def _read_below(beside: list[JsonObject], root: JsonObject) -> tuple[_Below, list[JsonObject]]:
    """The schemas of values inside, by where those stand (`*`: under any name), and each of them once."""
    found: dict[str, Counter[int]] = {}
    further: dict[int, JsonObject] = {}
    for each in beside:
        for key, place, part in parts_of(each):
            if key not in IN_PLACE and key not in _LISTS and key != "propertyNames":
                name = "*" if key in _OF_ANY_NAME else place if key == "properties" else "items"
                meant = _follow(part, root)
                found.setdefault(name, Counter())[id(meant)] += 1
                further[id(meant)] = meant
    return found, list(further.values())


def _follow(part: JsonObject, root: JsonObject) -> JsonObject:
    """The schema itself where a part is nothing but a reference to it: many parts refer to one schema."""
    for _ in range(HOPS_MAX):
        beside = tuple(schemas_beside(part, root)) if part.keys() == {"$ref"} else ()
        if not beside:
            break
        part = beside[0]
    return part
