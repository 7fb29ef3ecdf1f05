"""One field of a schema by itself, and which fields it demands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.action.parts import HOPS_MAX, PARTS_MAX
from engine.action.positions import is_array
from engine.action.schema import point_locally, properties_of, properties_required, settle_schema
from engine.action.validation import ANNOTATE
from engine.model.values.json import Json, JsonObject

_SAID_OF_ONE: Final = frozenset({"type", "patternProperties", "additionalProperties", "propertyNames"})
_SAID_OF_ALL: Final = frozenset({"$schema", "definitions", "$defs"})
_DEPENDS_ON_OTHERS: Final = frozenset({"anyOf", "oneOf", "if", "dependentSchemas", "dependencies", "$dynamicRef"})
_NAMES_TYPES: Final = frozenset({"type", "enum", "const", "anyOf", "oneOf"})


def properties_declared(schema: JsonObject) -> JsonObject:
    """The properties that a schema declares, with what it says of each."""
    return properties_of(settle_schema(schema, schema))


def properties_demanded(schema: JsonObject) -> tuple[str, ...]:
    """The properties that a schema demands, in order."""
    return properties_required(settle_schema(schema, schema))


def names_types(schema: JsonObject, field: str) -> bool:
    """Whether a schema says of which types one of its properties may be, in one way or another."""
    part = settle_schema(properties_declared(schema).get(field), schema)
    return bool(_NAMES_TYPES & part.keys())


def field_alone(schema: JsonObject, field: str) -> JsonObject:
    """What a schema says of one of its fields: neither which are required nor the rules across fields."""
    head = {key: part for key, part in schema.items() if key in _SAID_OF_ALL}
    if schema.get("format") == ANNOTATE:
        head["format"] = ANNOTATE
    return {**_said_of(schema, field, _Way(schema)), **head}


class _Way:
    """How many parts of a schema may still be looked at."""

    def __init__(self, root: JsonObject) -> None:
        self.root, self.left = root, PARTS_MAX


def _said_of(part: Json, field: str, way: _Way, hops: int = HOPS_MAX) -> JsonObject:
    way.left -= 1
    if not isinstance(part, Mapping) or way.left < 0 or hops == 0:
        return {}
    said: dict[str, Json] = {key: each for key, each in part.items() if key in _SAID_OF_ONE}
    properties = part.get("properties")
    if isinstance(properties, Mapping):
        said["properties"] = {field: properties[field]} if field in properties else {}
    reference, parts = part.get("$ref"), part.get("allOf")
    below = [point_locally(reference, way.root)] if isinstance(reference, str) else []
    below += parts if is_array(parts) else ()
    if below:
        said["allOf"] = [each if isinstance(each, bool) else _said_of(each, field, way, hops - 1) for each in below]
    if "unevaluatedProperties" in part and not _DEPENDS_ON_OTHERS & settle_schema(part, way.root).keys():
        said["unevaluatedProperties"] = part["unevaluatedProperties"]
    return said
