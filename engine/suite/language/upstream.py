"""How what stands behind an action misbehaves: one answer, or several of which each is a case of its own."""

from __future__ import annotations

from typing import Any

from engine.model.source.node import MappingNode, Node, SequenceNode
from engine.model.suite import UpstreamAnswer
from engine.suite.decode.decoder import decode_mapping, refuse_unknown, rules_of
from engine.suite.json_schema.names import schema_of_nothing
from engine.suite.json_schema.shapes import Schema, Shapes, describe, list_of, mapping_schema
from engine.suite.json_schema.words import documentation_of, properties_of
from engine.suite.problems import BROKEN, Mismatch, is_ignorable
from engine.suite.scope import Scope
from engine.suite.scopes.visible import ROW_NAMES

_SEVERAL = "one-of"
_EXCLUSIVE = (("text", "body"), ("drop", "status"), ("drop", "text"), ("drop", "body"))
"""Keys of one answer of which the second cannot stand beside the first."""
_NOTHING = "this answer says nothing"
_ANSWER = "for example `{status: 503}`"
_EXAMPLE = "for example `upstream: {status: 503}`"


def read_upstream(node: Node, scope: Scope) -> Any:
    """The answers, in the author's order: of one mapping that one, of `one-of` each entry of its list."""
    if not isinstance(node, MappingNode):
        return Mismatch(node=node, wanted="a mapping", help=f"{_EXAMPLE}, or `{{one-of: […]}}`")
    several = node.get(_SEVERAL)
    if several is None:
        found = [_read_answer(node, scope)]
    elif isinstance(several, SequenceNode):
        refuse_unknown((each for each in node.entries if each.name != _SEVERAL), (), scope)
        found = [scope.settle(_read_answer(each, scope), "an entry of `one-of`", "") for each in several.items]
        if not found:
            return scope.error("E112", several.span, "there is no answer in `one-of`", "for example `- {status: 503}`")
    else:
        return scope.settle(
            Mismatch(node=several, wanted="a list of answers"), "`one-of`", "for example `- {status: 503}`"
        )
    return tuple(each for each in found if each is not BROKEN)


def schema_of_upstream(shapes: Shapes) -> Schema:
    """One answer, or several of which each is a case."""
    answer = shapes.ref("UpstreamAnswer", lambda: _answer_body(shapes))
    several = describe("Several answers: a case each.", list_of(answer, "answers", least=1))
    return {
        "type": "object",
        "if": {"required": [_SEVERAL]},
        "then": mapping_schema({_SEVERAL: several}),
        "else": {"allOf": [answer], "properties": {_SEVERAL: several}},
        "defaultSnippets": [{"label": "an upstream that is down", "body": {"status": 503}}],
    }


def _answer_body(shapes: Shapes) -> Schema:
    words = properties_of(UpstreamAnswer, shapes)
    instead = [_either(first, second) for first, second in _EXCLUSIVE]
    # Offered beside `one-of`, so that key must pass here; alone it never reaches this.
    empty = {"if": {"minProperties": 1}, "else": schema_of_nothing(f"{_NOTHING}: {_ANSWER}")}
    body = {**mapping_schema(words, also=(_SEVERAL,)), "allOf": [*instead, empty]}
    return {"title": "an answer", **documentation_of(UpstreamAnswer), **body}


def _either(first: str, second: str) -> Schema:
    message = f"an answer cannot have both `{first}` and `{second}`"
    return {"if": {"required": [first]}, "then": {"properties": {second: False}, "errorMessage": message}}


def _read_answer(node: Node, scope: Scope) -> Any:
    found = decode_mapping(UpstreamAnswer, node, scope.with_names(ROW_NAMES))
    if not isinstance(found, UpstreamAnswer) or not isinstance(node, MappingNode):
        return found
    given = [key for key, rule in rules_of(UpstreamAnswer).items() if _is_given(found, rule.attribute)]
    if not any(not is_ignorable(entry.name) for entry in node.entries):
        return scope.error("E112", node.span, _NOTHING, _ANSWER)
    for first, second in _EXCLUSIVE:
        if first in given and second in given:
            message = f"an answer cannot have both `{first}` and `{second}`"
            return scope.error("E177", node.span, message, f"leave `{second}` out, or make two answers under `one-of`")
    return found


def _is_given(answer: UpstreamAnswer, attribute: str) -> bool:
    return getattr(answer, attribute) is not None
