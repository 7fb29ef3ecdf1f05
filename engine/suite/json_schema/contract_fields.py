"""What contracts add to the schema of a project: the fields of each action's input and output, where they belong."""

from __future__ import annotations

from collections.abc import Mapping

from engine.action.schema import settle_schema
from engine.model.language.contract import Contract
from engine.model.values.json import Json, JsonObject
from engine.suite.json_schema.shapes import Schema, Shapes, every_type

DEPTH_MAX = 6
"""Of answers; deeper fields are not offered."""


def schemas_of_contracts(shapes: Shapes) -> list[Schema]:
    """For each action with a contract: its fields under `input`, and those of its answer under `expect: output:`."""
    return [_of_action(name, contract, shapes) for name, contract in shapes.project.contracts.items()]


def _of_action(name: str, contract: Contract, shapes: Shapes) -> Schema:
    chosen = {"properties": {"action": {"enum": [name]}}, "required": ["action"]}
    then: Schema = {}
    if contract.input_schema is not None:
        fields = _fields(settle_schema(contract.input_schema, contract.input_schema))
        several = {"type": "array", "items": {"if": {"type": "object"}, "then": {"properties": fields}}}
        then["input"] = {
            "if": {"type": "object"},
            "then": {"properties": fields},
            "else": {"if": {"type": "array"}, "then": several},
        }
    if contract.output_schema is not None:
        output = _answer(settle_schema(contract.output_schema, contract.output_schema), shapes, DEPTH_MAX)
        then["expect"] = {"if": {"type": "object"}, "then": {"properties": {"output": output}}}
    return {"if": chosen, "then": {"properties": then}}


def _fields(schema: JsonObject) -> Schema:
    """What the contract says of each field; what may be written there is checked as for any other field."""
    required = schema.get("required")
    demanded = required if isinstance(required, list | tuple) else ()
    return {
        name: {"type": every_type("string"), **_documentation(described, name in demanded)}
        for name, described in _properties(schema).items()
    }


def _answer(schema: JsonObject, shapes: Shapes, depth: int) -> Schema:
    """The fields of an answer where they are plain places; where a matcher stands among them, they are not offered."""
    below = _properties(schema) if depth else {}
    plain = {name: each for name, each in below.items() if name not in shapes.vocabulary.matchers}
    if not plain:
        return {}
    matching = shapes.ref("Matching", lambda: {"anyOf": [{"required": [name]} for name in shapes.vocabulary.matchers]})
    shown = {
        name: {"$ref": "#/definitions/Expected"} if not isinstance(each, Mapping) else _place(each, shapes, depth)
        for name, each in plain.items()
    }
    return {"if": {"type": "object", "not": matching}, "then": {"properties": shown}}


def _place(schema: JsonObject, shapes: Shapes, depth: int) -> Schema:
    return {"allOf": [{"$ref": "#/definitions/Expected"}, _answer(schema, shapes, depth - 1)], **_documentation(schema)}


def _properties(schema: JsonObject) -> Mapping[str, Json]:
    found = schema.get("properties")
    return found if isinstance(found, Mapping) else {}


def _documentation(schema: Json, required: bool | None = None) -> Schema:
    """What a contract says of a field, in one line of Markdown."""
    if not isinstance(schema, Mapping):
        return {}
    paragraphs = [str(schema[key]) for key in ("title", "description") if isinstance(schema.get(key), str)]
    kind = schema.get("type")
    facts = [f"type `{kind}`"] if isinstance(kind, str) else []
    facts += [
        f"{key} `{schema[key]}`" for key in ("enum", "minimum", "maximum", "maxLength", "format") if key in schema
    ]
    facts += ["required"] if required else []
    doc = "\n\n".join([*paragraphs, ", ".join(facts)] if facts else paragraphs)
    return {"description": doc, "markdownDescription": doc} if doc else {}
