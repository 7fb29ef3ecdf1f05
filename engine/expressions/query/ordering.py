"""`<`, `<=`, `>` and `>=`: numbers have an order, and nothing else has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.query.compiled import Tree
from engine.expressions.query.rendering import render
from engine.expressions.query.wanted import QueryError
from engine.expressions.values.equality import is_number
from engine.expressions.values.shown import kind_of, show
from engine.model.values.json import Json


def in_order(tree: Tree, left: Json, right: Json) -> bool:
    """Whether the two sides of a comparison are in the order that it asks for. Raises QueryError for what has none."""
    if not (is_number(left) and is_number(right)):
        raise QueryError(_not_ordered(tree, left, right))
    return _ORDERS[tree["value"]](left, right)


def _not_ordered(tree: Tree, left: Json, right: Json) -> str:
    words = f"`{render(tree)}` compares numbers, but {show(left, most=60)} is {kind_of(left)}"
    if is_number(left):
        words = f"`{render(tree)}` compares numbers, but {show(right, most=60)} is {kind_of(right)}"
    dates = isinstance(left, str) and isinstance(right, str)
    return words + ("; for dates compare `to_time(a)` with `to_time(b)`" if dates else "")


_ORDERS: Final[Mapping[str, Callable[[Any, Any], bool]]] = MappingProxyType(
    {
        "lt": lambda left, right: left < right,
        "lte": lambda left, right: left <= right,
        "gt": lambda left, right: left > right,
        "gte": lambda left, right: left >= right,
    }
)
