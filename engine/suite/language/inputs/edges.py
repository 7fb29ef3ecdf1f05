"""Edges as fields ask for them: names, own edges, or both by label (LANGUAGE section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.model.language.inputs import Cases, EdgeUse, OwnEdge
from engine.model.language.literals import Ref
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.suite.decode.decoder import decode_mapping, refuse_unknown
from engine.suite.decode.scalars import read_integer
from engine.suite.problems import BROKEN, Mismatch, is_ignorable
from engine.suite.scope import Scope
from engine.suite.suggest.examples import example_between
from engine.suite.suggest.nearest import help_for

_LABELS: Mapping[str, bool] = MappingProxyType({"valid": True, "invalid": False})
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


def edge_name(node: Node) -> str | None:
    """The name of an edge; a plain `null`, which YAML takes for nothing, names the edge `null`."""
    if not isinstance(node, Scalar):
        return None
    if isinstance(node.value, str):
        return node.value or None
    return "null" if node.value is None and node.text == "null" else None


def read_edge_names(node: Node, scope: Scope) -> Any:
    """The list behind `edges` of `cases`."""
    if not isinstance(node, SequenceNode):
        help_ = f"write `[{node.text}]`" if isinstance(node, Scalar) and node.text else None
        return Mismatch(node=node, wanted="a list of edges", help=help_)
    names = [(edge_name(item), item) for item in node.items]
    for name, item in names:
        if name is None:
            scope.settle(Mismatch(node=item, wanted="the name of an edge"), "an entry of `edges`")
    return tuple(Ref(name=name, span=item.span) for name, item in names if name is not None)


def read_cases(node: Node, scope: Scope) -> Any:
    """How many rows: a number, or a mapping that says how they are chosen."""
    if isinstance(node, MappingNode):
        return decode_mapping(Cases, node, scope)
    count = read_integer(node, scope)
    if isinstance(count, Mismatch):
        meant = node.text if isinstance(node, Scalar) and node.text in ("each", "pairs", "triples", "all") else "pairs"
        return Mismatch(node=node, wanted="a number of rows or a mapping", help=f"write `5` or `{{ cover: {meant} }}`")
    if not 1 <= count <= _RANDOM_MAX:
        return scope.error(
            "E105",
            node.span,
            f"`cases` must be from 1 to {_RANDOM_MAX:,}, not {count}",
            example_between(1, _RANDOM_MAX),
        )
    return Cases(random=count, span=node.span)


_RANDOM_MAX = 1_000_000


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
        own = decode_mapping(OwnEdge, node, scope)
        return own if own is BROKEN else EdgeUse(kind=own, valid=own.valid, span=node.span)
    name = edge_name(node)
    if name is None:
        wrong = Mismatch(node=node, wanted="the name of an edge or `{name: …, value: …, valid: …}`")
        return scope.settle(wrong, "an entry of `edges`")
    kind = scope.vocabulary.edges.get(name)
    if kind is None:
        help_ = None if scope.problems.full else help_for(name, scope.vocabulary.edges, "edges")
        return scope.error("E124", node.span, f"unknown edge `{name}`", help_)
    return EdgeUse(kind=kind, valid=valid, span=node.span)


def _each_once(uses: list[EdgeUse], scope: Scope) -> tuple[EdgeUse, ...]:
    kept: dict[str, EdgeUse] = {}
    for use in uses:
        first = kept.setdefault(use.kind.name, use)
        if first is not use:
            scope.twice("E126", use.span, f"the edge `{use.kind.name}` is listed twice", first.span)
    return tuple(kept.values())
