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


_GOOD = frozenset({"ok", "success", "succeeded", "successful", "passed", "pass", "done", "true", "complete"})


def refuse_unknown_outcome(place: Place, node: Node, reading: Reading) -> bool:
    """Report a plain value that its place can never have; whether there was one."""
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
