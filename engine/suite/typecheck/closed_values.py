"""Places of the result record whose values are a closed list, so that a slip in one is seen before the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from engine.model.language.literals import Query
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.values.json import Json
from engine.suite.problems import shorten
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import help_for
from engine.suite.typecheck.json_types import likely_literal
from engine.suite.typecheck.place import QueriedPlace
from engine.suite.typecheck.query_types import Missed, can_never_equal, impossible_parts
from engine.suite.typecheck.record_schemas import ALL_RECORDS, ERROR_KINDS, RECORDS
from engine.suite.typecheck.schema_paths import schema_at

_INSIDE: Mapping[str, str] = MappingProxyType(
    {"error": "error.kind", "http": "http.status", "request": "request.body", "upstream": "upstream.status"}
)
"""Roots that are mappings, and what of them a single value is most likely about."""


def _refuse_single(place: QueriedPlace, node: Node, scope: Scope) -> bool:
    """Report a single value for a root that is a mapping, and a text for one that is a number of seconds."""
    if place.path is None or len(place.path) > 1 or not isinstance(node, Scalar) or "${{" in node.text:
        return False
    root, help_ = place.path[0], None
    if root in _INSIDE and node.value is None:
        help_ = f"write `{root}: {{ absent: true }}`"
    elif root in _INSIDE:
        inside = "error.message" if root == "error" and node.value not in ERROR_KINDS else _INSIDE[root]
        help_ = f"did you mean `{inside}: {node.text}`?"
    elif root in ("duration", "latency") and isinstance(node.value, str):
        help_ = f"it is a number of seconds: `{root}: {{ lt: 5 }}`, or `within: 5s`"
    if help_ is None:
        return False
    scope.error("E104", node.span, f"`{root}` is never `{node.text or 'nothing'}`", help_)
    return True


_GOOD = frozenset({"ok", "success", "succeeded", "successful", "passed", "pass", "done", "true", "complete"})


def refuse_unknown_outcome(place: QueriedPlace, node: Node, scope: Scope) -> bool:
    """Report values that their place can never have, plain or behind a matcher; whether there was one."""
    if _refuse_single(place, node, scope):
        return True
    schema = schema_at(place.path[1:], RECORDS.get(place.path[0])) if place.path else None
    if not isinstance(schema, Mapping):
        return False
    refused = [_refuse(place.label, each, schema, scope) for each in _compared(node, scope)]
    return any(refused)


def _compared(node: Node, scope: Scope) -> Iterator[Scalar]:
    """The values that must be equal to the place, or must not be."""
    if isinstance(node, Scalar):
        if "${{" not in node.text and node.value is not None:
            yield node
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            kind = scope.vocabulary.matchers.get(entry.name)
            compares = kind.compares if kind is not None else None
            if compares in ("value", "place"):
                yield from _compared(entry.value, scope)
            elif compares == "values" and isinstance(entry.value, SequenceNode):
                for item in entry.value.items:
                    yield from _compared(item, scope)


def _refuse(label: str, node: Scalar, schema: Mapping[str, Json], scope: Scope) -> bool:
    found = can_never_equal(node.value, schema)
    if found is None:
        return False
    help_ = _meant(label, node.value, node.text, *found)
    scope.error("E104", node.span, f"`{label}` is never `{shorten(node.text)}`", help_)
    return True


def _meant(label: str, value: Json, text: str, wanted: tuple[str, ...], allowed: tuple[Json, ...]) -> str | None:
    """What to write instead of a value that a place of the record never has."""
    if label == "status" and isinstance(value, int) and not isinstance(value, bool):
        return f"`status` is that of the action; the platform's own answer is `http.status: {text}`"
    if label == "status" and text.casefold() in _GOOD:
        return "did you mean `completed`?"
    if allowed:
        return help_for(text, [each for each in allowed if isinstance(each, str)], "values")
    meant = likely_literal(value, wanted)
    return f"write `{meant}`" if meant is not None else f"it is {' or '.join(wanted)}"


def holds_of_records(query: Query, scope: Scope) -> bool:
    """Whether a question asks only for parts of the record that there are, and compares them with what they can be."""
    found = impossible_parts(query, ALL_RECORDS)
    for each in found:
        if isinstance(each, Missed):
            scope.error("E144", each.span, each.message, each.help)
            continue
        text = str(each.value)
        help_ = _meant(each.label, each.value, text, each.wanted, each.allowed)
        if each.label == "status" and isinstance(each.value, int):
            help_ = f"`status` is that of the action; the platform's own answer is `http.status == {_ticked(text)}`"
        elif not each.allowed and help_ is not None and help_.startswith("write "):
            help_ = f"a number stands in backticks: {_ticked(text)}"
        scope.error("E104", each.span, f"`{each.label}` is never `{shorten(text)}`", help_)
    return not found


def _ticked(text: str) -> str:
    return f"`{text}`"
