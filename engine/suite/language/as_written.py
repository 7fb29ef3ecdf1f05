"""What is kept as it is written and checked in every test that it enters: `defaults` and `templates`."""

from __future__ import annotations

from typing import Any

from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import Test
from engine.suite.json_schema.shapes import (
    ANYTHING,
    FREE_KEYS,
    TEXT,
    Schema,
    Shapes,
    alternatives,
    describe,
    every_type,
    list_of,
    mapping_schema,
)
from engine.suite.json_schema.words import properties_of
from engine.suite.language.test import elsewhere_of_tests
from engine.suite.problems import Mismatch
from engine.suite.scope import Scope

_TEMPLATED_KEY = r".*\$\{\{.*"
_NOT_BY_DEFAULT = ("name", "id", "use", "with")


def read_as_written(node: Node, _scope: Scope) -> Any:
    """A mapping as JSON, for the record."""
    return node_as_json(node) if isinstance(node, MappingNode) else Mismatch(node=node, wanted="a mapping")


def node_as_json(node: Node) -> Any:
    """A node as JSON, templates as their text."""
    match node:
        case Scalar():
            return node.value
        case SequenceNode():
            return tuple(node_as_json(item) for item in node.items)
        case MappingNode():
            return {entry.name: node_as_json(entry.value) for entry in node.entries}


def schema_of_defaults(shapes: Shapes) -> Schema:
    """What is merged into each test: the same keys, all optional."""
    words = properties_of(Test, shapes)
    kept = {name: body for name, body in words.items() if name not in _NOT_BY_DEFAULT}
    elsewhere = {key: each.help_of(key) for key, each in sorted(elsewhere_of_tests().items()) if key not in words}
    return shapes.ref("Defaults", lambda: {"title": "defaults", **mapping_schema(kept, elsewhere=elsewhere)})


def schema_of_templates(shapes: Shapes) -> Schema:
    """Tests with parameters: their keys are those of a test, and `${{ with.x }}` may stand for anything in them."""
    one = shapes.ref("Template", lambda: _template(shapes))
    return {"type": "object", "patternProperties": dict(FREE_KEYS), "additionalProperties": one}


def _template(shapes: Shapes) -> Schema:
    """Nothing but keys is checked in a template: what its parameters make of it is known where it is used."""
    words = properties_of(Test, shapes)
    loose = {name: _loose(body) for name, body in words.items()}
    parameters = alternatives(
        shapes,
        list_of({**TEXT, "title": "a parameter"}, "the names of the parameters"),
        {"title": "parameters by name", "type": "object", "additionalProperties": _parameter()},
    )
    several = {"title": "several tests", "type": "array", "minItems": 1, "items": {"type": "object"}}
    about_template = {
        "parameters": describe("What a use gives: `${{ with.name }}` stands for it anywhere.", parameters),
        "tests": describe("Several tests at once, instead of the keys of one.", several),
        "description": describe("What the template is for.", TEXT),
    }
    return {"title": "a template", **mapping_schema({**loose, **about_template}, also=(_TEMPLATED_KEY,))}


def _parameter() -> Schema:
    default = describe("Taken where a use gives none.", ANYTHING)
    body = mapping_schema({"default": default, "description": describe("What it is for.", TEXT)})
    return {"title": "a parameter", **body, "type": ["object", "null"]}


def _loose(body: Schema) -> Schema:
    """What a key takes, or anything: an editor offers the one and refuses nothing that is written."""
    shown: dict[str, Any] = {key: body[key] for key in ("type", "description", "markdownDescription") if key in body}
    shown["type"] = every_type(shown["type"] if isinstance(shown["type"], str) else shown["type"][0])
    return {**shown, "anyOf": [body, {"title": "with parameters"}]}
