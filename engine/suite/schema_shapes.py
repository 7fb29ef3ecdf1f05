"""The small shapes of the schemas: texts with units, templates, and the definitions gathered on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from engine.model.authored import Bound, Duration, Percent, Query, Rate, Ref, Template
from engine.model.kinds import Vocabulary

Schema: TypeAlias = dict[str, Any]

TEXT: Mapping[str, Any] = MappingProxyType({"type": "string"})
ANYTHING: Mapping[str, Any] = MappingProxyType({"type": ["string", "number", "boolean", "array", "object", "null"]})
FREE_KEYS: Mapping[str, Any] = MappingProxyType({"^x-": {}})
"""`x-…` is free everywhere."""

_FIGURE = r"[0-9]+(\.[0-9]+)?"


@dataclass(slots=True, kw_only=True)
class Shapes:
    """The definitions that one schema needs, each made when it is first asked for."""

    vocabulary: Vocabulary
    made: dict[str, Schema] = field(default_factory=dict)

    def ref(self, name: str, make: Callable[[], Schema]) -> Schema:
        """A reference to a definition; it is made once, and may refer to itself."""
        if name not in self.made:
            self.made[name] = {}
            self.made[name] = make()
        return {"$ref": f"#/definitions/{name}"}


def text_like(pattern: str, said: str) -> Schema:
    """A text of a pattern, with the sentence that an editor shows where it does not fit."""
    return {"type": "string", "pattern": pattern, "patternErrorMessage": said}


def closed(properties: Schema, required: list[str]) -> Schema:
    """A mapping of these keys and no others but an author's own."""
    body: Schema = {
        "type": "object",
        "additionalProperties": False,
        "patternProperties": dict(FREE_KEYS),
        "properties": properties,
    }
    return body | ({"required": required} if required else {})


def alternatives(*branches: Schema) -> Schema:
    """Any of these; branches carry titles, by which an editor offers them."""
    return {"anyOf": list(branches)}


def bound(unit: str) -> Schema:
    """A comparison with a figure."""
    figures = {"percent": rf"{_FIGURE}\s?%", "seconds": rf"{_FIGURE}\s?(ms|s|m|h)", "errors": rf"{_FIGURE}\s?%|0"}
    example = {"percent": '">= 90%"', "seconds": '"< 3s"', "errors": '"< 1%"'}[unit]
    said = text_like(rf"^\s*(>=|<=|==|>|<)?\s*({figures[unit]})\s*$", f"write it like {example}")
    return said | {"type": ["string", "integer"]} if unit == "errors" else said


PLAIN: Mapping[Any, Schema] = MappingProxyType(
    {
        str: {"type": "string"},
        bool: {"type": "boolean"},
        int: {"type": "integer"},
        float: {"type": "number"},
        Ref: {"type": "string"},
        Query: {"type": ["string", "number", "boolean"]},
        Template: {"type": "string"},
        Duration: text_like(rf"^\s*{_FIGURE}\s?(ms|s|m|h)\s*$", "write it like `250ms`, `30s`, `5m` or `2h`"),
        Rate: text_like(rf"^\s*[0-9]+\s?/\s?({_FIGURE}\s?)?[a-z]+\s*$", "write it like `300/min`, `5/s` or `100/2s`"),
        Percent: text_like(rf"^\s*{_FIGURE}\s?%\s*$", "write it like `10%` or `0.5%`"),
        Bound: bound("percent"),
    }
)
