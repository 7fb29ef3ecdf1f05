"""What a schema says of its fields: bounds for inputs, places for outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from engine.action.numbers import largest, number_of, smallest, step_of
from engine.action.positions import is_array
from engine.action.schema import (
    SchemaReader,
    has_alternatives,
    items_of,
    properties_of,
    properties_required,
    settle_schema,
    types_of,
)
from engine.model.language.kinds import FieldFacts
from engine.model.values.json import Json, JsonObject
from engine.model.values.well_formed import FORMATS

DEPTH_MAX: Final = 8
"""Levels below which output places are not counted; schemas may contain themselves."""
LEAVES_MAX: Final = 1_000
_FORMS: Final = MappingProxyType(
    {**{name: name for name in FORMATS}, "idn-email": "email", "phone": "phone", "phone-e164": "phone"}
)


def property_facts(schema: JsonObject, field: str) -> FieldFacts:
    """What a schema says of one of its properties; for one it does not declare, only whether it may be there."""
    whole = settle_schema(schema, schema)
    additional = not any(whole.get(key) is False for key in ("additionalProperties", "unevaluatedProperties"))
    properties = properties_of(whole)
    if field not in properties:
        return FieldFacts(required=field in properties_required(whole), additional=additional)
    part = settle_schema(properties[field], schema)
    types = types_of(part)
    named = [each for each in types if each != "null"]
    integer = named == ["integer"]
    step = step_of(part, is_whole=integer)
    choices = part.get("enum")
    constant = (part["const"],) if "const" in part else None
    return FieldFacts(
        type=named[0] if len(named) == 1 else None,
        form=_FORMS.get(str(part.get("format"))),
        minimum=smallest(part, step),
        maximum=largest(part, step),
        step=step,
        length_min=_count(part.get("minLength")),
        length_max=_count(part.get("maxLength")),
        choices=tuple(choices) if is_array(choices) else constant,
        required=field in properties_required(whole),
        nullable="null" in types or (is_array(choices) and None in choices),
        additional=additional,
    )


def _count(value: Any) -> int | None:
    number = number_of(value)
    return int(number) if number is not None and number == int(number) and number >= 0 else None


def has_path(schema: JsonObject, path: Sequence[str | int]) -> bool | None:
    """Whether a value of this schema can hold something at a path of keys and places.

    True: declared. False: cannot be there. None: not declared, and not ruled out.
    """
    part = settle_schema(schema, schema)
    for key in path:
        below = _below(part, key)
        if below is None or isinstance(below, bool):
            return below
        part = settle_schema(below, schema)
    return True


def _below(part: JsonObject, key: str | int) -> JsonObject | bool | None:
    """The schema behind one key; False where there can be none, None where it cannot be told."""
    types = types_of(part)
    if isinstance(key, int):
        items = items_of(part)
        if isinstance(items, Mapping):
            return items
        return False if types and "array" not in types else None
    found = properties_of(part).get(key)
    if isinstance(found, Mapping):
        return found
    if has_alternatives(part):
        return None
    additional = part.get("additionalProperties")
    if additional is False or (types and "object" not in types):
        return False
    return additional if isinstance(additional, Mapping) else None


def output_fields(schema: JsonObject) -> tuple[str, ...]:
    """The leaves that a schema declares, as `a`, `b.c`, `items[].id`, in order; an empty object is a leaf itself."""
    found: list[str] = []
    for leaf in _leaves(schema, SchemaReader(schema), "", DEPTH_MAX):
        found.append(leaf)
        if len(found) == LEAVES_MAX:
            break
    return tuple(dict.fromkeys(leaf for leaf in found if leaf))


def _leaves(schema: Json, reader: SchemaReader, path: str, depth: int) -> Iterator[str]:
    part = reader.settle(schema)
    properties, items = properties_of(part), items_of(part)
    if depth == 0 or not (properties or items):
        yield path
    elif properties:
        for name, inner in properties.items():
            yield from _leaves(inner, reader, f"{path}.{name}" if path else name, depth - 1)
    else:
        yield from _leaves(items, reader, f"{path}[]", depth - 1)


def fields_seen(value: Json, fields: Sequence[str]) -> tuple[str, ...]:
    """Those of the `output_fields` that a value holds; null counts as held, an empty list holds no field of items."""
    return tuple(field for field in fields if _holds([value], _steps(field)))


def _steps(field: str) -> list[str]:
    """`items[].id` as `items`, `[]`, `id`."""
    return [step for part in field.replace("[]", ".[]").split(".") if (step := part)]


def _holds(values: list[Json], steps: list[str]) -> bool:
    for step in steps:
        below: list[Json] = []
        for value in values:
            if step == "[]" and is_array(value):
                below.extend(value)
            elif step != "[]" and isinstance(value, Mapping) and step in value:
                below.append(value[step])
        values = below
    return bool(values)
