"""Schemas that are hard to generate for: alternatives, nesting, tuples, decimals, what depends on other fields."""

from __future__ import annotations

from typing import Any

from tests.generators.schemas import DRAFT_4, DRAFT_2020, TEXT, schema_of

WHOLE = {"type": "integer"}
PARTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "decimals": (
        {
            "a": {"type": "number", "minimum": 0, "maximum": 2, "multipleOf": 0.01},
            "b": {"type": "number", "multipleOf": 0.25},
        },
        {"required": "a"},
    ),
    "pattern and lengths": (
        {"a": {"type": "string", "pattern": "^[a-z]+$", "minLength": 3, "maxLength": 6}},
        {"required": "a"},
    ),
    "pattern and lengths2": (
        {"a": {"type": "string", "pattern": "[0-9]", "minLength": 3, "maxLength": 6}},
        {"required": "a"},
    ),
    "formats": (
        {
            "a": {"type": "string", "format": "email"},
            "b": {"type": "string", "format": "uri"},
            "c": {"type": "string", "format": "ipv4"},
            "d": {"type": "string", "format": "unknown"},
        },
        {},
    ),
    "const": (
        {"a": {"enum": ["x"]}, "b": {"enum": [None, "x", 3]}, "c": {"type": ["string", "null"], "enum": ["p", None]}},
        {"required": "a b"},
    ),
    "enum of wrong type": ({"a": {"type": "string", "enum": ["x", 3]}}, {"required": "a"}),
    "nested closed": (
        {
            "a": {
                "type": "object",
                "properties": {
                    "x": {"type": "string", "minLength": 2},
                    "y": {
                        "type": "object",
                        "properties": {"z": WHOLE},
                        "required": ["z"],
                        "additionalProperties": False,
                    },
                },
                "required": ["x", "y"],
                "additionalProperties": False,
            }
        },
        {"required": "a", "closed": True},
    ),
    "arrays of objects": (
        {
            "a": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"k": {"type": "string", "enum": ["p", "q"]}, "v": {"type": "number", "minimum": 1}},
                    "required": ["k"],
                },
                "minItems": 2,
                "uniqueItems": True,
            }
        },
        {"required": "a"},
    ),
    "array unique enum": (
        {"a": {"type": "array", "items": {"enum": ["p", "q", "r"]}, "uniqueItems": True, "maxItems": 3}},
        {},
    ),
    "oneOf": ({"a": {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]}}, {"required": "a"}),
    "anyOf": (
        {
            "a": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "b": {"anyOf": [{"type": "integer", "minimum": 5}, {"type": "integer", "maximum": -5}]},
        },
        {"required": "a"},
    ),
    "allOf": ({"a": {"allOf": [{"type": "string"}, {"minLength": 2}, {"maxLength": 4}]}}, {"required": "a"}),
    "not": ({"a": {"type": "string", "not": {"enum": ["x"]}}}, {}),
    "type lists": (
        {"a": {"type": ["integer", "string"]}, "b": {"type": ["boolean", "null", "number"]}},
        {"required": "a"},
    ),
    "no type": ({"a": {}, "b": {"minimum": 3}, "c": {"minLength": 2}}, {"required": "a"}),
    "oneOf exclusive": (
        {"a": {"oneOf": [{"type": "number", "multipleOf": 2}, {"type": "number", "multipleOf": 3}]}},
        {"required": "a"},
    ),
    "integer with decimal bounds": ({"a": {"type": "integer", "minimum": 0.5, "maximum": 3.5}}, {"required": "a"}),
    "big": (
        {
            "a": {"type": "integer", "minimum": -9007199254740993, "maximum": 9007199254740993},
            "b": {"type": "number", "minimum": 1e20},
        },
        {},
    ),
    "tiny": (
        {"a": {"type": "number", "minimum": 0.1, "maximum": 0.11}, "b": {"type": "number", "minimum": 1, "maximum": 1}},
        {"required": "a b"},
    ),
    "minProps": ({"a": {"type": "object", "minProperties": 1, "maxProperties": 2}}, {"required": "a"}),
    "additional schema": (
        {"a": {"type": "object", "properties": {"x": TEXT}, "additionalProperties": {"type": "integer"}}},
        {"required": "a"},
    ),
    "required only": ({"a": TEXT}, {"required": "a zz"}),
    "pattern alternation": ({"a": {"type": "string", "pattern": "^(foo|bar)-\\d{2,3}$"}}, {"required": "a"}),
    "uuid null": (
        {"a": {"type": ["string", "null"], "format": "uuid"}, "b": {"type": ["string", "null"], "format": "date"}},
        {"required": "a"},
    ),
    "default": ({"a": {"type": "string", "default": "x", "minLength": 2}}, {}),
    "boolean const": ({"a": {"enum": [True]}, "b": {"enum": [1, True, "1"]}}, {"required": "a b"}),
}
OF_ONE_DRAFT: dict[str, dict[str, Any]] = {
    "ex4": schema_of(
        DRAFT_4,
        "a b",
        a={"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 1, "exclusiveMaximum": True},
        b={"type": "number", "minimum": 0, "exclusiveMinimum": True, "multipleOf": 0.5},
    ),
    "ex4 false": schema_of(DRAFT_4, "a", a={"type": "integer", "minimum": 0, "exclusiveMinimum": False, "maximum": 3}),
    "ex20": schema_of(
        DRAFT_2020,
        "a b",
        a={"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        b={"const": "k"},
        c={"const": None},
        d={"type": "integer", "exclusiveMinimum": 0, "minimum": 5, "multipleOf": 7},
    ),
    "ref": {
        **schema_of(DRAFT_2020, "a", a={"$ref": "#/$defs/s"}),
        "$defs": {"s": {"type": "string", "minLength": 3, "maxLength": 5}},
    },
    "ref4": {
        **schema_of(DRAFT_4, "a", a={"$ref": "#/definitions/s"}),
        "definitions": {"s": {"type": "integer", "minimum": 3}},
    },
    "prefixItems": schema_of(
        DRAFT_2020,
        "a",
        a={"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False, "minItems": 2},
    ),
    "items4": schema_of(
        DRAFT_4,
        "a",
        a={
            "type": "array",
            "items": [{"type": "string"}, {"type": "integer"}],
            "additionalItems": False,
            "minItems": 1,
        },
    ),
    "contains": schema_of(DRAFT_2020, "a", a={"type": "array", "contains": {"type": "integer"}, "minItems": 1}),
    "dependent": {**schema_of(DRAFT_2020, "", a=TEXT, b=TEXT), "dependentRequired": {"a": ["b"]}},
    "ifthen": {
        **schema_of(DRAFT_2020, "a", a={"enum": ["p", "q"]}, b=TEXT),
        "if": {"properties": {"a": {"const": "p"}}},
        "then": {"required": ["b"]},
    },
    "bool schema": schema_of(DRAFT_2020, "a", a=True, b=TEXT),
    "false schema": schema_of(DRAFT_2020, "b", a=False, b=TEXT),
    "nullable2": schema_of(DRAFT_2020, "a", a={"type": "null"}),
}

HARD: dict[str, dict[str, Any]] = {
    **{f"{name}, draft 4": schema_of(DRAFT_4, **more, **parts) for name, (parts, more) in PARTS.items()},
    **{f"{name}, 2020-12": schema_of(DRAFT_2020, **more, **parts) for name, (parts, more) in PARTS.items()},
    **OF_ONE_DRAFT,
}
