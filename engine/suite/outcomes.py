"""Places of the result record whose values are a closed list, so that a slip in one is seen before the run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.model.node import Node, Scalar
from engine.suite.place import Place
from engine.suite.reading import Reading
from engine.suite.suggest import help_for

_ERROR_KINDS = ("input", "template", "upstream", "timeout", "output", "auth", "limit", "other")
_CLOSED: Mapping[tuple[str, ...], tuple[str, ...]] = MappingProxyType(
    {("status",): ("completed", "failed"), ("error", "kind"): _ERROR_KINDS}
)


_INSIDE: Mapping[str, str] = MappingProxyType(
    {"error": "error.kind", "http": "http.status", "request": "request.body", "upstream": "upstream.status"}
)
"""Roots that are mappings, and what of them a single value is most likely about."""


def _refuse_single(place: Place, node: Node, reading: Reading) -> bool:
    """Report a single value for a root that is a mapping, and a text for one that is a number of seconds."""
    if place.path is None or len(place.path) > 1 or not isinstance(node, Scalar) or "${{" in node.text:
        return False
    root, help_ = place.path[0], None
    if root in _INSIDE and node.value is None:
        help_ = f"write `{root}: {{ absent: true }}`"
    elif root in _INSIDE:
        inside = "error.message" if root == "error" and node.value not in _ERROR_KINDS else _INSIDE[root]
        help_ = f"did you mean `{inside}: {node.text}`?"
    elif root in ("duration", "latency") and isinstance(node.value, str):
        help_ = f"it is a number of seconds: `{root}: {{ lt: 5 }}`, or `within: 5s`"
    if help_ is None:
        return False
    reading.error("E104", node.span, f"`{root}` is never `{node.text or 'nothing'}`", help_)
    return True


_GOOD = frozenset({"ok", "success", "succeeded", "successful", "passed", "pass", "done", "true", "complete"})


def refuse_unknown_outcome(place: Place, node: Node, reading: Reading) -> bool:
    """Report a plain value that its place can never have; whether there was one."""
    if _refuse_single(place, node, reading):
        return True
    allowed = _CLOSED.get(place.path or ())
    if allowed is None or not isinstance(node, Scalar) or "${{" in node.text or node.value in allowed:
        return False
    help_ = help_for(node.text, allowed, "values")
    if place.path == ("status",) and isinstance(node.value, int):
        help_ = f"`status` is that of the action; the platform's own answer is `http.status: {node.text}`"
    elif place.path == ("status",) and node.text.casefold() in _GOOD:
        help_ = "did you mean `completed`?"
    reading.error("E104", node.span, f"`{place.label}` is never `{node.text}`", help_)
    return True
