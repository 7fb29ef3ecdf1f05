"""What an action promises: the schemas of its input and output, and how values keep to them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.action.examples import example
from engine.action.facts import fields_seen, has_path, output_fields, properties_declared, property_facts
from engine.action.validation import patterns_not_judged, schema_problem, violations
from engine.action.work import why_not_compared
from engine.model.language.contract import Contract
from engine.model.values.json import Json, JsonObject

__all__ = (
    "example",
    "fields_seen",
    "has_path",
    "output_fields",
    "parse_contract",
    "patterns_not_judged",
    "properties_declared",
    "property_facts",
    "schema_problem",
    "violations",
    "why_not_compared",
)

_EXPORT_HELP = "expected an exported action (`contract.input.inputSchema`), a JSON Schema, or `{input: …, output: …}`"
_SCHEMA_KEYS = frozenset(
    {"$schema", "type", "properties", "required", "additionalProperties", "items", "allOf", "anyOf", "oneOf", "$ref"}
)


def parse_contract(document: Json, name: str) -> Contract | str:
    """The contract that a document holds, under the name of its action; or what is wrong with the document.

    Understood are an exported action, a JSON Schema (of the input), and an object with `input` and `output` schemas.
    """
    if not isinstance(document, Mapping):
        return _EXPORT_HELP
    found = _schemas_of(document)
    if isinstance(found, str):
        return found
    for side, schema in zip(("input", "output"), found, strict=True):
        problem = None if schema is None else schema_problem(schema)
        if problem is not None:
            return f"the {side} schema cannot be used: {problem}"
    return Contract(name=name, input_schema=found[0], output_schema=found[1])


def _schemas_of(document: JsonObject) -> tuple[JsonObject | None, JsonObject | None] | str:
    """The input and the output schema of a document of any of the three kinds."""
    exported = document.get("contract")
    if isinstance(exported, Mapping):
        return _of_export(exported)
    if _SCHEMA_KEYS & document.keys() and not _is_pair(document):
        return document, None
    if _is_pair(document):
        return _pair(document.get("input"), document.get("output"))
    return _EXPORT_HELP


def _is_pair(document: JsonObject) -> bool:
    """Whether a document is `{input: schema, output: schema}` rather than a schema."""
    sides = [document[key] for key in ("input", "output") if key in document]
    return bool(sides) and all(isinstance(side, Mapping) for side in sides) and "properties" not in document


def _of_export(exported: JsonObject) -> tuple[JsonObject | None, JsonObject | None] | str:
    """The schemas of an export; flattened ones stand in where the plain ones are missing."""
    given, gives = exported.get("input"), exported.get("output")
    if not isinstance(given, Mapping) and not isinstance(gives, Mapping):
        return "`contract` has neither `input` nor `output`"
    return _pair(
        _first(given, "inputSchema", "inputSchemaFlattened"), _first(gives, "successSchema", "successSchemaFlattened")
    )


def _first(side: Json, *keys: str) -> Json:
    if not isinstance(side, Mapping):
        return None
    return next((side[key] for key in keys if side.get(key) is not None), None)


def _pair(given: Json, gives: Json) -> tuple[JsonObject | None, JsonObject | None] | str:
    for side, schema in (("input", given), ("output", gives)):
        if schema is not None and not isinstance(schema, Mapping):
            return f"the {side} schema is not an object"
    return (given if isinstance(given, Mapping) else None), (gives if isinstance(gives, Mapping) else None)
