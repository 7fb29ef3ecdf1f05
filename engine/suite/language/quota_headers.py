"""The headers by which a server tells its limit, as a target names them."""

from __future__ import annotations

from typing import Any

from engine.model.language.headers import HEADER_NAME, is_header_name
from engine.model.ports.limits import QuotaHeaders
from engine.model.source.node import MappingNode, Node, Scalar
from engine.suite.decode.decoder import decode_mapping, rules_of
from engine.suite.json_schema.shapes import Schema, Shapes, demand, text_like
from engine.suite.json_schema.words import schema_of_words
from engine.suite.problems import BROKEN, Mismatch
from engine.suite.scope import Scope

_MEANING = "a window is known by `allowed`, `reset`, and `count` or `remaining`"
_EITHER = f"{_MEANING}, for example `remaining: x-ratelimit-remaining`"


def read_quota_headers(node: Node, scope: Scope) -> Any:
    """The names; reports where they do not make a window, and where one header is to say two things."""
    headers = decode_mapping(QuotaHeaders, node, scope)
    if not isinstance(node, MappingNode):
        return headers
    is_doubled = _refuse_doubled(node, scope)
    known = rules_of(QuotaHeaders)
    if not any(entry.name in ("count", "remaining") or entry.name not in known for entry in node.entries):
        return scope.error("E102", node.span, "`count` or `remaining` is missing", _EITHER)
    return BROKEN if is_doubled else headers


def schema_of_quota_headers(shapes: Shapes) -> Schema:
    """The headers that make a window: `allowed`, `reset`, and one of two ways to say how much of it is spent."""
    body = schema_of_words(QuotaHeaders, shapes)
    for key in body["properties"]:
        body["properties"][key] |= text_like(HEADER_NAME, "write the name of a header, such as `x-ratelimit-limit`")
    either = demand("count", f"`count` or `remaining` is missing: {_EITHER}")
    return body | {"allOf": [*body.get("allOf", ()), {"if": {"not": {"required": ["remaining"]}}, "then": either}]}


def read_header_name(node: Node, _scope: Scope) -> Any:
    """The name of a header, in lower case: case says nothing in it."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return Mismatch(node=node, wanted="the name of a header")
    if not is_header_name(node.value):
        without = node.value.partition(":")[0].strip()
        help_ = f"write `{without}`" if is_header_name(without) else "a name has no spaces, colons or quotes"
        return Mismatch(node=node, wanted="the name of a header", help=help_)
    return node.value.lower()


def _refuse_doubled(node: MappingNode, scope: Scope) -> bool:
    """Report headers that are to say two things; whether there are any."""
    seen: dict[str, Scalar] = {}
    is_doubled = False
    for entry in node.entries:
        if entry.name not in rules_of(QuotaHeaders) or not isinstance(entry.value, Scalar) or not entry.value.text:
            continue
        first = seen.setdefault(entry.value.text.lower(), entry.value)
        if first is not entry.value:
            is_doubled = True
            message = f"the header `{entry.value.text}` is to say two things"
            scope.report_twice("E150", entry.value.span, message, first.span)
    return is_doubled
