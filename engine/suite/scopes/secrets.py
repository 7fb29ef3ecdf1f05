"""Secrets in inputs: opaque until the wire, and only where a target lists them under `input-secrets`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from engine.expressions.template import names_used
from engine.model.language.literals import Template
from engine.model.project import TargetUse
from engine.model.values.span import Span
from engine.suite.scope import Scope

_EXPRESSION: Final = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_ALONE: Final = re.compile(r"""\s*secrets\s*(?:\.\s*\w+|\[\s*(?:'[^']+'|"[^"]+")\s*\])\s*""")


def is_target(scope: Scope) -> bool:
    """Whether the settings of a target are read, which may use secrets as they like."""
    return "secrets" in scope.names and "this" not in scope.names


def check_input_secret(path: tuple[str, ...], template: Template, span: Span, scope: Scope) -> bool:
    """Note that an input holds a secret, for `check_input_secrets`; whether it stands there by itself, as it must."""
    expressions = _EXPRESSION.findall(template.text)
    using = [each for each in expressions if any(used[0] == "secrets" for used in names_used(f"${{{{{each}}}}}"))]
    if len(path) < 2 or not all(_ALONE.fullmatch(each) for each in using):  # noqa: PLR2004 - secrets.NAME
        name = path[1] if len(path) > 1 else "NAME"
        message = "a secret is put in when the request leaves, so that nothing can be made of it before"
        help_ = f"write `${{{{ secrets.{name} }}}}` with nothing else inside the braces; text may stand around them"
        scope.error("E189", span, message, help_)
        return False
    scope.notes.input_secrets.setdefault(span, path[1])
    return True


def check_input_secrets(targets: Iterable[TargetUse], scope: Scope) -> None:
    """Report secrets in inputs that no target lets inputs hold."""
    listed = {name for each in targets for name in each.options.input_secrets}
    for span, name in scope.notes.input_secrets.items():
        if name not in listed:
            message = f"no target lets inputs hold the secret `{name}`"
            help_ = f"list it where these tests run, in `engine.yaml`: `input-secrets: [{name}]` of the target"
            scope.error("E189", span, message, help_)
