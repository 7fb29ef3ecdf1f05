"""`schema`: a value that keeps to a JSON Schema, written out or in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.action.contract import (
    formats_not_judged,
    help_with_formats,
    parse_contract,
    patterns_not_judged,
    read_schema,
    violations,
    why_not_compared,
)
from engine.expressions.judging import cannot_judge, fail, fail_with_message, has_late
from engine.expressions.values.shown import kind_of, show
from engine.model.language.contract import Contract
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind, Problem
from engine.model.language.literals import Templated
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.verdict import HELD, Judgement

_SHOWN: Final = 3
_KEYWORDS: Final = frozenset(
    {"$ref", "type", "enum", "const", "properties", "required", "additionalProperties", "patternProperties", "items"}
    | {"prefixItems", "contains", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"}
    | {"minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"}
    | {"propertyNames", "dependencies", "dependentRequired", "dependentSchemas", "allOf", "anyOf", "oneOf", "not", "if"}
)
_WRITE: Final = "write the path of a JSON Schema, `schema: ./order.schema.json`, or a schema: `schema: {type: object}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The grammar of `schema`; `document` is what the file holds that the word names."""

    schema: Templated = word(
        "The path of a JSON Schema or of an exported action (its success schema), or the schema itself.",
        examples=("./order.schema.json", {"type": "object", "required": ["id"]}),
    )
    document: Json | Missing = MISSING


def judge(spec: Schema, value: Json | Missing) -> Judgement:
    """Held where the value breaks nothing of the schema; at most three things that it breaks are named."""
    schema = _schema_of(spec)
    if isinstance(schema, str):
        return cannot_judge(schema)
    if isinstance(value, Missing):
        return fail(value, "a value that keeps to the schema")
    too_much = why_not_compared(schema, value)
    if too_much is not None:
        return cannot_judge(too_much)
    broken = violations(schema, value, most=_SHOWN + 1)
    if not broken:
        return HELD
    more = "; and more" if len(broken) > _SHOWN else ""
    return fail_with_message(f"breaks the schema: {'; '.join(broken[:_SHOWN])}{more}")


def _schema_of(spec: Schema) -> JsonObject | str:
    """The schema, or why there is none."""
    if has_late(spec.schema):
        return "a template that was not filled in"
    document: Any = spec.schema if isinstance(spec.document, Missing) else spec.document
    if isinstance(document, Mapping):
        return _within(document)
    if isinstance(document, str) and isinstance(spec.document, Missing):
        return f"the schema `{document}` was not loaded"
    return f"a schema is an object, not {kind_of(document)}"


def _within(document: JsonObject) -> JsonObject | str:
    """The schema that a document is, or holds as an action's contract: of the output, where it has both."""
    contract = parse_contract(document, "schema")
    if isinstance(contract, Contract):
        found = contract.output_schema if contract.output_schema is not None else contract.input_schema
        if found is not None:
            return found
    if "contract" in document:
        return str(contract) if isinstance(contract, str) else "the exported action has no schema of its output"
    if not _KEYWORDS & document.keys():
        return "no keyword of JSON Schema is in it, so that it would refuse nothing"
    return read_schema(document, document)


def check(spec: Schema) -> tuple[Problem, ...]:
    """Neither path nor mapping, and a schema that cannot be used, be it written out or in its file."""
    written = spec.schema
    if isinstance(written, str) and isinstance(spec.document, Missing) and written.strip() and not has_late(written):
        return ()
    if has_late(written):
        help_ = "a schema is read before the run: write it, or the path of its file, without `${{ }}`"
        return (Problem(key=None, message="a template stands in the schema", help=help_),)
    if not isinstance(written, str | Mapping) or not written:
        return (Problem(key=None, message=f"`schema` wants a path or a schema, not {_shown(written)}", help=_WRITE),)
    schema = _schema_of(spec)
    if not isinstance(schema, str):
        return ()
    return (Problem(key=None, message=f"the schema cannot be used: {schema}", help=_WRITE),)


def doubt(spec: Schema) -> tuple[Problem, ...]:
    """Formats and patterns that the schema names and that are not judged."""
    schema = None if has_late(spec.schema) else _schema_of(spec)
    if not isinstance(schema, Mapping):
        return ()
    patterns = "write it without look-around and backreferences, or ask under `check:`"
    found = [(f"the pattern {show(each, most=40)} of the schema", patterns) for each in patterns_not_judged(schema)]
    found += [
        (f"the format `{each[:40]}` of the schema", help_with_formats((each,))) for each in formats_not_judged(schema)
    ]
    return tuple(Problem(key=None, message=f"{what} is not judged", help=help_) for what, help_ in found[:_SHOWN])


def _shown(written: Any) -> str:
    return "an empty one" if written in ("", {}) else show(written, most=40)


KINDS = (
    MatcherKind(
        name="schema",
        spec=Schema,
        judge=judge,
        doc="A value that keeps to a JSON Schema, in a file or written out.",
        example="output: { schema: { type: object, required: [risk_score] } }",
        check=check,
        doubts=doubt,
        file="needed",
    ),
)
