"""What a part of an expression is known to be before it is run: a literal's value, or a value of the same type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from jinja2 import nodes

from engine.expressions.template.compiled import OPERATORS, apply_operator
from engine.expressions.template.filter_words import filter_doc
from engine.expressions.template.values import RESULT_MAX, UnusableError
from engine.model.values.json import MISSING, Json, Missing

TRIED_MAX: Final = 10_000
"""The largest number with which an expression is tried before the run."""

_KNOWN_NAMES: Final[Mapping[str, Json]] = MappingProxyType({"n": 2, "now": "2026-11-22T09:14:00Z"})
"""Roots whose type never changes, each with a value of it."""
_ALWAYS: Final = frozenset(
    {"b64encode", "capitalize", "count", "date", "float", "int", "iso", "join", "length", "lower", "minus", "pad"}
    | {"plus", "replace", "sha256", "split", "string", "title", "tojson", "trim", "upper", "urlencode"}
)
"""Filters that give values of one type, whatever they are given."""


def literal(node: nodes.Node | None) -> Json | Missing:
    """The value of a literal; MISSING for anything that would have to be computed."""
    match node:
        case nodes.Const(value=value):
            return value  # type: ignore[no-any-return]
        case nodes.Neg(node=nodes.Const(value=int() | float() as number)):
            return -number
        case nodes.Name(name="null"):
            return None
        case nodes.List(items=items):
            values = [literal(each) for each in items]
            return MISSING if MISSING in values else values  # type: ignore[return-value]
        case _:
            return MISSING


def typical(node: nodes.Node | None) -> Json | Missing:
    """Some value of the type that this always has; MISSING where the type is not known. Recursive."""
    known = literal(node)
    if not isinstance(known, Missing):
        return known
    match node:
        case nodes.Name(name=name) if name in _KNOWN_NAMES:
            return _KNOWN_NAMES[name]
        case nodes.Concat():
            return "text"
        case nodes.Filter(name=name) if name in _ALWAYS:
            words = filter_doc(name)
            return MISSING if words is None else words.gives
        case nodes.BinExpr() if node.operator in OPERATORS:
            return _typical_result(node)
        case _:
            return MISSING


def is_small(value: object) -> bool:
    """Whether a literal cannot make a filter or operator work long: a file holds thousands of templates."""
    return not isinstance(value, int | float) or abs(value) <= TRIED_MAX


def mismatch(node: nodes.BinExpr) -> str | None:
    """Why an operator can never take what stands around it; None where it may, or where that is not known."""
    left, right = typical(node.left), typical(node.right)
    if MISSING in (left, right) or not (is_small(left) and is_small(right)):
        return None
    if literal(node.right) is MISSING and right == 0:
        # Only the type is known of it, so that nothing is said of its size.
        right = 1
    try:
        apply_operator(node.operator, left, right)
    except UnusableError as problem:
        return problem.message
    return None


def size_if_oversized(node: nodes.Node) -> int | None:
    """How many characters a text repeated by constants would have, where that passes RESULT_MAX; None elsewhere."""
    match node:
        case nodes.BinExpr(operator="*", left=left, right=right):
            sides = (literal(left), literal(right))
        case nodes.Filter(name="repeat", node=inner, args=[count, *_]):
            known = literal(inner)
            sides = (known if isinstance(known, str) else "?", literal(count))
        case nodes.Filter(name="pad", args=[count, *_]):
            sides = ("?", literal(count))
        case _:
            return None
    text = next((each for each in sides if isinstance(each, str)), None)
    times = next((each for each in sides if isinstance(each, int) and not isinstance(each, bool)), None)
    if text is None or times is None:
        return None
    length = len(text) * times
    return length if length > RESULT_MAX else None


def _typical_result(node: nodes.BinExpr) -> Json | Missing:
    left, right = typical(node.left), typical(node.right)
    if MISSING in (left, right) or not (is_small(left) and is_small(right)):
        return MISSING
    try:
        result: Json = apply_operator(node.operator, left, right)
    except UnusableError:
        return MISSING
    return result
