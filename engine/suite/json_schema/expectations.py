"""The schemas of what a test expects: places, matchers with their operands, and checks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.model.language.expectation import Check
from engine.model.language.literals import Duration
from engine.suite.decode.decoder import rules_of
from engine.suite.json_schema.names import schema_of_names
from engine.suite.json_schema.shapes import (
    FREE_KEYS,
    PLAIN,
    Schema,
    Shapes,
    choice,
    describe,
    list_of,
    name_of,
    offer,
)
from engine.suite.json_schema.words import of_annotation, property_of

_ROOTS: Mapping[str, str] = MappingProxyType(
    {
        "status": "How the action ended: `completed` or `failed`.",
        "output": "What the action gave.",
        "error": "The first error: `kind`, `code`, `message`.",
        "errors": "All errors.",
        "trace": "The platform's steps: `kind`, `name`, `success`, `result`, `error`.",
        "request": "What the action sent: `method`, `url`, `path`, `query`, `headers`, `body`. Not every target tells.",
        "upstream": "What the action got: `status`, `headers`, `body`. Not every target tells.",
        "http": "The platform's own answer: `status`.",
        "duration": "Seconds the execution took.",
        "latency": "Seconds the server reported.",
        "execution_id": "The id of the execution.",
        "input": "What was sent.",
        "vars": "The variables of the suite.",
        "matrix": "The cell of the matrix.",
    }
)
_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {"completed": "The action ended well.", "failed": "The action failed, as a negative test wants."}
)
_ERROR_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "input": "The input was refused.",
        "template": "A template of the action could not be filled.",
        "upstream": "What stands behind the action answered badly.",
        "timeout": "What stands behind the action answered too late.",
        "output": "The answer did not fit.",
        "auth": "Credentials were refused.",
        "limit": "A limit of the platform was reached.",
        "other": "Anything else.",
    }
)
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "string": "Text.",
        "number": "Any number.",
        "integer": "A number without a fraction.",
        "boolean": "`true` or `false`.",
        "array": "A list.",
        "object": "A mapping.",
        "null": "Null, which is not the same as missing.",
    }
)


def expectation(shapes: Shapes) -> Schema:
    """What `expect` maps places to; a dotted key, or one with `[` or `(`, is JMESPath."""
    tree = shapes.ref("Expected", lambda: value_or_matchers(shapes))
    # `output: {}` expects nothing of it; of a value that is no mapping `minProperties` says nothing.
    places = {name: {**describe(doc, tree), "minProperties": 1} for name, doc in _ROOTS.items()}
    properties: Schema = {
        "status": describe(_ROOTS["status"], _outcome("an outcome", _OUTCOMES, tree)),
        **{name: place for name, place in places.items() if name != "status"},
        "error.kind": describe("What went wrong.", _outcome("a kind of error", _ERROR_KINDS, tree)),
        **_words_of_expect(shapes),
    }
    return {
        "title": "an expectation",
        "markdownDescription": "What must hold of the result. `status: completed` when left out.",
        "type": "object",
        "propertyNames": schema_of_names(properties, also=(r".*[.\[(].*",)),
        "patternProperties": {**FREE_KEYS, r"^(?!error\.kind$).*[.\[(]": tree},
        "properties": properties,
    }


def value_or_matchers(shapes: Shapes) -> Schema:
    """A value, matchers, or places one level deeper: any mapping with a matcher among its keys has only matchers."""
    kinds = shapes.vocabulary.matchers
    operators = {name: _operand(name, shapes) for name in kinds}
    return {
        "type": ["string", "number", "boolean", "null", "array", "object"],
        "if": {"type": "object", "anyOf": [{"required": [name]} for name in kinds]},
        "then": {
            "type": "object",
            "propertyNames": schema_of_names(kinds),
            "patternProperties": dict(FREE_KEYS),
            "properties": operators,
        },
        "else": {
            "properties": operators,
            "additionalProperties": {"$ref": "#/definitions/Expected"},
        },
    }


def _outcome(title: str, meanings: Mapping[str, str], tree: Schema) -> Schema:
    """A place with a closed list of values; a matcher or template may stand there too."""
    said = choice(title, meanings)
    # Text that is no template can only be one of the values.
    plain = {"type": "string", "not": {"pattern": r"\$\{\{"}}
    return offer({"type": ["string", "object", "array"], "if": plain, "then": said, "else": tree}, said)


def _words_of_expect(shapes: Shapes) -> Schema:
    itself = {"$ref": "#/definitions/Expectation"}
    check = list_of(of_annotation(Check, shapes), "checks")
    lists = list_of(name_of("checks of this project", shapes.own.checks), "named checks")
    contract = choice("on or off", {"on": "Every output is checked (the default).", "off": "Outputs are not checked."})
    longest = {**PLAIN[Duration], "examples": ["5s"]}
    return {
        "within": describe("The longest an execution may take, as the server reports it.", longest),
        "check": describe("Questions in JMESPath, each of which must be exactly `true`.", check),
        "use": describe("Named lists of checks, from `checks` of this suite or a library.", lists),
        "contract": describe("Whether outputs are checked against the contract of the action.", contract),
        "if-valid": describe("What rows of valid values must show.", itself, kind="object"),
        "if-invalid": describe("What rows with an invalid value must show.", itself, kind="object"),
    }


def _operand(name: str, shapes: Shapes) -> Schema:
    kind = shapes.vocabulary.matchers[name]
    rule = next(iter(rules_of(kind.spec).values()))
    shown = property_of(kind.spec, rule, shapes) | _SHARPER.get(name, {})
    said = f"{kind.doc}\n\n```yaml\n{kind.example}\n```" if kind.example else kind.doc
    return shown | {"description": kind.doc, "markdownDescription": said}


def _type_operand() -> Schema:
    one = choice("a type", _TYPES)
    text = {"if": {"not": {"pattern": r"\$\{\{"}}, "then": one}
    several = list_of(text, "several types", least=1)
    body = {"type": ["string", "array"], "if": {"type": "string"}, "then": text, "else": several}
    return offer(body, one, list_of(one, "several types"))


_LISTED: Mapping[str, Any] = MappingProxyType(
    {"type": ["array", "string"], "pattern": r"\$\{\{", "patternErrorMessage": "write a list, such as `[0, 100]`"}
)

_SHARPER: Mapping[str, Schema] = MappingProxyType(
    {
        "type": _type_operand(),
        "between": {**_LISTED, "minItems": 2, "maxItems": 2},
        "in": dict(_LISTED),
        "not-in": dict(_LISTED),
    }
)
"""What some matchers want beyond their grammar, which takes any value since a template may stand for it."""
