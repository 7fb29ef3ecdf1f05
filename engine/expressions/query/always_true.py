"""Questions that are true whatever they are asked of, as far as their own text tells."""

from __future__ import annotations

from typing import Final

from engine.expressions.query.compiled import Tree

_OF_PARTS: Final = frozenset({"contains", "starts_with", "ends_with", "matches"})


def why_always_true(tree: Tree) -> str | None:
    """`contains(x, '')`, ``length(x) >= `0` ``, ``… || `true` ``."""
    kind, children = tree["type"], tree["children"]
    if kind == "or_expression" and any(_is_literal(child, True) for child in children):
        return "one side of this `||` is always true, so that the other is never asked about"
    if kind == "function_expression" and tree["value"] in _OF_PARTS and any(_is_literal(each, "") for each in children):
        return f"`{tree['value']}` with an empty text is true of any text"
    if kind == "comparator" and (_is_no_bound(tree, "gte", *children) or _is_no_bound(tree, "lte", *children[::-1])):
        return "a length is never less than 0, so that the answer is always the same"
    return None


def _is_literal(node: Tree, value: str | int | bool) -> bool:
    return node["type"] == "literal" and type(node["value"]) is type(value) and node["value"] == value


def _is_no_bound(comparison: Tree, sign: str, length: Tree, bound: Tree) -> bool:
    is_length = length["type"] == "function_expression" and length["value"] == "length"
    return is_length and comparison["value"] == sign and _is_literal(bound, 0)
