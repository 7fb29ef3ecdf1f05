"""`cases: {from: contract}`: a field for every input that an action's contract declares, with bounds and edges."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from random import Random
from types import MappingProxyType
from typing import Any

from engine.action.contract import example, keeps_to, properties_declared, property_facts
from engine.action.merging import merge_schemas
from engine.action.numbers import (
    are_many,
    bounds_of_decimals,
    bounds_of_integers,
    multiples_between,
    number_between,
    step_of,
)
from engine.action.schema import SchemaReader
from engine.model.language.contract import Contract
from engine.model.language.inputs import EdgeUse, Generated, InputField
from engine.model.language.kinds import FieldFacts
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.values.json import Json, JsonObject
from engine.model.values.span import Span
from engine.model.vocabulary import Vocabulary
from engine.suite.language.inputs.fields import read_field
from engine.suite.problems import Broken
from engine.suite.scope import Scope
from engine.suite.scopes.visible import GENERATOR_NAMES

_DEPTH_MAX = 4
"""Levels of objects and lists inside one another that are filled; schemas may contain themselves."""
_ITEMS_MAX = 5
_CHOICES_MAX = 100
_ALTERNATIVES_MAX = 20
_LENGTH_MAX = 10_000
_LENGTH_LEAST_MAX = 100_000
_LIST_LEAST_MAX = 1_000
"""Texts and lists that must be longer are not made."""
_VALUES_MAX = 1_000
"""Values inside lists and objects that are filled in all fields of one contract; others stay empty."""

_EDGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "string": ("boundaries", "empty", "too-short", "too-long", "bad-format"),
        "integer": ("boundaries", "below-min", "above-max", "fraction"),
        "number": ("boundaries", "below-min", "above-max"),
        "choice": ("unknown-choice",),
    }
)
_EVERYWHERE = ("missing", "null", "wrong-type")
_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "uuid": "uuid",
        "date": "date",
        "date-time": "datetime",
        "time": "datetime",
        "email": "person.email",
        "idn-email": "person.email",
        "phone": "phone",
        "phone-e164": "phone",
        "uri": "internet.uri",
        "url": "internet.uri",
        "hostname": "internet.hostname",
        "ipv4": "internet.ip_v4",
        "ipv6": "internet.ip_v6",
    }
)
_PIECE = re.compile(r"(\[A-Z\]|\[0-9\]|\\d|[^\\\[\](){}*+?|.^$A0]|\\[-./_])(?:\{(\d{1,2})\})?")


DECLARED_MAX = 10_000
"""Fields that all tests of one suite together take from contracts: each becomes a generator with its edges."""


def count_declared(contract: Contract | None) -> int:
    """How many inputs a contract declares."""
    return len(properties_declared(contract.input_schema)) if contract is not None and contract.input_schema else 0


def fields_from_contract(
    contract: Contract | None, span: Span, given: frozenset[str], scope: Scope
) -> dict[str, InputField] | None:
    """A field for each input that a contract declares, but those that are `given`; None where it declares none.

    All of them stand at `span`. What no generator can make is reported as a warning, and left to the author.
    """
    schema = contract.input_schema if contract is not None else None
    properties = properties_declared(schema) if schema is not None else {}
    if schema is None or not properties:
        return None
    writer = _FieldWriter(schema, span, scope.vocabulary)
    fields: dict[str, InputField] = {}
    for name, part in properties.items():
        if name in given:
            continue
        facts, settled = property_facts(schema, name), writer.settle(part)
        node = _write_value(settled, writer, facts=facts)
        if node is None:
            why = "the pattern" if isinstance(settled.get("pattern"), str) else "the bounds"
            message = f"no value for `{name}` can be made from {why} of the contract"
            scope.notes.unread.add(name)
            scope.warning("W109", span, message, f"write the field yourself: `input: {{{name}: …}}`")
            continue
        field = read_field(Entry(_scalar_of(name, span), node), scope.with_names(GENERATOR_NAMES))
        if isinstance(field, Generated):
            field = replace(field, options=replace(field.options, edges=_edges(settled, facts, writer)))
        if not isinstance(field, Broken):
            fields[name] = field
    return fields


def _edges(schema: JsonObject, facts: FieldFacts, writer: _FieldWriter) -> tuple[EdgeUse, ...]:
    """The edges of a field that mean something for it, labelled by the contract alone."""
    names = (*_EDGES.get(_kind_of(schema), ()), *_EVERYWHERE)
    known = writer.words.edges
    return tuple(
        EdgeUse(kind=known[name], valid=None, span=writer.span, is_of_contract=True)
        for name in (*names, *(_EDGES["choice"] if facts.choices is not None else ()))
        if name in known and known[name].values(facts)
    )


def _kind_of(schema: JsonObject) -> str:
    """The type that values are made of: the first that is not null, or what the schema's other words speak of."""
    declared = schema.get("type")
    kinds = [declared] if isinstance(declared, str) else list(declared) if isinstance(declared, list | tuple) else []
    named = [each for each in kinds if isinstance(each, str) and each != "null"]
    if named or kinds:
        return named[0] if named else "null"
    if "properties" in schema:
        return "object"
    if "items" in schema:
        return "array"
    return "number" if {"minimum", "maximum", "multipleOf"} & schema.keys() else "string"


def _write_value(schema: JsonObject, writer: _FieldWriter, *, facts: FieldFacts, depth: int = 0) -> Node | None:
    """What an author would write for a value of this schema; None where no generator can make one."""
    if "const" in schema:
        return _write_constant(schema["const"], writer.span)
    choices = schema.get("enum")
    if isinstance(choices, list | tuple):
        shown = [each for each in choices if each is not None] or [None]
        return writer.mapping({"one-of": _node_of(shown[:_CHOICES_MAX], writer.span)})
    for key in ("anyOf", "oneOf"):
        parts = schema.get(key)
        if isinstance(parts, list | tuple) and parts and depth < _DEPTH_MAX:
            chosen = writer.choose(schema, key, parts)
            return _write_value(chosen, writer, facts=_facts(chosen), depth=depth + 1)
    kind = _kind_of(schema)
    if kind in ("array", "object"):
        return _write_list(schema, writer, depth) if kind == "array" else _write_object(schema, writer, depth)
    return _write_single(kind, schema, writer, facts)


def _write_single(kind: str, schema: JsonObject, writer: _FieldWriter, facts: FieldFacts) -> Node | None:
    match kind:
        case "string":
            return _write_text(schema, writer)
        case "integer" | "number":
            return _write_number(kind, schema, writer, facts)
        case "boolean":
            return writer.mapping({"gen": _scalar_of("boolean", writer.span)})
        case _:
            return _scalar_of(None, writer.span)


def _write_text(schema: JsonObject, writer: _FieldWriter) -> Node | None:
    name = _FORMATS.get(str(schema.get("format")))
    if name is not None and name in writer.words.generators:
        made = {"gen": _scalar_of(name, writer.span)}
        if schema.get("format") == "time":
            made["format"] = _scalar_of("%H:%M:%SZ", writer.span)
        return writer.mapping(made)
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        simple = pattern_of(pattern)
        return None if simple is None else writer.mapping({"pattern": _scalar_of(simple, writer.span)})
    low, high = _count(schema.get("minLength")), _count(schema.get("maxLength"))
    if low is not None and low > _LENGTH_LEAST_MAX:
        return None
    words: dict[str, Node] = {"gen": _scalar_of("text", writer.span)}
    if low is not None or high is not None:
        least = low or (1 if high else 0)
        most = min(high if high is not None else least + 40, _LENGTH_MAX)
        words["length"] = _scalar_of(f"{least}..{max(least, most)}", writer.span)
    return writer.mapping(words)


def pattern_of(regex: str) -> str | None:
    """The engine's own pattern for a regular expression of letters, digits and fixed signs; None for any other."""
    if not regex.startswith("^") or not regex.endswith("$"):
        return None
    body, made, position = regex[1:-1], "", 0
    while position < len(body):
        piece = _PIECE.match(body, position)
        if piece is None:
            return None
        sign = {"[A-Z]": "A", "[0-9]": "0", r"\d": "0"}.get(piece[1], piece[1][-1])
        made += sign * int(piece[2] or 1)
        position = piece.end()
    return made or None


def _write_number(kind: str, schema: JsonObject, writer: _FieldWriter, facts: FieldFacts) -> Node | None:
    step = step_of(schema, is_whole=kind == "integer")
    if step is not None and step != 1 and not are_many(step, facts.minimum, facts.maximum):
        found = multiples_between(step, facts.minimum, facts.maximum)
        return writer.mapping({"one-of": _node_of(found, writer.span)}) if found else None
    kind = kind if step is None or step % 1 else "integer"
    bounds = (bounds_of_integers if kind == "integer" else bounds_of_decimals)(facts)
    if bounds is None:
        between = number_between(facts.minimum, facts.maximum) if kind == "number" else None
        return None if between is None else writer.mapping({"one-of": _node_of([between], writer.span)})
    words: dict[str, Node] = {"gen": _scalar_of("integer" if kind == "integer" else "decimal", writer.span)}
    for key, bound in zip(("min", "max"), bounds, strict=True):
        if bound is not None:
            words[key] = _scalar_of(bound, writer.span)
    if step is not None and step != 1:
        words["multiple-of"] = _scalar_of(int(step) if kind == "integer" else step, writer.span)
    return writer.mapping(words)


def _write_list(schema: JsonObject, writer: _FieldWriter, depth: int) -> Node | None:
    low, high = _count(schema.get("minItems")) or 0, _count(schema.get("maxItems"))
    if low > _LIST_LEAST_MAX:
        return None
    items = writer.settle(schema.get("items"))
    inner = _write_value(items, writer, facts=_facts(items), depth=depth + 1) if writer.goes_on(depth) else None
    if isinstance(inner, Scalar):
        inner = writer.mapping({"one-of": SequenceNode((inner,), writer.span)})
    if inner is None or "list-of" not in writer.words.generators:
        return SequenceNode((), writer.span)
    most = max(low, min(high if high is not None else max(low, 1) + 2, max(_ITEMS_MAX, low)))
    least = low or min(1, most)
    return writer.mapping({"list-of": inner, "length": _scalar_of(f"{least}..{most}", writer.span)})


def _write_object(schema: JsonObject, writer: _FieldWriter, depth: int) -> Node:
    properties = schema.get("properties")
    found: dict[str, Node] = {}
    for name, part in properties.items() if isinstance(properties, Mapping) and depth < _DEPTH_MAX else ():
        if not writer.goes_on(depth):
            break
        inner = writer.settle(part)
        node = _write_value(inner, writer, facts=_facts(inner), depth=depth + 1)
        if node is not None:
            found[name] = node
    return writer.mapping({"object": writer.mapping(found)})


def _facts(schema: JsonObject) -> FieldFacts:
    """What a schema says of a value that is no property."""
    return property_facts({"properties": {"it": schema}}, "it")


def _write_constant(value: Json, span: Span) -> Node:
    node = _node_of(value, span)
    return MappingNode((Entry(_scalar_of("object", span), node),), span) if isinstance(node, MappingNode) else node


def _node_of(value: Json, span: Span) -> Node:
    """A JSON value as an author would write it."""
    match value:
        case Mapping():
            return MappingNode(
                tuple(Entry(_scalar_of(key, span), _node_of(each, span)) for key, each in value.items()), span
            )
        case list() | tuple():
            return SequenceNode(tuple(_node_of(each, span) for each in value), span)
        case bool() | int() | float() | str() | None:
            return _scalar_of(value, span)
        case _:
            raise TypeError(f"{type(value).__name__} is no JSON")


def _scalar_of(value: bool | float | str | None, span: Span) -> Scalar:
    text = value if isinstance(value, str) else json.dumps(value)
    return Scalar(value, text, '"' if isinstance(value, str) else "", span)


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


class _FieldWriter(SchemaReader):
    """Writes fields as an author would, all at one place."""

    def __init__(self, root: JsonObject, span: Span, words: Vocabulary) -> None:
        super().__init__(root)
        self.span, self.words = span, words
        self._left = _VALUES_MAX

    def choose(self, schema: JsonObject, key: str, alternatives: Sequence[Json]) -> JsonObject:
        """The schema by the first of its alternatives (`key`) of which a value can be made that it takes."""
        beside = {name: each for name, each in schema.items() if name != key}
        made = (merge_schemas(beside, self.settle(part)) for part in alternatives[:_ALTERNATIVES_MAX])
        first = next(made)
        if len(alternatives) == 1:
            return first
        document = {name: self.root[name] for name in ("$schema", "definitions", "$defs") if name in self.root}
        rng = Random(1)  # noqa: S311 - test data
        tried = ((each, example({**each, **document}, rng)) for each in chain([first], made))
        whole = {**schema, **document}
        return next((each for each, value in tried if keeps_to(whole, value)), first)

    def goes_on(self, depth: int) -> bool:
        """Whether one more value is written inside others."""
        self._left -= 1
        return depth < _DEPTH_MAX and self._left >= 0

    def mapping(self, entries: Mapping[str, Node]) -> MappingNode:
        """A mapping of these keys."""
        return MappingNode(tuple(Entry(_scalar_of(key, self.span), node) for key, node in entries.items()), self.span)
