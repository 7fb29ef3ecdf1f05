"""How many parts of a schema are held against one value: references multiply them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.action.positions import IN_PLACE, parts_of
from engine.action.references import point_at
from engine.model.values.json import JsonObject

PARTS_MAX: Final = 2_000
"""Parts that one value is held against, through references, `allOf`, `anyOf`, `oneOf`, `not` and the like."""
HOPS_MAX: Final = 100
"""Parts that lead to one another for one value: a reference to a reference, `allOf` in `allOf`."""
PARTS_OF_ALL_MAX: Final = 100_000
"""Parts of a whole schema, counted so at each of its places."""


def parts_problem(schema: JsonObject) -> str | None:
    """Why judging by a schema that stands alone would cost too much or never end, and where; None where it is fine."""
    places = {id(each): (place, each, is_own) for place, each, is_own in _places(schema)}
    weights: dict[int, tuple[int, int]] = {}
    for place, each, _ in places.values():
        circle = _weigh(each, schema, weights)
        if circle is not None:
            known = places.get(id(circle))
            where = _at(known[0] if known is not None else place)
            return f"{where}the schema leads back to itself for the same value, so that nothing could be judged by it"
    for place, each, _ in places.values():
        parts, hops = weights[id(each)]
        if parts > PARTS_MAX:
            return f"{_at(place)}one value would be held against more than {PARTS_MAX:,} parts of the schema"
        if hops > HOPS_MAX:
            return f"{_at(place)}more than {HOPS_MAX} parts of the schema lead to one another for one value"
    if sum(weights[id(each)][0] for _, each, is_own in places.values() if is_own) > PARTS_OF_ALL_MAX:
        return (
            f"a value would be held against more than {PARTS_OF_ALL_MAX:,} parts of the schema in all, the most allowed"
        )
    return None


def _places(schema: JsonObject) -> Iterator[tuple[str, JsonObject, bool]]:
    """Every schema with its place, in order, and whether it judges values of its own rather than those of another."""
    open_: list[tuple[str, JsonObject, bool]] = [("", schema, True)]
    while open_:
        place, each, is_own = open_.pop()
        yield place, each, is_own
        below = tuple(parts_of(each))
        open_ += [(f"{place}.{at.replace('/', '.')}", part, key not in IN_PLACE) for key, at, part in reversed(below)]


def _weigh(schema: JsonObject, root: JsonObject, weights: dict[int, tuple[int, int]]) -> JsonObject | None:
    """Note how many parts judge one value from here, and how many in a row; gives a schema that leads to itself."""
    way: list[JsonObject] = [schema]
    on_way: set[int] = set()
    while way:
        each = way[-1]
        if id(each) in weights:
            way.pop()
            continue
        below = list(schemas_beside(each, root))
        open_ = [part for part in below if id(part) not in weights]
        if not open_:
            beyond = [weights[id(part)] for part in below]
            parts = min(1 + sum(parts for parts, _ in beyond), PARTS_OF_ALL_MAX + 1)
            weights[id(each)] = parts, 1 + max((hops for _, hops in beyond), default=0)
            on_way.discard(id(each))
            way.pop()
            continue
        on_way.add(id(each))
        circle = next((part for part in open_ if id(part) in on_way), None)
        if circle is not None:
            return circle
        way.extend(open_)
    return None


def schemas_beside(schema: JsonObject, root: JsonObject) -> Iterator[JsonObject]:
    """The schemas that judge the same value."""
    yield from (part for key, _, part in parts_of(schema) if key in IN_PLACE)
    reference = schema.get("$ref")
    target = point_at(root, reference[1:]) if isinstance(reference, str) and reference.startswith("#") else None
    if isinstance(target, Mapping):
        yield target


def _at(place: str) -> str:
    return f"at `{place.removeprefix('.')}`: " if place else ""
