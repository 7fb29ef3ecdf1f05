"""A test and its calls: what comes before, the steps in its place, what comes after, and which of them see which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import CallStep, Test
from engine.model.values.span import Span
from engine.suite.decode.decoder import assemble, decode_mapping, read_word, refuse_unknown, rules_of
from engine.suite.problems import BROKEN, Mismatch
from engine.suite.scope import Scope

_NAMEABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_CALLS = ("before", "steps", "after")
_NEEDS_A_CALL = ("retry", "relate", "compare", "upstream")
"""Words that are about the one call of a test."""

_MORE_NAMES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "before": frozenset({"steps", "case"}),
        "steps": frozenset({"steps", "input", "case"}),
        "after": frozenset({"steps", "input", "output", "case"}),
    }
)
"""What inputs of calls see besides the names of every input."""


def read_test(node: Node, scope: Scope) -> Any:
    """A test; where it has `steps`, its action is that of the last of them, which `expect` is about."""
    if not isinstance(node, MappingNode):
        return Mismatch(
            node=node, wanted="a mapping", help="its keys are `name`, `action`, `input`, `cases`, `expect`, …"
        )
    meant = refuse_unknown(node.entries, rules_of(Test), scope)
    inside = scope.on(_action_of(node))
    calls = {entry.name: entry for entry in node.entries if entry.name in _CALLS}
    seen: dict[str, Span] = {}
    values: dict[str, Any] = {}
    for name in ("before", "steps"):
        if name in calls:
            _read_calls(calls[name], seen, values, inside)
    own = inside.among(dict(seen), frozenset({"steps"}))
    rules = rules_of(Test)
    for entry in node.entries:
        rule = rules.get(entry.name)
        if rule is not None and entry.name not in _CALLS:
            values[rule.attribute] = read_word(Test, rule, entry, own)
    if "after" in calls:
        _read_calls(calls["after"], seen, values, inside)
    if "steps" in calls:
        _settle_action(node, values, scope)
        meant |= {"action"}
    return assemble(Test, values, node.span, scope, meant=meant)


def read_call(node: Node, scope: Scope) -> Any:
    """One call of a list of calls."""
    if isinstance(node, MappingNode):
        _check_id(node.get("id"), scope)
    return decode_mapping(CallStep, node, scope.on(_action_of(node)))


def _action_of(node: Node) -> str | None:
    """The action whose contract `expect` is about: that of the test, else that of its last step."""
    if not isinstance(node, MappingNode):
        return None
    steps = node.get("steps")
    if isinstance(steps, SequenceNode) and steps.items:
        return _action_of(steps.items[-1])
    action = node.get("action")
    return action.text if isinstance(action, Scalar) else None


def _read_calls(entry: Entry, seen: dict[str, Span], values: dict[str, Any], scope: Scope) -> None:
    """Read the list under one key; `seen` are the ids of calls so far, to which its own are added."""
    name = entry.name
    values[name] = BROKEN
    if not isinstance(entry.value, SequenceNode):
        help_ = "put `- ` in front of each call: `- {action: …, input: …}`"
        scope.settle(Mismatch(node=entry.value, wanted="a list of calls", help=help_), f"`{name}`")
    elif not entry.value.items:
        scope.error("E112", entry.value.span, f"there is no call in `{name}`", "a call is `- {action: …, input: …}`")
    else:
        found = [_read_next(each, name, seen, scope) for each in entry.value.items]
        values[name] = BROKEN if BROKEN in found else tuple(found)


def _read_next(node: Node, name: str, seen: dict[str, Span], scope: Scope) -> Any:
    call = scope.settle(read_call(node, scope.among(dict(seen), _MORE_NAMES[name])), f"an entry of `{name}`")
    written = node.get("id") if isinstance(node, MappingNode) else None
    if isinstance(written, Scalar) and isinstance(written.value, str) and written.value:
        first = seen.setdefault(written.value, written.span)
        if first != written.span:
            scope.twice("E150", written.span, f"two calls have the id `{written.value}`", first)
    return call


def _check_id(node: Node | None, scope: Scope) -> None:
    if isinstance(node, Scalar) and isinstance(node.value, str) and not _NAMEABLE.fullmatch(node.value):
        help_ = "an id begins with a letter and has letters, digits and `_`, so that `steps.made` can name it"
        scope.error("E136", node.span, "no template can name this id", help_)


def _settle_action(test: MappingNode, values: dict[str, Any], scope: Scope) -> None:
    """Give a test of steps the action of its last one; report words that are about the one call it does not have."""
    for entry in _entries(test, ("action",)):
        help_ = "leave it out: each step names its own, and `expect` is about the last one"
        scope.error("E171", entry.key.span, "a test of `steps` has no `action` of its own", help_)
    for entry in _entries(test, _NEEDS_A_CALL):
        help_ = "take it out, or make a test of one `action` with the other calls under `before`"
        scope.error("E173", entry.key.span, f"`{entry.name}` is about one call, and this test has `steps`", help_)
    steps = values.get("steps", BROKEN)
    values["action"] = BROKEN if steps is BROKEN else steps[-1].action


def _entries(test: MappingNode, names: Iterable[str]) -> tuple[Entry, ...]:
    return tuple(entry for entry in test.entries if entry.name in names)
