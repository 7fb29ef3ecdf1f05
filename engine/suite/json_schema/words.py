"""The schema of each part of the language by its words: what a grammar dataclass says is what an editor shows."""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal, Union, get_args, get_origin

from engine.model.language.inputs import InputField
from engine.suite.decode.decoder import PROSE, KeyRule, MatchersWord, TemplatedWord, rules_of, what_to_write
from engine.suite.json_schema.meanings import MEANINGS
from engine.suite.json_schema.names import schema_of_nothing
from engine.suite.json_schema.refusals import say_as_checked, say_below
from engine.suite.json_schema.shapes import (
    ANYTHING,
    FREE_KEYS,
    PLAIN,
    PROSE_TYPES,
    Schema,
    Shapes,
    alternatives,
    choice,
    describe,
    mapping_schema,
    place,
)

_DEFINED_AS: Mapping[Any, str] = types.MappingProxyType({MatchersWord: "Expected", InputField: "Field"})
"""The definitions that are not named after their grammar."""


def definitions_of(shapes: Shapes) -> Schema:
    """Every definition that was asked for, by name."""
    return {name: shapes.made[name] for name in sorted(shapes.made)}


def schema_of_words(grammar: type, shapes: Shapes) -> Schema:
    """The schema of a mapping whose keys are the words of a grammar."""
    return {**documentation_of(grammar), **mapping_schema(properties_of(grammar, shapes), requirements_of(grammar))}


def requirements_of(grammar: type) -> Mapping[str, str]:
    """The keys that must be there, with what is said where one is missing."""
    rules = rules_of(grammar).items()
    return {key: f"`{key}` is missing: {what_to_write(rule)}" for key, rule in rules if _is_demanded(rule)}


def documentation_of(grammar: type) -> Schema:
    """What an editor shows of a mapping as a whole: the first paragraph of its grammar's docstring."""
    doc = (grammar.__doc__ or "").split("\n\n")[0].strip()
    return {"description": doc, "markdownDescription": doc}


def properties_of(grammar: type, shapes: Shapes) -> Schema:
    """The keys of a grammar with their schemas, in order."""
    return {key: property_of(grammar, rule, shapes) for key, rule in rules_of(grammar).items()}


def property_of(grammar: type, rule: KeyRule, shapes: Shapes) -> Schema:
    """The schema of what stands behind a key, with its documentation, examples and limits."""
    if rule.word.soon:
        return _refuse_unsupported(rule)
    body = place(_of_key(grammar, rule, shapes), shapes)
    kind = _likeliest(body, shapes)
    if not _is_read_by_whole(grammar, rule, shapes):
        body = say_as_checked(grammar, rule, body, shapes)
    shown = describe(rule.word.doc, body, kind=kind)
    shown["title"] = rule.key
    examples = [_plain(each) for each in rule.word.examples]
    if not examples and kind in ("integer", "number") and "anyOf" not in body:
        examples = [max(1, rule.word.minimum or 1)]  # an editor writes 0 where it knows no other number
    return shown | ({"examples": examples} if examples else {})


def schema_of_annotation(annotation: Any, shapes: Shapes) -> Schema:
    """The schema of what a field of this type is written as."""
    if annotation in shapes.schemas or annotation in shapes.decoders:
        schema_of = shapes.schemas.get(annotation, partial(schema_of_words, annotation))
        name = _DEFINED_AS.get(annotation) or annotation.__name__
        return shapes.ref(name, lambda: say_below(annotation, schema_of(shapes), shapes))
    if annotation in (TemplatedWord, Any):
        return dict(ANYTHING)
    if annotation in PLAIN:
        return dict(PLAIN[annotation])
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _of_union(arguments, shapes)
    if origin is Literal:
        return _of_choice(arguments)
    if origin is not None:
        return _of_collection(origin, arguments, shapes)
    return shapes.ref(annotation.__name__, lambda: schema_of_words(annotation, shapes))


def _is_read_by_whole(grammar: type, rule: KeyRule, shapes: Shapes) -> bool:
    """Whether the decoder of the mapping around a key reads it: then `say_below` has what is said of it."""
    key = (grammar, rule.key)
    return grammar in shapes.decoders and key in shapes.schemas and key not in shapes.decoders


def _is_demanded(rule: KeyRule) -> bool:
    return rule.required and not rule.word.soon


def _likeliest(schema: Schema, shapes: Shapes) -> str:
    """The type that a value most likely has: of alternatives, that of the first."""
    if "$ref" in schema:
        return _likeliest(shapes.made[schema["$ref"].rpartition("/")[2]], shapes)
    if "type" in schema:
        return str(schema["type"] if isinstance(schema["type"], str) else schema["type"][0])
    below = schema.get("anyOf") or schema.get("allOf")
    return _likeliest(below[0], shapes) if below else "string"


def _refuse_unsupported(rule: KeyRule) -> Schema:
    """Part of the language that cannot run yet: refused as by `engine check`, and never proposed."""
    message = f"`{rule.key}` is part of the language, but this version cannot run it yet"
    return {"doNotSuggest": True, **schema_of_nothing(message), "description": rule.word.doc}


def _of_key(grammar: type, rule: KeyRule, shapes: Shapes) -> Schema:
    schema_of = shapes.schemas.get((grammar, rule.key))
    if schema_of is not None:
        return schema_of(shapes)
    meanings = MEANINGS.get((grammar, rule.key))
    if meanings is not None:
        return {key: each for key, each in choice(rule.key, meanings).items() if key != "errorMessage"}
    if rule.key in PROSE and str in (get_args(rule.annotation) or (rule.annotation,)):
        return dict(PROSE_TYPES)
    return schema_of_annotation(rule.annotation, shapes)


def _of_collection(origin: type, arguments: tuple[Any, ...], shapes: Shapes) -> Schema:
    if issubclass(origin, Mapping):
        return {
            "type": "object",
            "patternProperties": dict(FREE_KEYS),
            "additionalProperties": schema_of_annotation(arguments[1], shapes),
        }
    return {"type": "array", "items": schema_of_annotation(arguments[0], shapes)}


def _of_union(members: tuple[Any, ...], shapes: Shapes) -> Schema:
    branches = [schema_of_annotation(each, shapes) for each in members if each is not type(None)]
    kept = [each for order, each in enumerate(branches) if each not in branches[:order]]
    return kept[0] if len(kept) == 1 else alternatives(shapes, *kept)


def _of_choice(choices: tuple[Any, ...]) -> Schema:
    kind = "string" if isinstance(choices[0], str) else "integer"
    return {"type": kind, "enum": list(choices)}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
