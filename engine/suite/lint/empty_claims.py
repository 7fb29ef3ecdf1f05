"""Claims that hold whatever is answered: about what was sent, or about a place and itself."""

from __future__ import annotations

from typing import Final

from engine.model.source.node import Node, Scalar
from engine.suite.scope import Scope
from engine.suite.typecheck.place import QueriedPlace

_SENT: Final = frozenset({"input", "vars", "matrix"})


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
