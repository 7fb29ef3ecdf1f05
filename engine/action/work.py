"""What holding a value against a schema takes, counted beforehand: nobody can break it off once it has begun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from engine.action.schema import Identity
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun

WORK_MAX: Final = 20_000_000
"""Parts of a schema times parts of a value: half a second at worst, a tenth as a rule."""
_UNIQUE: Final = 100
"""Finding two equal items costs as much as so many other parts of a schema."""
_WAYS_MAX: Final = 10_000
"""Ways down a value that are gone to say what is wrong with it."""


class _Size(Noun, frozen=True):
    """How large a schema is: its parts, and in how many ways one of them leads back to itself at most."""

    parts: int
    circular: int


def why_not_compared(schema: JsonObject, value: Json) -> str | None:
    """Why a value is too large to be held against a schema; None where it is not."""
    parts = _size(Identity(schema)).parts
    most = WORK_MAX // parts
    if _count(value, most) <= most:
        return None
    return (
        f"the value has more than {most:,} parts, too many for a schema of {parts:,}: "
        "ask for less at once, or hold only a part of it against a schema"
    )


def has_too_many_ways(schema: JsonObject, value: Json) -> bool:
    """Whether saying what is wrong with a value could take for ever: a schema that leads back to itself twice."""
    circular = _size(Identity(schema)).circular
    ways = 1
    for _ in _levels(value) if circular > 1 else ():
        ways *= circular
        if ways > _WAYS_MAX:
            return True
    return False


@lru_cache(maxsize=256)
def _size(key: Identity) -> _Size:
    schema, parts = key.schema, 0
    for each in _every_object(schema):
        parts += 1 + _UNIQUE * (each.get("uniqueItems") is True)
    targets = {id(each): each for each in _targets_in(schema, schema)}
    return _Size(max(1, parts), max((_ways_back(each, schema) for each in targets.values()), default=0))


def _ways_back(target: Any, root: Any) -> int:
    """How many references below what is referred to lead to it again."""
    references = [each["$ref"] for each in _every_object(target) if isinstance(each.get("$ref"), str)]
    pointed = [_pointed(each, root) for each in references]
    return sum(each is target or id(target) in _reach(each, root) for each in pointed)


def _reach(start: Any, schema: Any) -> set[int]:
    """What references lead to from within a part, on and on."""
    found: set[int] = set()
    open_ = [start]
    while open_:
        for each in _targets_in(open_.pop(), schema):
            if id(each) not in found:
                found.add(id(each))
                open_.append(each)
    return found


def _targets_in(part: Any, root: Any) -> list[Any]:
    references = {each["$ref"] for each in _every_object(part) if isinstance(each.get("$ref"), str)}
    return [_pointed(reference, root) for reference in sorted(references)]


def _pointed(reference: str, root: Any) -> Any:
    """What a local reference points at; the root where that is not plain."""
    found = root
    for key in reference.partition("#")[2].split("/")[1:]:
        if not isinstance(found, Mapping) or key not in found:
            return root
        found = found[key]
    return found


def _every_object(value: Any) -> Iterator[Mapping[str, Any]]:
    open_ = [value]
    while open_:
        each = open_.pop()
        if isinstance(each, Mapping):
            yield each
            open_.extend(each.values())
        else:
            open_.extend(_inside(each))


def _count(value: Json, most: int) -> int:
    """The parts of a value; counts on to just over `most`."""
    count, open_ = 0, [value]
    while open_ and count <= most:
        each = open_.pop()
        count += 1
        inner = _inside(each)
        if len(inner) > most:
            return most + 1
        open_.extend(inner)
    return count


def _inside(value: Json) -> Sequence[Json]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _levels(value: Json) -> Iterator[None]:
    """One for each level that a value is deep."""
    level = [value]
    while level:
        yield None
        level = [inner for each in level for inner in _inside(each)]
