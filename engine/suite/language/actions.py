"""Actions under test: each needs an id that can stand in the path of a URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from engine.model.language.grammar import word
from engine.model.language.literals import Template
from engine.model.source.node import MappingNode, Node, Scalar
from engine.model.suite import Action
from engine.suite.decode.decoder import decode_mapping
from engine.suite.scope import Scope

ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._~-]{0,127}")
"""What may stand in a path without being taken for something else."""


def read_action(node: Node, scope: Scope) -> Any:
    """An action; what cannot be called is reported here."""
    if isinstance(node, MappingNode):
        _check_id(node, scope)
    return decode_mapping(Action, node, scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """How an action is found without its id: exactly one must match."""

    name: str | Template = word("The name it has on the target.", examples=("Risk score",))


def read_find(node: Node, scope: Scope) -> Any:
    """What an action is found by, as a mapping."""
    found = decode_mapping(Find, node, scope)
    return {"name": found.name} if isinstance(found, Find) else found


def _check_id(node: MappingNode, scope: Scope) -> None:
    written = node.get("id")
    if written is None and node.get("find") is None:
        help_ = "write the id it has on the target, for example `id: custom_-_5b0c9f5e-0000-4000-8000-000000000001`"
        scope.error("E152", node.span, "this action has no `id`", help_)
    for entry in node.entries if written is not None else ():
        if entry.name == "find":
            scope.error("E179", entry.key.span, "this action has both `id` and `find`", "leave one of them out")
    if not isinstance(written, Scalar) or not isinstance(written.value, str) or "${{" in written.text:
        return
    if not ID.fullmatch(written.text):
        help_ = "an id has letters, digits, `_`, `-`, `.` and `~`, at most 128 of them, and begins with no dot"
        scope.error("E153", written.span, "this id cannot stand in the path of a URL", help_)
