"""Comparisons of templates: `==`, `<`, `in` and their like, which mean what they mean in questions and matchers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.template.values import UnusableError, present, require_list
from engine.expressions.values.alike import why_unordered
from engine.expressions.values.equality import equal
from engine.model.values.order import compare

COMPARE: Final = "<"
"""The name under which `compare_in_turn` is called; no author can write it."""


def compare_in_turn(values: Sequence[Any], signs: Sequence[str]) -> bool:
    """Whether each value stands to the next one as its sign says, as in `1 < n <= 5`."""
    return all(SIGNS[sign](*pair) for sign, pair in zip(signs, pairwise(values), strict=True))


def _are_equal(one: Any, other: Any) -> bool:
    present((one, other))
    return equal(one, other)


def _is_among(one: Any, other: Any) -> bool:
    present((one, other))
    if isinstance(other, str) and isinstance(one, str):
        return one in other
    if isinstance(other, Mapping):
        return isinstance(one, str) and one in other
    return any(equal(each, one) for each in require_list(other, who="`in`"))


def _ordered(holds: Callable[[int], bool]) -> Callable[[Any, Any], bool]:
    def judge(one: Any, other: Any) -> bool:
        present((one, other))
        order = compare(one, other)
        if order is None:
            raise UnusableError(why_unordered(one, other, as_number="`| float`"))
        return holds(order)

    return judge


SIGNS: Final[Mapping[str, Callable[[Any, Any], bool]]] = MappingProxyType(
    {
        "eq": _are_equal,
        "ne": lambda one, other: not _are_equal(one, other),
        "lt": _ordered(lambda order: order < 0),
        "lteq": _ordered(lambda order: order <= 0),
        "gt": _ordered(lambda order: order > 0),
        "gteq": _ordered(lambda order: order >= 0),
        "in": _is_among,
        "notin": lambda one, other: not _is_among(one, other),
    }
)
"""What each sign means, by the names that Jinja has for them."""
