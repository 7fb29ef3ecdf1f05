"""Secrets that stand in a file as they are, where everyone who reads the repository finds them."""

from __future__ import annotations

from engine.model.source.node import MappingNode, Node, Scalar
from engine.suite.scope import Scope

_SECRET_KEYS = frozenset({"client-secret", "secret", "password", "token", "access-token", "api-key"})
_LOOPBACK = ("://localhost", "://127.", "://[::1]")


def warn_of_clear_secrets(target: MappingNode, scope: Scope) -> None:
    """Warn (W115) of a secret in clear text, unless its target is this machine; the message does not repeat it."""
    base = target.get("base-url")
    if isinstance(base, Scalar) and any(each in base.text for each in _LOOPBACK):
        return
    waiting: list[Node] = [target]
    while waiting:
        node = waiting.pop()
        for entry in node.entries if isinstance(node, MappingNode) else ():
            waiting.append(entry.value)
            value = entry.value
            if entry.name not in _SECRET_KEYS or not isinstance(value, Scalar) or value.value is None:
                continue
            if value.text and "${{" not in value.text:
                name = entry.name.replace("-", "_").upper()
                bound = f"secrets: {{ {name}: {{ env: {name} }} }}"
                help_ = f'write `{entry.name}: "${{{{ secrets.{name} }}}}"`, and bind it: `{bound}`'
                scope.warning("W115", entry.key.span, f"`{entry.name}` stands here in clear text", help_)
