"""Where schemas stand in a schema: behind which keywords, and behind which of those the same value is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeGuard

from engine.model.values.json import Json, JsonObject

_ONE: Final = frozenset(
    {"not", "if", "then", "else", "items", "additionalItems", "additionalProperties", "contains", "propertyNames"}
    | {"unevaluatedItems", "unevaluatedProperties", "contentSchema"}
)
_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
_MAPS: Final = frozenset(
    {"properties", "patternProperties", "dependentSchemas", "dependencies", "definitions", "$defs"}
)
IN_PLACE: Final = frozenset(
    {"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"}
)
"""The keywords whose schemas judge the same value as the schema that they stand in."""
DATA: Final = frozenset({"enum", "const", "default", "examples", "example"})
"""The keywords behind which values stand that are no schemas, whatever they look like."""


def is_array(value: object) -> TypeGuard[Sequence[Json]]:
    """Whether a value is a JSON list."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def parts_of(schema: JsonObject) -> Iterator[tuple[str, str, JsonObject]]:
    """Every schema right inside a schema: its keyword, its place (`allOf/0`), and itself; true and false are none."""
    for key, value in schema.items():
        if isinstance(value, Mapping) and key in _ONE:
            yield key, key, value
        elif isinstance(value, Mapping) and key in _MAPS:
            for name, part in value.items():
                if isinstance(part, Mapping):
                    yield key, f"{key}/{name}", part
        elif is_array(value) and key in _LISTS:
            for number, part in enumerate(value):
                if isinstance(part, Mapping):
                    yield key, f"{key}/{number}", part


def change_parts(schema: JsonObject, change: Callable[[JsonObject, str], Json]) -> dict[str, Json]:
    """The schema with every schema right inside it changed; `change` is told the place too."""
    made: dict[str, Json] = {}
    for key, value in schema.items():
        if isinstance(value, Mapping) and key in _ONE:
            made[key] = change(value, key)
        elif isinstance(value, Mapping) and key in _MAPS:
            made[key] = {
                name: change(part, f"{key}/{name}") if isinstance(part, Mapping) else part
                for name, part in value.items()
            }
        elif is_array(value) and key in _LISTS:
            made[key] = [
                change(part, f"{key}/{number}") if isinstance(part, Mapping) else part
                for number, part in enumerate(value)
            ]
        else:
            made[key] = value
    return made


def every_part(schema: JsonObject) -> Iterator[JsonObject]:
    """Every schema in a schema, itself first."""
    open_ = [schema]
    while open_:
        each = open_.pop()
        yield each
        open_.extend(part for _, _, part in parts_of(each))
