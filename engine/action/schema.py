"""Reading schemas that stand alone: references followed, `allOf` merged, and the parts behind them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from engine.action.merging import merge_schemas
from engine.action.parts import HOPS_MAX, PARTS_MAX
from engine.action.positions import is_array
from engine.action.references import point_at
from engine.model.values.json import Json, JsonObject

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
    """The schema with references followed and `allOf` merged, one level deep; `{}` for what is no schema.

    After `PARTS_MAX` parts, or `HOPS_MAX` in a row, the rest counts as saying nothing; contracts in which that could
    happen are refused.
    """
    if not isinstance(schema, Mapping):
        return EMPTY
    return _settle_root(Identity(schema)) if schema is root else _Settling(root).settle(schema)


class SchemaReader:
    """Settles the schemas of one document, each of them once."""

    def __init__(self, root: JsonObject) -> None:
        self.root = root
        self._settled: dict[int, tuple[Json, JsonObject]] = {}

    def settle(self, schema: Json) -> JsonObject:
        """See `settle_schema`; the same object is settled once."""
        known = self._settled.get(id(schema))
        if known is None:
            known = self._settled[id(schema)] = (schema, settle_schema(schema, self.root))
        return known[1]


@lru_cache(maxsize=64)
def _settle_root(key: Identity) -> JsonObject:
    """The first level of a document, which is asked for once for each of its fields."""
    return _Settling(key.schema).settle(key.schema)


class _Settling:
    """One schema that is settled, and how many parts of it may still be looked at."""

    def __init__(self, root: JsonObject) -> None:
        self.root, self.left = root, PARTS_MAX

    def settle(self, schema: Json, hops: int = HOPS_MAX) -> JsonObject:
        """What a schema says in all."""
        self.left -= 1
        if not isinstance(schema, Mapping) or self.left < 0 or hops == 0:
            return EMPTY
        reference, parts = schema.get("$ref"), schema.get("allOf")
        if not isinstance(reference, str) and not is_array(parts):
            return schema
        merged: JsonObject = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
        if isinstance(reference, str):
            merged = merge_schemas(self.settle(point_locally(reference, self.root), hops - 1), merged)
        for part in parts if is_array(parts) else ():
            merged = merge_schemas(merged, self.settle(part, hops - 1))
        return merged


def point_locally(reference: str, root: JsonObject) -> Json:
    """What a reference of a schema that stands alone means; null where that is outside of it."""
    found = point_at(root, reference[1:]) if reference.startswith("#") else None
    return found if isinstance(found, Mapping | bool) else None


def properties_of(schema: JsonObject) -> JsonObject:
    """The declared properties of a settled schema."""
    found = schema.get("properties")
    return found if isinstance(found, Mapping) else EMPTY


def properties_required(schema: JsonObject) -> tuple[str, ...]:
    """The required properties of a settled schema, in order."""
    found = schema.get("required")
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str))) if is_array(found) else ()


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
