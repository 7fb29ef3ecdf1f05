"""One field of a schema by itself, and which fields it demands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Final

from engine.action.parts import HOPS_MAX, PARTS_MAX
from engine.action.positions import is_array
from engine.action.schema import Identity, point_locally, properties_of, properties_required, settle_schema
from engine.action.validation import ANNOTATE
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun

_SAID_OF_ONE: Final = frozenset({"type", "patternProperties", "additionalProperties", "propertyNames"})
_SAID_OF_ALL: Final = frozenset({"$schema", "definitions", "$defs"})
_DEPENDS_ON_OTHERS: Final = frozenset({"anyOf", "oneOf", "if", "dependentSchemas", "dependencies", "$dynamicRef"})
_NOTHING: Final[JsonObject] = MappingProxyType({"additionalProperties": False})
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
    said = _all_said(Identity(schema))
    if said is None:
        return {**_said_of(schema, field, _Way(schema)), **head}
    named = said.of_named.get(field, ())
    silent = Counter(text for text, _ in named)
    parts: list[JsonObject] = [{**said.of_any[text][0], "properties": {field: part}} for text, part in named]
    parts += [rest for text, (rest, count) in said.of_any.items() if rest and count > silent[text]]
    return {**(parts[0] if len(parts) == 1 else {"allOf": parts} if parts else {}), **head}


class _Said(Noun, frozen=True):
    """What all parts of a schema say of every field, and what some say of the fields that they name."""

    of_any: Mapping[str, tuple[JsonObject, int]]
    """By its text, what a part says of every field, and how many parts say so."""
    of_named: Mapping[str, tuple[tuple[str, Json], ...]]
    """By the field, what each part says of it, behind the text of what that part says of every field."""


@lru_cache(maxsize=64)
def _all_said(key: Identity) -> _Said | None:
    """What a schema says of its fields; None where what one part says depends on others."""
    of_any: dict[str, tuple[JsonObject, int]] = {}
    of_named: dict[str, list[tuple[str, Json]]] = {}
    for part in islice(_parts_of_value(key.schema), PARTS_MAX):
        if "unevaluatedProperties" in part:
            return None
        rest = {word: each for word, each in part.items() if word in _SAID_OF_ONE and not _takes_all(word, each)}
        text = canonical_json(rest)
        of_any[text] = rest, of_any.get(text, (rest, 0))[1] + 1
        for name, each in properties_of(part).items():
            of_named.setdefault(name, []).append((text, each))
    return _Said(of_any=of_any, of_named={name: tuple(found) for name, found in of_named.items()})


def _parts_of_value(schema: JsonObject) -> Iterator[JsonObject]:
    """The parts that all hold for a value of the schema."""
    open_: list[Json] = [schema]
    while open_:
        part = open_.pop()
        if part is False:
            yield _NOTHING
        if not isinstance(part, Mapping):
            continue
        yield part
        reference, parts = part.get("$ref"), part.get("allOf")
        open_ += reversed(parts) if is_array(parts) else ()
        open_ += [point_locally(reference, schema)] if isinstance(reference, str) else []


def _takes_all(word: str, said: Json) -> bool:
    """Whether a word refuses no field of an object."""
    return said is True if word != "type" else said == "object" or (is_array(said) and "object" in said)


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
