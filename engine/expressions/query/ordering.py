"""`<`, `<=`, `>` and `>=`: what has an order is compared, and of anything else it is said why it has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from engine.expressions.query.compiled import Tree
from engine.expressions.query.rendering import render
from engine.expressions.query.wanted import QueryError
from engine.expressions.values.alike import why_unordered
from engine.model.values.json import Json
from engine.model.values.order import compare


def in_order(tree: Tree, left: Json, right: Json) -> bool:
    """Whether the two sides of a comparison are in the order that it asks for. Raises QueryError for what has none."""
    order = compare(left, right)
    if order is None:
        why = why_unordered(left, right, as_number="`to_number(a)`")
        raise QueryError(f"`{render(tree)}` compares what has no order: {why}")
    return _ORDERS[tree["value"]](order)


_ORDERS: Final[Mapping[str, Callable[[int], bool]]] = MappingProxyType(
    {
        "lt": lambda order: order < 0,
        "lte": lambda order: order <= 0,
        "gt": lambda order: order > 0,
        "gte": lambda order: order >= 0,
    }
)
