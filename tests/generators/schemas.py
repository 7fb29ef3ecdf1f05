"""Fifty schemas of inputs, in draft 4 and 2020-12: what exported actions and their authors write."""

from __future__ import annotations

from typing import Any

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"


def schema_of(draft: str, required: str = "", *, closed: bool = False, **properties: Any) -> dict[str, Any]:
    """An object of these properties; `required` names some of them."""
    whole: dict[str, Any] = {"$schema": draft, "type": "object", "properties": properties}
    if required:
        whole["required"] = required.split()
    if closed:
        whole["additionalProperties"] = False
    return whole


TEXT = {"type": "string"}
PARTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "bare text": ({"a": TEXT}, {}),
    "required text": ({"a": TEXT, "b": TEXT}, {"required": "a"}),
    "lengths": ({"a": {"type": "string", "minLength": 2, "maxLength": 5}}, {"required": "a"}),
    "one length": ({"a": {"type": "string", "minLength": 1}}, {"required": "a"}),
    "longest": ({"a": {"type": "string", "maxLength": 3}}, {}),
    "exact length": ({"a": {"type": "string", "minLength": 4, "maxLength": 4}}, {"closed": True}),
    "choices": ({"a": {"type": "string", "enum": ["low", "medium", "high"]}}, {"required": "a"}),
    "numbers to choose": ({"a": {"enum": [1, 2, 3]}}, {"required": "a", "closed": True}),
    "uuid": ({"a": {"type": "string", "format": "uuid"}}, {"required": "a"}),
    "date": ({"a": {"type": "string", "format": "date"}}, {}),
    "moment": ({"a": {"type": "string", "format": "date-time"}}, {"required": "a"}),
    "pattern": ({"a": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{4}$"}}, {"required": "a"}),
    "integer": ({"a": {"type": "integer"}}, {"required": "a"}),
    "bounded integer": ({"a": {"type": "integer", "minimum": 1, "maximum": 99}}, {"required": "a"}),
    "negative integer": ({"a": {"type": "integer", "maximum": -1}}, {}),
    "number": ({"a": {"type": "number"}}, {}),
    "bounded number": ({"a": {"type": "number", "minimum": 0.5, "maximum": 10.25}}, {"required": "a"}),
    "multiple": ({"a": {"type": "integer", "minimum": 0, "maximum": 100, "multipleOf": 5}}, {"required": "a"}),
    "boolean": ({"a": {"type": "boolean"}, "b": {"type": "boolean"}}, {"required": "a"}),
    "nullable": ({"a": {"type": ["string", "null"]}, "b": {"type": ["integer", "null"]}}, {"required": "a b"}),
    "list": ({"a": {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 3}}, {"required": "a"}),
    "object": (
        {"a": {"type": "object", "properties": {"x": TEXT, "y": {"type": "integer"}}, "required": ["x"]}},
        {"required": "a"},
    ),
    "many": (
        {
            "id": {"type": "string", "format": "uuid"},
            "amount": {"type": "number", "minimum": 0, "maximum": 1000},
            "level": {"type": "string", "enum": ["a", "b"]},
            "note": {"type": "string", "maxLength": 40},
        },
        {"required": "id amount", "closed": True},
    ),
    "one value": ({"a": {"enum": ["only"]}, "b": TEXT}, {"required": "a"}),
}
OF_ONE_DRAFT: dict[str, dict[str, Any]] = {
    "exclusive bounds of draft 4": schema_of(
        DRAFT_4,
        "a",
        a={"type": "integer", "minimum": 0, "exclusiveMinimum": True, "maximum": 10, "exclusiveMaximum": True},
    ),
    "exclusive bounds of 2020-12": schema_of(
        DRAFT_2020, "a", a={"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10}
    ),
}
SCHEMAS: dict[str, dict[str, Any]] = {
    **{f"{name}, draft 4": schema_of(DRAFT_4, **more, **parts) for name, (parts, more) in PARTS.items()},
    **{f"{name}, 2020-12": schema_of(DRAFT_2020, **more, **parts) for name, (parts, more) in PARTS.items()},
    **OF_ONE_DRAFT,
}
