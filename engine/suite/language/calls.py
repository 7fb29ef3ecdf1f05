"""The calls of a test: what comes before, the steps in its place, what comes after, and which of them see which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import CallStep
from engine.model.values.span import Span
from engine.suite.decode.decoder import decode, decode_mapping, rules_of
from engine.suite.decode.scalars import read_text
from engine.suite.decode.templated import result_roots
from engine.suite.json_schema.shapes import Schema, Shapes, list_of, text_like
from engine.suite.json_schema.words import schema_of_annotation, schema_of_words
from engine.suite.problems import BROKEN, Mismatch
from engine.suite.scope import Scope
from engine.suite.scopes.visible import EXPECT_NAMES

_CALL_ID = r"[A-Za-z][A-Za-z0-9_]*"
_IS_CALL_ID = re.compile(_CALL_ID)

_WRITE_CALL = "a call is `- {action: …, input: …}`"
_LIST_CALLS = "put `- ` in front of each call: `- {action: …, input: …}`"

_MORE_NAMES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "before": frozenset({"steps", "case"}),
        "steps": frozenset({"steps", "input", "case"}),
        "after": frozenset({"steps", "input", "output", "case"}),
    }
)
"""What inputs of calls see besides the names of every input."""


def read_calls(entry: Entry, ids: dict[str, Span], scope: Scope) -> Any:
    """The list under `before`, `steps` or `after`; `ids` are those of calls so far, to which its own are added."""
    name = entry.name
    if not isinstance(entry.value, SequenceNode):
        return scope.settle(Mismatch(node=entry.value, wanted="a list of calls", help=_LIST_CALLS), f"`{name}`")
    if not entry.value.items:
        return scope.error("E112", entry.value.span, f"there is no call in `{name}`", _WRITE_CALL)
    found = [_read_next(each, name, ids, scope) for each in entry.value.items]
    return BROKEN if BROKEN in found else tuple(found)


def schema_of_calls(shapes: Shapes) -> Schema:
    """A list of calls."""
    return list_of(schema_of_annotation(CallStep, shapes), "calls", least=1)


def read_call(node: Node, scope: Scope) -> Any:
    """One call of a list of calls."""
    return decode_mapping(CallStep, node, scope.with_action(action_asked_about(node)))


def schema_of_call(shapes: Shapes) -> Schema:
    """One call."""
    snippet = {"label": "a call", "body": {"action": "${1:action}", "input": "${2:input}"}}
    return {"title": "a call", **schema_of_words(CallStep, shapes), "defaultSnippets": [snippet]}


def action_asked_about(node: Node) -> str | None:
    """The action that `expect` of a test or call is about: its own, or that of its last step; None where none is."""
    if not isinstance(node, MappingNode):
        return None
    steps = node.get("steps")
    if isinstance(steps, SequenceNode) and steps.items:
        return action_asked_about(steps.items[-1])
    action = node.get("action")
    return action.text if isinstance(action, Scalar) else None


def read_call_id(node: Node, scope: Scope) -> Any:
    """The id of a call, which templates name."""
    found = read_text(node, scope)
    if isinstance(found, str) and not _IS_CALL_ID.fullmatch(found):
        help_ = "an id begins with a letter and has letters, digits and `_`, so that `steps.made` can name it"
        scope.error("E136", node.span, "no template can name this id", help_)
    return found


def schema_of_call_id(_shapes: Shapes) -> Schema:
    """The id of a call, which templates name."""
    return text_like(f"^{_CALL_ID}$", "an id begins with a letter and has letters, digits and `_`")


def read_call_condition(node: Node, scope: Scope) -> Any:
    """When a call is made: a question about the result of the test, and about calls before."""
    return decode(rules_of(CallStep)["when"].annotation, node, scope.with_names(EXPECT_NAMES, result_roots(scope)))


def _read_next(node: Node, name: str, ids: dict[str, Span], scope: Scope) -> Any:
    call = scope.settle(read_call(node, scope.with_steps(dict(ids), _MORE_NAMES[name])), f"an entry of `{name}`")
    written = node.get("id") if isinstance(node, MappingNode) else None
    if isinstance(written, Scalar) and isinstance(written.value, str) and written.value:
        first = ids.setdefault(written.value, written.span)
        if first != written.span:
            scope.report_twice("E150", written.span, f"two calls have the id `{written.value}`", first)
    return call
