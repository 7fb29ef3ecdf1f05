"""The small shapes of the schemas: texts with units, templates, and the definitions gathered on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from msgspec import field

from engine.model.language.literals import Bound, Duration, Percent, Query, Rate, Ref, Template
from engine.model.values.noun import Noun
from engine.model.vocabulary import Vocabulary
from engine.suite.json_schema.names import schema_of_names
from engine.suite.json_schema.project_names import NO_NAMES, ProjectNames

Schema: TypeAlias = dict[str, Any]

TEXT: Mapping[str, Any] = MappingProxyType({"type": "string"})
ANYTHING: Mapping[str, Any] = MappingProxyType({"type": ["string", "number", "boolean", "array", "object", "null"]})
NAME: Mapping[str, Any] = MappingProxyType({"type": "string", "minLength": 1})
PROSE_TYPES: Mapping[str, Any] = MappingProxyType(
    {"type": ["string", "number", "boolean"], "pattern": r"\S", "patternErrorMessage": "write some text"}
)
FREE_KEYS: Mapping[str, Any] = MappingProxyType({"^x-": {}})
"""`x-…` is free everywhere."""

_FIGURE = r"[0-9]+(\.[0-9]+)?"


class Shapes(Noun, frozen=True, kw_only=True):
    """The definitions that one schema needs, each made when it is first asked for."""

    vocabulary: Vocabulary
    schemas: Mapping[Any, Callable[[Shapes], Schema]]
    """Of parts whose grammar is no plain mapping of words: by annotation, or by grammar and key."""
    project: ProjectNames = NO_NAMES
    """The names of one project."""
    made: dict[str, Schema] = field(default_factory=dict)

    def ref(self, name: str, make: Callable[[], Schema]) -> Schema:
        """A reference to a definition; it is made once, and may refer to itself."""
        if name not in self.made:
            self.made[name] = {}
            self.made[name] = make()
        return {"$ref": f"#/definitions/{name}"}


def text_like(pattern: str, message: str) -> Schema:
    """A text of a pattern, with the sentence that an editor shows where it does not fit."""
    return {"type": "string", "pattern": pattern, "patternErrorMessage": message}


def mapping_schema(properties: Schema, required: Iterable[str] = (), *, also: tuple[str, ...] = ()) -> Schema:
    """A mapping of these keys and no others but an author's own; `also` are patterns of further keys."""
    body: Schema = {
        "type": "object",
        "patternProperties": dict(FREE_KEYS),
        "properties": properties,
        "propertyNames": schema_of_names(properties, also=also),
    }
    demanded = list(required)
    return body | ({"required": demanded} if demanded else {})


def alternatives(*branches: Mapping[str, Any]) -> Schema:
    """Any of these; branches carry titles, by which an editor offers them."""
    return {"anyOf": [dict(each) for each in branches]}


def list_of(items: Mapping[str, Any], title: str, *, least: int = 0) -> Schema:
    """A list, with a title by which an editor offers it."""
    body: Schema = {"title": title, "type": "array", "items": dict(items)}
    return body | ({"minItems": least} if least else {})


def describe(doc: str, schema: Mapping[str, Any], *, kind: str = "string") -> Schema:
    """A schema with its documentation; `kind` is the type that an editor prepares for where the schema names none."""
    body = dict(schema)
    if "$ref" in body:
        # An editor ignores what stands beside a reference, except in `allOf`.
        body = {"allOf": [body]}
    return {"type": every_type(kind), **body, "description": doc, "markdownDescription": doc}


def every_type(first: str) -> list[str]:
    """All types, the likeliest first: without a type, an editor completes a key without its colon."""
    return [first, *(each for each in ANYTHING["type"] if each != first)]


def offer(schema: Mapping[str, Any], *proposals: Mapping[str, Any]) -> Schema:
    """A schema with proposals for an editor, which looks for those in alternatives and never behind a condition."""
    return {**schema, "anyOf": [*(dict(each) for each in proposals), {"title": "anything else"}]}


def choice(title: str, meanings: Mapping[str, str]) -> Schema:
    """One of these texts, each with its meaning."""
    return {
        "title": title,
        "type": "string",
        "enum": list(meanings),
        "markdownEnumDescriptions": list(meanings.values()),
        "errorMessage": f"unknown value; write one of {', '.join(meanings)}",
    }


def one_of(names: Iterable[str]) -> Schema:
    """A condition: one of these texts; a pattern, since an editor that shows a word shows all `enum`s it passed."""
    return {"pattern": f"^(?:{'|'.join(each.replace('.', '[.]') for each in names)})$"}


def name_of(title: str, meanings: Mapping[str, str]) -> Schema:
    """A name that an author chose: the known ones are offered, and others pass, since a file may just define them."""
    if not meanings:
        return dict(NAME)
    return alternatives(choice(title, meanings), {"title": "another name", **NAME})


def schema_of_bound(unit: str) -> Schema:
    """A comparison with a figure."""
    figures = {
        "percent": rf"{_FIGURE}\s?%",
        "seconds": rf"{_FIGURE}\s?(ms|s|m|h)",
        "errors": rf"{_FIGURE}\s?%|0",
        "judged": rf"{_FIGURE}\s?%|[0-9]+",
    }
    example = {"percent": '">= 90%"', "seconds": '"< 3s"', "errors": '"< 1%"', "judged": '">= 1"'}[unit]
    body = text_like(rf"^\s*(>=|<=|==|>|<)?\s*({figures[unit]})\s*$", f"write it like {example}")
    if unit == "judged":
        return body | {"type": ["string", "integer"], "minimum": 0}
    return body | {"type": ["string", "integer"], "minimum": 0, "maximum": 0} if unit == "errors" else body


PLAIN: Mapping[Any, Schema] = MappingProxyType(
    {
        str: {"type": "string"},
        bool: {"type": "boolean", "errorMessage": "write `true` or `false`"},
        int: {"type": "integer"},
        float: {"type": "number"},
        Ref: {"type": "string"},
        Query: {"type": ["string", "number", "boolean"]},
        Template: {"type": "string"},
        Duration: text_like(rf"^\s*{_FIGURE}\s?(ms|s|m|h)\s*$", "write it like `250ms`, `30s`, `5m` or `2h`"),
        Rate: text_like(
            rf"^\s*[0-9]+\s?/\s?({_FIGURE}\s?)?(ms|s|m|h|sec|second|min|minute|hour)\s*$",
            "write it like `300/min`, `5/s` or `100/2s`",
        ),
        Percent: text_like(
            r"^\s*(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?)\s?%\s*$", "write it like `10%` or `0.5%`, at most `100%`"
        ),
        Bound: schema_of_bound("percent"),
    }
)
