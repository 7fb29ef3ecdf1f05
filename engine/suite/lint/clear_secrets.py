"""Secrets that stand in a file as they are, where everyone who reads the repository finds them."""

from __future__ import annotations

import re

from engine.model.source.node import Entry, MappingNode, Node, Scalar
from engine.model.values.nearest import plain_name
from engine.suite.scope import Scope

_SECRET_KEYS = frozenset({"client-secret", "secret", "password", "token", "access-token", "api-key"})
_INPUT_KEYS = frozenset(
    {
        *_SECRET_KEYS, "passwd", "pwd", "passwort", "kennwort", "passphrase", "apikey", "x-api-key", "authorization",
        "private-key", "bearer", "refresh-token", "auth-token", "secret-key", "access-key",
    }
)  # fmt: skip
"""Fields of inputs that hold a secret, in small letters with `-` for `_`."""
_TARGET_KEYS = frozenset({*_SECRET_KEYS, "bearer", "refresh-token"})
_PASSWORD_IN_URL = re.compile(r"://[^/?#@\s]*:[^/?#@\s]+@")
_LOOPBACK = ("://localhost", "://127.", "://[::1]")


def warn_of_secret_field(entry: Entry, scope: Scope) -> None:
    """Warn (W115) of an input field that is named like a secret and holds a text as it is."""
    value = entry.value
    if not isinstance(value, Scalar) or not isinstance(value.value, str) or not value.text or "{{" in value.text:
        return
    if plain_name(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", entry.name)) not in _INPUT_KEYS:
        return
    name = re.sub(r"\W", "_", entry.name).upper()
    help_ = (
        f'for a real one write `{entry.name}: "${{{{ secrets.{name} }}}}"`, which the target lists under'
        f" `input-secrets`; for one that is made up, take it from `vars`"
    )
    scope.warning("W115", entry.key.span, f"`{entry.name}` stands here in clear text", help_)


def warn_of_clear_secrets(target: MappingNode, scope: Scope) -> None:
    """Warn (W115) of a secret in clear text, unless its target is this machine; the message does not repeat it.

    A password in an address is warned of wherever the target is: a proxy is another machine.
    """
    _warn_of_passwords_in_urls(target, scope)
    base = target.get("base-url")
    if isinstance(base, Scalar) and any(each in base.text for each in _LOOPBACK):
        return
    waiting: list[Node] = [target]
    while waiting:
        node = waiting.pop()
        for entry in node.entries if isinstance(node, MappingNode) else ():
            waiting.append(entry.value)
            value = entry.value
            if not _holds_secret(entry, node) or not isinstance(value, Scalar) or value.value is None:
                continue
            if value.text and "${{" not in value.text:
                name = entry.name.replace("-", "_").upper()
                bound = f"secrets: {{ {name}: {{ env: {name} }} }}"
                help_ = f'write `{entry.name}: "${{{{ secrets.{name} }}}}"`, and bind it: `{bound}`'
                scope.warning("W115", entry.key.span, f"`{entry.name}` stands here in clear text", help_)


def _holds_secret(entry: Entry, around: Node) -> bool:
    """Whether what stands behind a key of a target is a secret; the `token` of a login is a place in its answer."""
    assert isinstance(around, MappingNode), "an entry stands in a mapping"
    if entry.name == "token":
        return around.get("request") is None
    if entry.name == "value":
        return around.get("header") is not None or around.get("query") is not None
    return entry.name in _TARGET_KEYS


def _warn_of_passwords_in_urls(target: MappingNode, scope: Scope) -> None:
    for entry in target.entries:
        value = entry.value
        if not isinstance(value, Scalar) or "{{" in value.text or not _PASSWORD_IN_URL.search(value.text):
            continue
        name = re.sub(r"\W", "_", entry.name).upper()
        bound = f"secrets: {{ {name}: {{ env: {name} }} }}"
        help_ = f'write `{entry.name}: "${{{{ secrets.{name} }}}}"`, and bind it: `{bound}`'
        scope.warning("W115", value.span, f"the password in `{entry.name}` stands here in clear text", help_)
