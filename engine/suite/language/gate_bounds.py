"""The bounds of gates that are not written like every other bound: on errors, on what was judged, on durations."""

from __future__ import annotations

from typing import Any

from engine.model.source.node import Node
from engine.suite.decode.scalars import is_figure, read_bound, refuse_figure
from engine.suite.decode.units import parse_bound
from engine.suite.json_schema.shapes import Schema, Shapes, schema_of_bound
from engine.suite.scope import Scope

_JUDGED_EXAMPLES = '`">= 1"` or `"100%"`'
_ERROR_EXAMPLES = '`"< 1%"` or `0`'


def read_bound_on_errors(node: Node, _scope: Scope) -> Any:
    """A bound on a share of errors: without an operator, and as a bare `0`, it is the most that is allowed."""
    if not is_figure(node):
        return refuse_figure(node, "E111", "a bound", _ERROR_EXAMPLES)
    text = "0%" if node.text == "0" else node.text
    found = parse_bound(f"<= {text}" if text[:1].isdigit() else text, "percent", node.span)
    return found or refuse_figure(node, "E111", "a bound", _ERROR_EXAMPLES)


def schema_of_bound_on_errors(_shapes: Shapes) -> Schema:
    """A bound on a share of errors, or a bare `0`."""
    return schema_of_bound("errors")


def read_bound_on_judged(node: Node, _scope: Scope) -> Any:
    """A bound on judged cases, a number or a share: without an operator it is the least that is wanted."""
    if not is_figure(node):
        return refuse_figure(node, "E111", "a bound", _JUDGED_EXAMPLES)
    text = node.text.strip()
    is_share, at_least = "%" in text, f">= {text}" if text[:1].isdigit() else text
    if not is_share and not text.lstrip("<>= ").isdecimal():
        return refuse_figure(node, "E111", "a bound", _JUDGED_EXAMPLES)
    found = parse_bound(at_least, "percent" if is_share else "number", node.span)
    return found or refuse_figure(node, "E111", "a bound", _JUDGED_EXAMPLES)


def schema_of_bound_on_judged(_shapes: Shapes) -> Schema:
    """A bound on judged cases: a number of them, or a share."""
    return schema_of_bound("judged")


def read_bound_on_time(node: Node, scope: Scope) -> Any:
    """A bound on a duration such as `< 3s`."""
    return read_bound(node, scope, "seconds")


def schema_of_bound_on_time(_shapes: Shapes) -> Schema:
    """A bound on a duration."""
    return schema_of_bound("seconds")
