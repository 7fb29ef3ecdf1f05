"""What contracts add to the schema of a project: the fields of each action's input and output, where they belong."""

from __future__ import annotations

from collections.abc import Mapping

from engine.action.schema import SchemaReader, properties_of, properties_required
from engine.model.language.contract import Contract
from engine.model.values.json import Json, JsonObject
from engine.suite.json_schema.shapes import Schema, Shapes, every_type

DEPTH_MAX = 6
"""Of answers; deeper fields are not offered."""
ANSWERED_MAX = 1_000
"""Fields of one answer that are offered: behind references there may be any number."""


def schemas_of_contracts(shapes: Shapes) -> list[Schema]:
    """For each action with a contract: its fields under `input`, and those of its answer under `expect: output:`."""
    return [_of_action(name, contract, shapes) for name, contract in shapes.project.contracts.items()]


def _of_action(name: str, contract: Contract, shapes: Shapes) -> Schema:
    chosen = {"properties": {"action": {"enum": [name]}}, "required": ["action"]}
    then: Schema = {}
    if contract.input_schema is not None:
        fields = _fields(_FieldsReader(contract.input_schema))
        several = {"type": "array", "items": {"if": {"type": "object"}, "then": {"properties": fields}}}
        then["input"] = {
            "if": {"type": "object"},
            "then": {"properties": fields},
            "else": {"if": {"type": "array"}, "then": several},
        }
    if contract.output_schema is not None:
        output = _FieldsReader(contract.output_schema).answer(contract.output_schema, shapes, DEPTH_MAX)
        then["expect"] = {"if": {"type": "object"}, "then": {"properties": {"output": output}}}
    return {"if": chosen, "then": {"properties": then}}


def _fields(reader: _FieldsReader) -> Schema:
    """What the contract says of each field; what may be written there is checked as for any other field."""
    whole = reader.settle(reader.root)
    demanded = properties_required(whole)
    return {
        name: {"type": every_type("string"), **_documentation(reader.settle(described), name in demanded)}
        for name, described in properties_of(whole).items()
    }


class _FieldsReader(SchemaReader):
    """One contract that is read, and how many more fields of its answer are offered."""

    def __init__(self, root: JsonObject) -> None:
        super().__init__(root)
        self._left = ANSWERED_MAX

    def answer(self, schema: Json, shapes: Shapes, depth: int) -> Schema:
        """The fields of an answer where they are plain places; where a matcher stands among them, none is offered."""
        below = properties_of(self.settle(schema)) if depth else {}
        plain = [(name, each) for name, each in below.items() if name not in shapes.vocabulary.matchers]
        plain = plain[: max(self._left, 0)]
        self._left -= len(plain)
        if not plain:
            return {}
        words = shapes.vocabulary.matchers
        matching = shapes.ref("Matching", lambda: {"anyOf": [{"required": [name]} for name in words]})
        shown = {name: self._place(each, shapes, depth) for name, each in plain}
        return {"if": {"type": "object", "not": matching}, "then": {"properties": shown}}

    def _place(self, schema: Json, shapes: Shapes, depth: int) -> Schema:
        expected = {"$ref": "#/definitions/Expected"}
        if not isinstance(schema, Mapping):
            return expected
        below = self.answer(schema, shapes, depth - 1)
        return {"allOf": [expected, below], **_documentation(self.settle(schema))}


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
