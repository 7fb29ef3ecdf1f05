"""Reading JSON Schemas: local references, merged `allOf`, and the parts behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeGuard

from engine.model.values.json import Json, JsonObject

_HOPS_MAX: Final = 16
"""References that are followed from one place before it is taken for a cycle."""

EMPTY: Final[JsonObject] = MappingProxyType({})


class Identity:
    """A schema as a key of a cache: the same object is the same key, and stays alive while it is one."""

    __slots__ = ("schema",)

    def __init__(self, schema: JsonObject) -> None:
        self.schema = schema

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and self.schema is other.schema

    def __hash__(self) -> int:
        return id(self.schema)


def settle_schema(schema: Json, root: JsonObject) -> JsonObject:
    """The schema with local references followed and `allOf` merged, one level deep; `{}` for what is no schema."""
    return _settled(schema, root, _HOPS_MAX)


def _settled(schema: Json, root: JsonObject, hops: int) -> JsonObject:
    if not isinstance(schema, Mapping) or hops == 0:
        return EMPTY
    reference = schema.get("$ref")
    if isinstance(reference, str):
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return _merged(_settled(_pointed(reference, root), root, hops - 1), beside)
    parts = schema.get("allOf")
    if not is_array(parts):
        return schema
    merged: JsonObject = {key: value for key, value in schema.items() if key != "allOf"}
    for part in parts:
        merged = _merged(merged, _settled(part, root, hops - 1))
    return merged


def _merged(one: JsonObject, other: JsonObject) -> JsonObject:
    """Both schemas in one; where both say something about the same keyword, properties and required add up."""
    merged = {**one, **other}
    for key in ("properties", "patternProperties"):
        left, right = one.get(key), other.get(key)
        if isinstance(left, Mapping) and isinstance(right, Mapping):
            merged[key] = {**left, **right}
    left, right = one.get("required"), other.get("required")
    if is_array(left) and is_array(right):
        merged["required"] = [*left, *right]
    if one.get("additionalProperties") is False:
        merged["additionalProperties"] = False
    return merged


def _pointed(reference: str, root: JsonObject) -> Json:
    """What a local reference (`#/definitions/x`, RFC 6901) points at; null where it points nowhere."""
    if not reference.startswith("#"):
        return None
    found: Json = root
    for raw in reference.removeprefix("#").split("/")[1:]:
        key = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping):
            found = found.get(key)
        elif is_array(found) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            return None
    return found


def is_array(value: object) -> TypeGuard[Sequence[Json]]:
    """Whether a value is a JSON list."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def properties_of(schema: JsonObject) -> JsonObject:
    """The declared properties of a settled schema."""
    found = schema.get("properties")
    return found if isinstance(found, Mapping) else EMPTY


def properties_required(schema: JsonObject) -> frozenset[str]:
    """The required properties of a settled schema."""
    found = schema.get("required")
    return frozenset(name for name in found if isinstance(name, str)) if is_array(found) else frozenset()


def types_of(schema: JsonObject) -> tuple[str, ...]:
    """The types that a settled schema allows, as written; empty where it names none."""
    found = schema.get("type")
    if isinstance(found, str):
        return (found,)
    return tuple(each for each in found if isinstance(each, str)) if is_array(found) else ()


def items_of(schema: JsonObject) -> Json:
    """The schema of the items of a settled schema; null where there is none or each place has its own."""
    found = schema.get("items")
    return found if isinstance(found, Mapping) else None


def has_alternatives(schema: JsonObject) -> bool:
    """Whether a settled schema describes its value by alternatives that this module does not follow."""
    return any(key in schema for key in ("anyOf", "oneOf", "if", "patternProperties", "dependentSchemas"))


def walk(schema: Json) -> Iterator[JsonObject]:
    """Every object inside a schema document, the document first."""
    open_: list[Json] = [schema]
    while open_:
        each = open_.pop()
        if isinstance(each, Mapping):
            yield each
            open_.extend(each.values())
        elif is_array(each):
            open_.extend(each)
