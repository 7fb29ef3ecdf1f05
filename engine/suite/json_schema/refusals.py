"""What the decoder says of a value of the wrong type, asked of itself: an editor says it in the same words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.values.span import Span
from engine.suite.decode.decoder import KeyRule, decode, read_word
from engine.suite.json_schema.names import schema_of_nothing
from engine.suite.json_schema.shapes import ANYTHING, Schema, Shapes, place, types_of
from engine.suite.problems import Problems
from engine.suite.scope import Scope

Path: TypeAlias = tuple[str, ...]
"""Where something stands below a value: keys, and `_ENTRY` for an entry of a list."""
Ask: TypeAlias = Callable[[Path, Node], str | None]
"""What the decoder says where a value holds this node at a path; None where it takes it."""

_ENTRY = "- "
_ANY = "…"
"""Stands in for a key, and for the text of a value: helps repeat what was written, and an editor cannot."""
_HERE = Span("…", 2, 1, 2, 2)
_AROUND = Span("…", 1, 1, 1, 2)
_WRONG: Mapping[str, Node] = MappingProxyType(
    {
        "string": Scalar(_ANY, _ANY, "", _HERE),
        "integer": Scalar(5, _ANY, "", _HERE),
        "array": SequenceNode((), _HERE),
        "object": MappingNode((), _HERE),
        "boolean": Scalar(True, _ANY, "", _HERE),
    }
)
"""A value of each type, those first that people write by mistake most often."""
_SAMPLES: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {"number": (0, 1, -1, 2, 5, 10, 100, 200, 404, 1_000, 2_026, 10**6, 10**9, 0.5, 1.5), "boolean": (True, False)}
)
_LIMITS: Mapping[str, str] = MappingProxyType(
    {"minItems": "array", "maxItems": "array", "minProperties": "object", "minimum": "number", "maximum": "number"}
)
"""The limits of a schema, and the type of what they are for."""
_SUBJECT = re.compile(r"^(the \w+ )?`…`")
_LITTLE_LANGUAGES = "E3"
"""Codes about templates and questions, of which a text that stands in for another is none."""
_LISTED = ("E104",)
"""Codes whose helps say again what the message lists."""


def say_as_checked(grammar: type, rule: KeyRule, body: Schema, shapes: Shapes) -> Schema:
    """The schema of what stands behind a key, saying what `engine check` says of another type."""

    def ask(path: Path, node: Node) -> str | None:
        entry = Entry(_key(rule.key), _put(path, node))
        return _first_said(lambda scope: read_word(grammar, rule, entry, scope), shapes)

    limits = {"minimum": rule.word.minimum, "maximum": rule.word.maximum}
    given = {name: limit for name, limit in limits.items() if limit is not None}
    return say_at({**body, **given}, (), ask, shapes)


def say_below(annotation: Any, body: Schema, shapes: Shapes) -> Schema:
    """A definition that says of all that stands in it what `engine check` says; of itself its user tells."""

    def ask(path: Path, node: Node) -> str | None:
        whole = _put(path, node)
        return _first_said(lambda scope: decode(annotation, whole, scope), shapes)

    return say_at(body, (), ask, shapes, speaks=False)


def say_beside(annotation: Any, beside: Mapping[str, str], properties: Schema, shapes: Shapes) -> Schema:
    """The keys of a mapping that is read as a whole, beside what says of which kind it is."""
    given = tuple(Entry(_key(key), Scalar(text, text, "", _AROUND)) for key, text in beside.items())

    def ask(path: Path, node: Node) -> str | None:
        below = _put(path, node)
        whole = MappingNode((*given, *(below.entries if isinstance(below, MappingNode) else ())), _AROUND)
        return _first_said(lambda scope: decode(annotation, whole, scope), shapes)

    return {key: say_at(each, (key,), ask, shapes) for key, each in properties.items()}


def say_at(schema: Schema, path: Path, ask: Ask, shapes: Shapes, *, speaks: bool = True) -> Schema:
    """A schema and what stands in it, each place with the words for a value of another type."""
    said = place(schema, shapes)
    if speaks:
        said |= _said_here(_narrow(said, path, ask), path, ask, shapes)
    if "$ref" in schema:
        return said
    for key, below in _places_below(schema, path):
        said[key] = say_at(schema[key], below, ask, shapes, speaks=speaks or len(below) > len(path))
    for key in ("allOf",):
        if key in schema:
            said[key] = [
                say_at(each, path, ask, shapes, speaks=speaks) if isinstance(each, dict) else each
                for each in schema[key]
            ]
    if "properties" in schema:
        said["properties"] = {
            key: say_at(each, (*path, key), ask, shapes) if isinstance(each, dict) else each
            for key, each in schema["properties"].items()
        }
    return _say_limits(said, path, ask)


def _say_limits(schema: Schema, path: Path, ask: Ask) -> Schema:
    """A schema that tells of values beyond its limits in the words for them: an editor has only words of its own."""
    for name, kind in _LIMITS.items():
        if name not in schema:
            continue
        beyond = _WRONG.get(kind)
        if beyond is None:
            beyond = Scalar(schema[name] + (1 if name == "maximum" else -1), _ANY, "", _HERE)
        words = ask(path, beyond)
        if words is not None:
            limit = {"if": {name: schema[name]}, "else": schema_of_nothing(words)}
            kept = {key: each for key, each in schema.items() if key != name}
            schema = {**kept, "allOf": [*kept.get("allOf", ()), {"if": {"type": kind}, "then": limit}]}
    return schema


def _places_below(schema: Schema, path: Path) -> Iterator[tuple[str, Path]]:
    below = {"items": (*path, _ENTRY), "additionalProperties": (*path, _ANY), "then": path, "else": path}
    for key, at in below.items():
        # What an alternative refers to is asked of values of its types only: it speaks for itself.
        if isinstance(schema.get(key), dict) and not (at is path and "$ref" in schema[key]):
            yield key, at


def _narrow(schema: Schema, path: Path, ask: Ask) -> Schema:
    """A schema without the types of single values of which none is taken, whatever it is."""
    kinds = schema.get("type")
    if not isinstance(kinds, list):
        return schema
    refused = [
        kind
        for kind, samples in _SAMPLES.items()
        if kind in kinds and all(ask(path, Scalar(each, str(each), "", _HERE)) is not None for each in samples)
    ]
    return {**schema, "type": [kind for kind in kinds if kind not in refused]} if refused else schema


def _said_here(schema: Schema, path: Path, ask: Ask, shapes: Shapes) -> Schema:
    """A schema with what is said of another type, and of a text of another form."""
    said = dict(schema)
    if "type" in schema and "errorMessage" not in schema:
        words = _said_of_others(schema, types_of(schema, shapes), path, ask)
        said |= {"errorMessage": words} if words is not None else {}
    if "pattern" in schema:
        words = ask(path, _WRONG["string"])
        said |= {"patternErrorMessage": words} if words is not None and f"`{_ANY}`" not in words else {}
    return said


def _said_of_others(schema: Schema, taken: tuple[str, ...], path: Path, ask: Ask) -> str | None:
    """What is said of a type that is not taken: of that for which most is said that is true of all."""
    accepted = {*taken, *(["integer"] if "number" in taken else [])}
    if set(ANYTHING["type"]) <= accepted:
        return None
    wrong = [node for kind, node in _WRONG.items() if kind not in accepted]
    if "pattern" in schema:
        wrong.reverse()  # of a number it is said that its unit is missing
    every = [words for node in wrong if (words := ask(path, node)) is not None and f"`{_ANY}`:" not in words]
    telling = (words for words in every if ": " in words and "`[…]`" not in words)
    return next(telling, every[0] if every else None)


def _put(path: Path, node: Node) -> Node:
    """A node with that node at a path in it."""
    for step in reversed(path):
        below = node
        node = SequenceNode((below,), _AROUND)
        if step != _ENTRY:
            node = MappingNode((Entry(_key(step), below),), _AROUND)
    return node


def _key(name: str) -> Scalar:
    return Scalar(name, name, "", _AROUND)


def _first_said(read: Callable[[Scope], Any], shapes: Shapes) -> str | None:
    if not shapes.decoders:
        return None
    problems = Problems()
    scope = Scope(vocabulary=shapes.vocabulary, problems=problems, decoders=shapes.decoders)
    scope.settle(read(scope), "this")
    errors = (each for each in problems.all() if each.severity is Severity.ERROR and each.span == _HERE)
    about = (each for each in errors if not each.code.startswith(_LITTLE_LANGUAGES))
    return next((_in_one_sentence(each) for each in about), None)


def _in_one_sentence(said: Diagnostic) -> str:
    message = said.message.rpartition(", not ")[0] or said.message
    message = _SUBJECT.sub("this", message)
    return f"{message}: {said.help}" if said.help and said.code not in _LISTED else message
