"""Edges as fields ask for them: names, own edges, or both by label (LANGUAGE section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.model.language.inputs import EdgeUse, OwnEdge
from engine.model.language.kinds import EdgeKind
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.suite.decode.decoder import decode_mapping, refuse_unknown, rules_of
from engine.suite.json_schema.shapes import (
    Schema,
    Shapes,
    alternatives,
    describe,
    list_of,
    mapping_schema,
    name_among,
    offer,
)
from engine.suite.json_schema.words import schema_of_words
from engine.suite.problems import BROKEN, Mismatch, is_ignorable
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import help_for

_LABELS: Mapping[str, bool] = MappingProxyType({"valid": True, "invalid": False})
_ENTRY = "the name of an edge or `{name: …, value: …, valid: …}`"
_WANTED = "the name of an edge, a list of those, or `{valid: […], invalid: […]}`"


def read_edges(node: Node, scope: Scope) -> Any:
    """The edges of a field, each asked for once."""
    if isinstance(node, MappingNode):
        found = _read_labelled(node, scope)
    elif isinstance(node, SequenceNode):
        found = _read_list(node, None, scope)
    elif edge_name(node) is not None:
        found = [_read_one(node, None, scope)]
    else:
        return Mismatch(node=node, wanted=_WANTED)
    return _each_once([use for use in found if isinstance(use, EdgeUse)], scope)


def _titled(title: str, schema: Schema) -> Schema:
    """A schema whose parts have its title too: what has none is proposed as `undefined`."""
    return {"title": title, **schema, "allOf": [{"title": title, **each} for each in schema.get("allOf", ())]}


def schema_of_edges(shapes: Shapes) -> Schema:
    """Edges as a field asks for them: names, own edges, or both by label."""
    name = shapes.ref("EdgeName", lambda: _known_edge(shapes))
    own_edge = shapes.ref("OwnEdge", lambda: _titled("an edge of your own", schema_of_words(OwnEdge, shapes)))
    # While its first letters are typed, an entry of a list is a mapping to an editor: names are offered there too.
    snippets = shapes.made["EdgeName"]["defaultSnippets"]
    # Of what has no parts an editor would offer an item of a list, by its title.
    offered = shapes.ref("EdgesOffered", lambda: {"allOf": [True], "defaultSnippets": snippets})
    begun = {"if": {"anyOf": [{"required": [key]} for key in rules_of(OwnEdge)]}, "else": offered}
    # What a list holds decides by its type alone, so that a misspelt name is said to be one and nothing else.
    decided = {"if": {"type": "object"}, "then": {"allOf": [own_edge, begun]}, "else": name}
    entry = offer({"type": ["string", "null", "object"], **decided}, offered, own_edge)
    several = list_of(entry, "several edges") | {"uniqueItems": True}
    label = alternatives(shapes, name, several)
    valid = describe("Edges that the action should accept.", label)
    labelled = mapping_schema({"valid": valid, "invalid": describe("Edges that the action should refuse.", label)})
    return alternatives(shapes, name, several, {"title": "edges by label", **labelled})


def _known_edge(shapes: Shapes) -> Schema:
    meanings = {kind.name: edge_doc(kind) for kind in shapes.vocabulary.edges.values()}
    # A plain `null` in YAML is the null value: it names the edge `null`.
    unknown = "unknown edge; `engine providers` lists them all"
    known = name_among(
        "an edge by name", meanings, "edge", unknown=unknown, wrong=f"an entry of `edges` must be {_ENTRY}"
    )
    return {**known, "type": ["string", "null"]}


def edge_doc(kind: EdgeKind) -> str:
    """What an editor shows of an edge, in Markdown."""
    return f"{kind.doc}\n\n```yaml\n{kind.example}\n```" if kind.example else kind.doc


def edge_name(node: Node) -> str | None:
    """The name of an edge; a plain `null`, which YAML takes for nothing, names the edge `null`."""
    if not isinstance(node, Scalar):
        return None
    if isinstance(node.value, str):
        return node.value or None
    return "null" if node.value is None and node.text == "null" else None


def _read_labelled(node: MappingNode, scope: Scope) -> list[Any]:
    if node.get("name") is not None or node.get("value") is not None:
        scope.error("E103", node.span, "an edge of your own stands in a list", "write `edges: [{name: …, …}]`")
        return []
    refuse_unknown(node.entries, _LABELS, scope)
    found: list[Any] = []
    for entry in node.entries:
        if not is_ignorable(entry.name) and entry.name in _LABELS:
            found.extend(_read_label(entry, scope))
    return found


def _read_label(entry: Entry, scope: Scope) -> list[Any]:
    valid = _LABELS[entry.name]
    if isinstance(entry.value, SequenceNode):
        return _read_list(entry.value, valid, scope)
    if edge_name(entry.value) is not None:
        return [_read_one(entry.value, valid, scope)]
    scope.settle(Mismatch(node=entry.value, wanted="the name of an edge or a list of those"), f"`{entry.name}`")
    return []


def _read_list(node: SequenceNode, valid: bool | None, scope: Scope) -> list[Any]:
    return [_read_one(item, valid, scope) for item in node.items]


def _read_one(node: Node, valid: bool | None, scope: Scope) -> Any:
    if isinstance(node, MappingNode):
        kind = decode_mapping(OwnEdge, node, scope)
        return kind if kind is BROKEN else EdgeUse(kind=kind, valid=kind.valid, span=node.span)
    name = edge_name(node)
    if name is None:
        wrong = Mismatch(node=node, wanted=_ENTRY)
        return scope.settle(wrong, "an entry of `edges`")
    known = scope.vocabulary.edges.get(name)
    if known is None:
        help_ = None if scope.problems.full else help_for(name, scope.vocabulary.edges, "edges")
        return scope.error("E124", node.span, f"unknown edge `{name}`", help_)
    return EdgeUse(kind=known, valid=valid, span=node.span)


def _each_once(uses: list[EdgeUse], scope: Scope) -> tuple[EdgeUse, ...]:
    kept: dict[str, EdgeUse] = {}
    for use in uses:
        first = kept.setdefault(use.kind.name, use)
        if first is not use:
            scope.report_twice("E126", use.span, f"the edge `{use.kind.name}` is listed twice", first.span)
    return tuple(kept.values())
