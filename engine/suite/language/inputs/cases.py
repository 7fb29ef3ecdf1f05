"""How many rows a test has and how they are chosen: `cases`, and the edges that `break` puts into them."""

from __future__ import annotations

from typing import Any, Final

from engine.model.language.inputs import Cases
from engine.model.language.literals import Ref
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.suite.decode.decoder import decode_mapping
from engine.suite.decode.scalars import read_integer
from engine.suite.json_schema.meanings import MEANINGS
from engine.suite.json_schema.shapes import Schema, Shapes, alternatives, list_of, name_of
from engine.suite.json_schema.words import schema_of_words
from engine.suite.language.inputs.edges import edge_doc, edge_name
from engine.suite.problems import Mismatch
from engine.suite.scope import Scope
from engine.suite.suggest.examples import example_between

ROWS_MAX = 1_000_000
"""Of one test."""


def read_cases(node: Node, scope: Scope) -> Any:
    """How many rows: a number, or a mapping that says how they are chosen."""
    if isinstance(node, MappingNode):
        return decode_mapping(Cases, node, scope)
    count = read_integer(node, scope)
    if isinstance(count, Mismatch):
        cover = node.text if isinstance(node, Scalar) and node.text in MEANINGS[Cases, "cover"] else "pairs"
        return Mismatch(node=node, wanted="a number of rows or a mapping", help=f"write `5` or `{{ cover: {cover} }}`")
    if not 1 <= count <= ROWS_MAX:
        message = f"`cases` must be from 1 to {ROWS_MAX:,}, not {count}"
        return scope.error("E105", node.span, message, example_between(1, ROWS_MAX))
    return Cases(random=count, span=node.span)


def schema_of_cases(shapes: Shapes) -> Schema:
    """How many rows: a number, or how they are chosen."""
    ways = [
        {"label": f"{{ {key}: {value} }}", "markdownDescription": MEANINGS[Cases, key][value], "body": {key: value}}
        for key, value in (("cover", "pairs"), ("break", "one-field"))
    ]
    number = {"title": "so many typical rows", "type": "integer", "minimum": 1, "maximum": ROWS_MAX, "examples": [5]}
    return alternatives(
        shapes, number, {"title": "how rows are chosen", **schema_of_words(Cases, shapes), "defaultSnippets": ways}
    )


_EVERY: Final = frozenset({"all", "any", "every", "invalid", "*"})
"""What is written for all edges."""


def read_edge_names(node: Node, scope: Scope) -> Any:
    """The list behind `edges` of `cases`."""
    if not isinstance(node, SequenceNode):
        help_ = f"write `[{node.text}]`" if isinstance(node, Scalar) and node.text else None
        if isinstance(node, Scalar) and node.text in _EVERY:
            help_ = "leave `edges` out: all that are invalid are put in then"
        return Mismatch(node=node, wanted="a list of edges", help=help_)
    names = [(edge_name(item), item) for item in node.items]
    for name, item in names:
        if name is None:
            scope.settle(Mismatch(node=item, wanted="the name of an edge"), "an entry of `edges`")
    return tuple(Ref(name=name, span=item.span) for name, item in names if name is not None)


def schema_of_edge_names(shapes: Shapes) -> Schema:
    """The edges that `break` uses; own ones have names of their own, so any is accepted."""
    kinds = shapes.vocabulary.edges.values()
    known = name_of("an edge by name", {kind.name: edge_doc(kind) for kind in kinds})
    return list_of({**known, "type": ["string", "null"]}, "edges")
