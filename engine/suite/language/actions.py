"""Actions under test: each needs an id that can stand in the path of a URL, or is found by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from engine.model.language.grammar import word
from engine.model.language.http_exchange import RequestUse
from engine.model.language.literals import Template
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import Action
from engine.suite.decode.decoder import decode_mapping
from engine.suite.decode.templated import read_text_or_template
from engine.suite.json_schema.shapes import (
    NAME,
    TEXT,
    Schema,
    Shapes,
    alternatives,
    demand,
    describe,
    list_of,
    mapping_schema,
    name_of,
    text_like,
)
from engine.suite.json_schema.words import requirements_of, schema_of_words
from engine.suite.language.compare import read_places
from engine.suite.problems import Mismatch
from engine.suite.scope import Scope
from engine.suite.scopes.visible import ACTION_NAMES

_ID = r"[A-Za-z0-9_-][A-Za-z0-9._~-]{0,127}"
"""What may stand in a path without being taken for something else."""
_IS_ID = re.compile(_ID)
_WRITE_ID = "write the id it has on the target, for example `id: custom_-_5b0c9f5e-0000-4000-8000-000000000001`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """How an action is found without its id: exactly one must match."""

    name: str | Template = word("The name it has on the target.", examples=("Risk score",))


def read_action(node: Node, scope: Scope) -> Any:
    """An action; what cannot be called is reported here."""
    if isinstance(node, MappingNode):
        _check_identity(node, scope)
    action = decode_mapping(Action, node, scope)
    if not isinstance(node, MappingNode) or not isinstance(action, Action) or action.request is None:
        return action
    return action if node.get("effects") is not None else replace(action, effects=_effects_of(action.request))


def _effects_of(request: RequestUse) -> Literal["read", "write", "irreversible"]:
    """What a call of this method does, where nobody says."""
    if request.method in ("GET", "HEAD"):
        return "read"
    return "irreversible" if request.method == "DELETE" else "write"


def schema_of_action(shapes: Shapes) -> Schema:
    """An action, found by its id or by its name."""
    named = {
        "if": {"type": "object", "not": {"anyOf": [{"required": ["find"]}, {"required": ["request"]}]}},
        "then": demand("id", f"this action has no `id`: {_WRITE_ID}"),
    }
    both = {
        "if": {"type": "object", "required": ["find"]},
        "then": {"properties": {"id": False}, "errorMessage": "an action has an `id` or is found by `find`, not both"},
    }
    body = schema_of_words(Action, shapes)
    return {"title": "an action", **body, "allOf": [*body.get("allOf", ()), named, both]}


def _check_identity(node: MappingNode, scope: Scope) -> None:
    written, find = node.get("id"), node.get("find")
    if written is None and find is None and node.get("request") is None:
        scope.error("E152", node.span, "this action has no `id`", _WRITE_ID)
    for entry in node.entries if written is not None else ():
        if entry.name == "find":
            scope.error("E179", entry.key.span, "this action has both `id` and `find`", "leave one of them out")


def read_action_id(node: Node, scope: Scope) -> Any:
    """An id that can stand in the path of a URL, or a template."""
    found = read_text_or_template(node, scope.with_names(ACTION_NAMES))
    is_told = isinstance(node, Scalar) and not node.style and node.text.startswith("{{")
    if isinstance(found, str) and "${{" not in found and not is_told and not _IS_ID.fullmatch(found):
        help_ = "an id has letters, digits, `_`, `-`, `.` and `~`, at most 128 of them, and begins with no dot"
        scope.error("E153", node.span, "this id cannot stand in the path of a URL", help_)
    return found


def schema_of_action_id(_shapes: Shapes) -> Schema:
    """An id that can stand in the path of a URL, or a template."""
    message = "an id has letters, digits, `_`, `-`, `.` and `~`, at most 128, and begins with no dot"
    return text_like(rf"^{_ID}$|\$\{{\{{", message)


def read_find(node: Node, scope: Scope) -> Any:
    """What an action is found by, as a mapping."""
    found = decode_mapping(Find, node, scope.with_names(ACTION_NAMES))
    return {"name": found.name} if isinstance(found, Find) else found


def schema_of_find(_shapes: Shapes) -> Schema:
    """Finding an action by its name."""
    name = describe("The name of the action; exactly one must match.", TEXT)
    return {"title": "how the action is found", **mapping_schema({"name": name}, requirements_of(Find))}


def read_masked_places(node: Node, scope: Scope) -> Any:
    """The `pii` of an action: places of its answer, or `all`."""
    if isinstance(node, Scalar) and node.value == "all":
        return ("all",)
    if isinstance(node, SequenceNode) and [getattr(each, "value", None) for each in node.items] == ["all"]:
        return ("all",)
    found = read_places(node, scope)
    if isinstance(found, Mismatch):
        return Mismatch(node=node, wanted="`all` or a list of places", help=found.help)
    return found


def schema_of_masked_places(shapes: Shapes) -> Schema:
    """Which places of an output are masked."""
    places = list_of({**NAME, "examples": ["output[].Email"]}, "places")
    return alternatives(shapes, {"title": "the whole output", "type": "string", "enum": ["all"]}, places)


def schema_of_action_name(shapes: Shapes) -> Schema:
    """The name of an action."""
    return name_of("an action of this project", shapes.project.actions)
