"""Suites of one run that cannot be told apart in its reports."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.source.diagnostic import Diagnostic, Related, Severity
from engine.model.source.node import MappingNode, Node, Scalar


def warn_of_equal_titles(nodes: Iterable[Node]) -> tuple[Diagnostic, ...]:
    """Warn (W245) of each suite with the title of one before it."""
    titles: dict[str, Scalar] = {}
    found: list[Diagnostic] = []
    for node in nodes:
        title = node.get("suite") if isinstance(node, MappingNode) else None
        if not isinstance(title, Scalar) or not title.text:
            continue
        first = titles.setdefault(title.text, title)
        if first is not title:
            found.append(
                Diagnostic(
                    code="W245",
                    span=title.span,
                    severity=Severity.WARNING,
                    message=f"another suite is named `{title.text}` too: reports do not tell them apart",
                    help="give each suite a title of its own",
                    related=(Related(span=first.span, message="first here"),),
                )
            )
    return tuple(found)
