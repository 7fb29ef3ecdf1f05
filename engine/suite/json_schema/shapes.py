"""The small shapes of the schemas: texts with units, templates, and the definitions gathered on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from msgspec import field

from engine.model.language.literals import Bound, Duration, Percent, Query, Rate, Ref, Template
from engine.model.values.noun import NOTHING, Noun
from engine.model.vocabulary import Vocabulary
from engine.suite.json_schema.names import near, schema_of_names, schema_of_nothing, suggest_among
from engine.suite.json_schema.project_names import NO_NAMES, ProjectNames
from engine.suite.scope import Decode

Schema: TypeAlias = dict[str, Any]

TEXT: Mapping[str, Any] = MappingProxyType({"type": "string"})
ANYTHING: Mapping[str, Any] = MappingProxyType({"type": ["string", "number", "boolean", "array", "object", "null"]})
NAME: Mapping[str, Any] = MappingProxyType(
    {"type": "string", "pattern": r"[\s\S]", "patternErrorMessage": "write a name; this text is empty"}
)
PROSE_TYPES: Mapping[str, Any] = MappingProxyType(
    {"type": ["string", "number", "boolean"], "pattern": r"\S", "patternErrorMessage": "write some text"}
)
FREE_KEYS: Mapping[str, Any] = MappingProxyType({"^x-": {}})
"""`x-…` is free everywhere."""

_COMPARED_MAX = 8
_PROPOSAL = "one of these"
_AT_PLACE: Mapping[str, str] = MappingProxyType({"title": ""})
_AT_REFERENCE: Mapping[str, str] = MappingProxyType({"title": "", "description": ""})
_AT_ALTERNATIVES: Mapping[str, str] = MappingProxyType({"description": ""})
_FIGURE = r"[0-9]+(\.[0-9]+)?"


class Shapes(Noun, frozen=True, kw_only=True):
    """The definitions that one schema needs, each made when it is first asked for."""

    vocabulary: Vocabulary
    schemas: Mapping[Any, Callable[[Shapes], Schema]]
    """Of parts whose grammar is no plain mapping of words: by annotation, or by grammar and key."""
    decoders: Mapping[Any, Decode] = NOTHING
    """The other half of the same parts: what they say of a value of the wrong type is said by the schema."""
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


def mapping_schema(
    properties: Schema,
    required: Mapping[str, str] = NOTHING,
    *,
    also: tuple[str, ...] = (),
    elsewhere: Mapping[str, str] = NOTHING,
) -> Schema:
    """A mapping of these keys and no others but an author's own; `also` are patterns of further keys.

    `required` are keys with what is said where one is missing, `elsewhere` keys that belong to another place, with
    what is said of each.
    """
    body: Schema = {
        "type": "object",
        "patternProperties": dict(FREE_KEYS),
        "properties": properties,
        "propertyNames": schema_of_names(properties, also=also, elsewhere=elsewhere),
    }
    demanded = [demand(key, said) for key, said in required.items()]
    return body | ({"allOf": demanded} if demanded else {})


def demand(key: str, said: str) -> Schema:
    """A key that must be there, with what is said where it is not; of a slip in it `propertyNames` tells."""
    missed = {"required": [key], "errorMessage": said}
    no_slip = {"propertyNames": {"not": {"pattern": f"^(?:{near(key)})$"}}}
    return {"if": {"required": [key]}, "else": {"if": no_slip, "then": missed}}


def types_of(schema: Mapping[str, Any], shapes: Shapes) -> tuple[str, ...]:
    """The types that a schema takes; of one that names none, and of a definition that is being made, all."""
    if "$ref" in schema:
        return types_of(shapes.made[schema["$ref"].rpartition("/")[2]], shapes)
    kinds = schema.get("type", ANYTHING["type"])
    return (kinds,) if isinstance(kinds, str) else tuple(kinds)


def place(schema: Mapping[str, Any], shapes: Shapes) -> Schema:
    """What stands at a place: a definition is asked of values of its types only, so that the place tells of others."""
    if "$ref" not in schema:
        return dict(schema)
    kinds = types_of(schema, shapes)
    if len(kinds) == len(ANYTHING["type"]):
        return {"allOf": [dict(schema)]}  # an editor ignores what stands beside a reference, except in `allOf`
    whole = shapes.made[schema["$ref"].rpartition("/")[2]]
    if "errorMessage" in whole:
        return {**_of_types(kinds), "errorMessage": whole["errorMessage"], "allOf": [dict(schema)]}
    body = {**_of_types(kinds), "if": _of_types(kinds), "then": dict(schema)}
    return _offer_all(body, [schema], shapes, _AT_REFERENCE)


def alternatives(shapes: Shapes, *branches: Mapping[str, Any]) -> Schema:
    """Any of these, of which the type of a value decides: a slip is told by the one that was meant."""
    kinds = [types_of(each, shapes) for each in branches]
    every = tuple(dict.fromkeys(kind for each in kinds for kind in each))
    if len(every) != sum(map(len, kinds)):
        raise ValueError(f"the types of these alternatives overlap: {branches}")
    decided: Schema = {}
    for kind, branch in reversed(list(zip(kinds, branches, strict=True))):
        decided = {"if": _of_types(kind), "then": dict(branch), **({"else": decided} if decided else {})}
    return _offer_all({**_of_types(every), **decided}, branches, shapes, _AT_ALTERNATIVES)


def _of_types(kinds: tuple[str, ...]) -> Schema:
    # One type stands alone: an editor takes a list of types for single values.
    return {"type": kinds[0] if len(kinds) == 1 else list(kinds)}


def _offer_all(body: Schema, offered: Iterable[Mapping[str, Any]], shapes: Shapes, mark: Mapping[str, str]) -> Schema:
    """A schema with what others offer, where an editor looks for it: mappings as snippets, single values apart.

    A snippet is offered among the keys of a mapping too, where no single value can stand.
    """
    snippets: list[Schema] = []
    values: list[Schema] = []
    for each in offered:
        whole = shapes.made[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        proposals = whole.get("defaultSnippets", ())
        snippets += [snippet for snippet in proposals if isinstance(snippet["body"], dict)]
        single = [snippet for snippet in proposals if not isinstance(snippet["body"], dict)]
        kept = {key: whole[key] for key in ("type", "enum", "markdownEnumDescriptions", "examples") if key in whole}
        kept |= {"defaultSnippets": single} if single else {}
        values += [stub for stub in whole.get("anyOf", ()) if stub.get("title") == _PROPOSAL]
        values += [kept] if kept.keys() & {"enum", "examples", "defaultSnippets"} else []
    body |= {"defaultSnippets": snippets} if snippets else {}
    return offer(body, *values, mark=mark) if values else body


def _snippet(value: Any, doc: str) -> Schema:
    return {"label": value, "body": value, **({"markdownDescription": doc} if doc else {})}


def list_of(items: Mapping[str, Any], title: str, *, least: int = 0, empty: str = "") -> Schema:
    """A list, with a title by which an editor offers it; `empty` is what is said where nothing is in it."""
    body: Schema = {"title": title, "type": "array", "items": dict(items)}
    if empty:
        return body | {"if": {"type": "array"}, "then": {"if": {"minItems": 1}, "else": schema_of_nothing(empty)}}
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


def offer(schema: Mapping[str, Any], *proposals: Mapping[str, Any], mark: Mapping[str, str] = _AT_PLACE) -> Schema:
    """A schema with proposals for an editor, which looks for those in alternatives and never behind a condition.

    No proposal ever holds, so that none of them is told of a value that is there. Of alternatives without parts an
    editor would offer items of a list. The `mark` is empty and told from others: alternatives that an editor finds as
    often as there are any it shows all at once.
    """
    barred = [{"allOf": [True], **_as_part(each), "title": _PROPOSAL, "not": {}} for each in proposals]
    return {**schema, "anyOf": [*barred, {**mark, "allOf": [True]}]}


def _as_part(schema: Mapping[str, Any]) -> Schema:
    return {"allOf": [dict(schema)]} if "$ref" in schema else dict(schema)


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
    return {"type": "string", "pattern": f"^(?:{'|'.join(each.replace('.', '[.]') for each in names)})$"}


def name_of(title: str, meanings: Mapping[str, str]) -> Schema:
    """A name that an author chose: the known ones are offered, and others pass, since a file may just define them."""
    snippets = [_snippet(name, doc) for name, doc in meanings.items()]
    known = {"title": title, "defaultSnippets": snippets, "if": {"type": "string"}, "then": explain(meanings)}
    return {**NAME, **(known if meanings else {})}


def name_among(title: str, meanings: Mapping[str, str], noun: str, *, unknown: str, wrong: str) -> Schema:
    """One of many names, of which an editor shows the one that stands there; it shows all of an `enum`.

    `unknown` is said of another name that is near none, `wrong` of what is no name.
    """
    snippets = [_snippet(name, doc) for name, doc in meanings.items()]
    other = {"if": {"type": "string"}, "then": dict(suggest_among(tuple(meanings), noun, unknown))}
    body = {"title": title, "type": "string", "errorMessage": wrong, "defaultSnippets": snippets}
    return {**body, "if": one_of(meanings), "then": explain(meanings), "else": other}


def explain(meanings: Mapping[str, str]) -> Schema:
    """What is shown of each of these texts where it stands, and nothing of the others.

    Halved by their first signs again and again, so that an editor compares a text with few of them.
    """
    signs = sorted({text[:1] for text in meanings})
    if len(meanings) <= _COMPARED_MAX or len(signs) == 1:
        shown = [{"if": {"const": text}, "then": {"markdownDescription": doc}} for text, doc in meanings.items()]
        return {"allOf": shown}
    first = signs[: len(signs) // 2]
    halves = (
        {text: doc for text, doc in meanings.items() if (text[:1] in first) is inside} for inside in (True, False)
    )
    then, other = map(explain, halves)
    return {"if": {"pattern": f"^[{''.join(map(re.escape, first))}]"}, "then": then, "else": other}


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
        bool: {"type": "boolean"},
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
