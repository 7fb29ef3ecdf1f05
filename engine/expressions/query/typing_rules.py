"""What can be told of a query's types before it is asked: literals and results of functions where they cannot go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from engine.expressions.query.compiled import Tree, every_node
from engine.expressions.query.function_words import FUNCTION_DOCS
from engine.expressions.query.functions import FUNCTIONS
from engine.expressions.query.rendering import render, sign_of
from engine.expressions.values.shown import kind_of
from engine.model.values.noun import Noun
from engine.model.values.order import is_like_figure

_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {"null": "null", "a boolean": "boolean", "a number": "number", "text": "text", "an object": "object"}
)
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "text": "text", "number": "a number", "boolean": "true or false", "list": "a list", "object": "an object",
        "expression": "an expression such as `&name`", "null": "null",
    }
)  # fmt: skip


class Misfit(Noun, frozen=True, kw_only=True):
    """What cannot go where it stands: the text of the part it is about, what is wrong, and what to write."""

    part: str
    message: str
    help: str


def misfits(tree: Tree) -> Iterator[Misfit]:
    """Arguments and sides of comparisons of a type that can never be right there."""
    for node in every_node(tree):
        if node["type"] == "function_expression":
            yield from _arguments(node)
        elif node["type"] == "comparator" and node["value"] not in ("eq", "ne"):
            yield from _sides(node)


def _arguments(node: Tree) -> Iterator[Misfit]:
    known = FUNCTION_DOCS.get(node["value"])
    if known is None or not FUNCTIONS[known.name].takes(len(node["children"])):
        return
    for place, argument in enumerate(node["children"]):
        wanted = known.takes_at(place)
        kind = _kind_of(argument)
        if wanted == "any" or kind is None or kind in wanted.split("|"):
            continue
        words = " or ".join(_WORDS[each] for each in wanted.split("|"))
        message = f"`{known.name}` wants {words}, not {_WORDS[kind]} ({render(argument)})"
        yield Misfit(part=known.name, message=message, help=f"for example {known.question}")


def _sides(node: Tree) -> Iterator[Misfit]:
    """`<` and its like compare numbers with numbers, and texts with texts, of which figures have no order."""
    kinds = [_kind_of(side) for side in node["children"]]
    sign = sign_of(node)
    for side, kind, other in zip(node["children"], kinds, reversed(kinds), strict=True):
        if kind in (None, "number") or (kind == "text" and other != "number" and not _is_figure(side)):
            continue
        message = f"`{sign}` compares numbers, dates or texts, not {_WORDS[kind]} ({render(side)})"
        if kind == "text":
            message = f"`{sign}` compares {'a number' if other == 'number' else 'figures'} as text ({render(side)})"
        yield Misfit(part=render(side), message=message, help=_other_way(kind))


def _is_figure(side: Tree) -> bool:
    return side["type"] == "literal" and is_like_figure(side["value"])


def _other_way(kind: str) -> str:
    if kind == "text":
        return "for a number leave the quotes out, or write `to_number(a)`; a date is written '2026-11-22'"
    return "use a number, a date or text, or compare with `==` or `!=`"


def _kind_of(node: Tree) -> str | None:
    """The kind of a part's value, whatever the data; None where the data decides."""
    if node["type"] == "literal":
        return _KINDS.get(kind_of(node["value"]), "list")
    if node["type"] == "expref":
        return "expression"
    if node["type"] == "function_expression":
        known = FUNCTION_DOCS.get(node["value"])
        return known.gives if known is not None and known.gives != "any" else None
    return _OF_NODES.get(node["type"])


_OF_NODES: Final[Mapping[str, str]] = MappingProxyType(
    {"comparator": "boolean", "not_expression": "boolean", "multi_select_list": "list", "multi_select_dict": "object"}
)
