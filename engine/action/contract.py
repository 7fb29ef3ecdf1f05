"""What an action promises: the schemas of its input and output, and how values keep to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from engine.action.examples import example
from engine.action.facts import fields_seen, has_path, output_fields, property_facts
from engine.action.fields import field_alone, names_types, properties_declared, properties_demanded
from engine.action.parts import parts_problem
from engine.action.references import Alone, stand_alone
from engine.action.schema import Identity
from engine.action.validation import (
    ANNOTATE,
    formats_not_judged,
    help_with_formats,
    keeps_to,
    patterns_not_judged,
    schema_problem,
    violations,
)
from engine.action.work import why_not_compared
from engine.model.language.contract import Contract
from engine.model.values.json import Json, JsonObject

__all__ = (
    "UNUSABLE",
    "example",
    "field_alone",
    "fields_seen",
    "formats_not_judged",
    "has_path",
    "help_with_formats",
    "keeps_to",
    "names_types",
    "output_fields",
    "parse_contract",
    "patterns_not_judged",
    "properties_declared",
    "properties_demanded",
    "property_facts",
    "read_schema",
    "schema_problem",
    "violations",
    "why_not_compared",
)

UNUSABLE: Final = "schema cannot be used"
"""Stands in what is said of a contract whose schema is at fault, rather than the document around it."""
_EXPORT_HELP = "expected an exported action (`contract.input.inputSchema`), a JSON Schema, or `{input: …, output: …}`"
_SCHEMA_KEYS = frozenset(
    {"$schema", "type", "properties", "required", "additionalProperties", "items", "allOf", "anyOf", "oneOf", "$ref"}
)


def parse_contract(document: Json, name: str, *, annotate: bool = False) -> Contract | str:
    """The contract that a document holds, under the name of its action; or what is wrong with the document.

    Understood are an exported action, a JSON Schema (of the input), and an object with `input` and `output` schemas.
    Formats are annotations where `annotate` is given, or the document says `format: annotate` itself.
    """
    if not isinstance(document, Mapping):
        return _EXPORT_HELP
    found = _schemas_of(document)
    if isinstance(found, str):
        return found
    sides: list[JsonObject | None] = []
    for side, schema in zip(("input", "output"), found, strict=True):
        usable = None if schema is None else read_schema(schema, document, annotate=annotate)
        if isinstance(usable, str):
            return f"the {side} {UNUSABLE}: {usable}"
        sides.append(usable)
    return Contract(name=name, input_schema=sides[0], output_schema=sides[1])


def read_schema(schema: JsonObject, document: JsonObject, *, annotate: bool = False) -> JsonObject | str:
    """A schema of a document with all that it refers to, ready to judge by; or why it cannot be used."""
    return _read_schema(Identity(schema), Identity(document), annotate or document.get("format") == ANNOTATE)


@lru_cache(maxsize=256)
def _read_schema(schema: Identity, document: Identity, annotate: bool) -> JsonObject | str:
    alone = stand_alone(schema.schema, document.schema)
    if isinstance(alone, str):
        return alone
    usable = {**alone.schema, "format": ANNOTATE} if annotate else alone.schema
    problem = parts_problem(usable) or schema_problem(usable)
    return usable if problem is None else _placed(problem, alone)


def _placed(problem: str, alone: Alone) -> str:
    """A problem with its place in the document, which has no copies: what stands in one is behind a reference."""
    for place, reference in alone.copied.items():
        rest = problem.removeprefix(f"at `{place}")
        if rest != problem and rest[0] in ".`":
            return f"behind `{reference}`" + (f", at `{rest[1:]}" if rest[0] == "." else rest[1:])
    return problem


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
