"""Expectations that ask nothing, and claims that hold whatever is answered: of what was sent, of a place and itself."""

from __future__ import annotations

from typing import Final

from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.suite.problems import is_ignorable
from engine.suite.scope import Scope
from engine.suite.typecheck.place import QueriedPlace

_SENT: Final = frozenset({"input", "vars", "matrix"})


def refuse_nothing(expected: MappingNode, scope: Scope) -> None:
    """Report (E112) an expectation of which nothing is left to ask: it has no keys, or only empty lists."""
    asking = [entry for entry in expected.entries if not is_ignorable(entry.name)]
    if all(isinstance(entry.value, SequenceNode) and not entry.value.items for entry in asking):
        help_ = "say at least how the action ends, with `{status: completed}` or `{status: failed}`"
        scope.error("E112", expected.span, "nothing is expected here", help_)


def warn_of_empty_claim(place: QueriedPlace, node: Node, scope: Scope) -> None:
    """Warn (W119) of a claim that no answer can make false."""
    if place.path and place.path[0] in _SENT:
        message = f"`{place.label}` is what was sent: nothing of the answer is asked"
        scope.warning("W119", place.span, message, "name a place of the answer, for example `output`")
    elif isinstance(node, Scalar) and _only_expression(node.text) == place.label:
        message = f"`{place.label}` is compared with itself"
        scope.warning("W119", node.span, message, "write what it must be, or compare it with a part of the `input`")


def _only_expression(text: str) -> str | None:
    """What stands in a text that is one whole template."""
    inside = text.strip()
    if not inside.startswith("${{") or not inside.endswith("}}"):
        return None
    return inside.removeprefix("${{").removesuffix("}}").strip()
