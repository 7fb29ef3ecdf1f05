"""Suites of one run that cannot be told apart in its reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from engine.model.source.diagnostic import Diagnostic, Related, Severity
from engine.model.source.node import MappingNode, Node, Scalar
from engine.model.values.span import Span

EQUAL_TITLES: Final = "W245"


class Title(NamedTuple):
    """What a suite is called, and where."""

    text: str
    span: Span


def titles_in(nodes: Iterable[Node]) -> Iterator[Title]:
    """The title of each suite that has one."""
    for node in nodes:
        title = node.get("suite") if isinstance(node, MappingNode) else None
        if isinstance(title, Scalar) and title.text:
            yield Title(title.text, title.span)


def warn_of_equal_titles(titles: Iterable[Title]) -> Iterator[Diagnostic]:
    """Warn (W245) of each suite with the title of one before it."""
    known: dict[str, Title] = {}
    for title in titles:
        first = known.setdefault(title.text, title)
        if first is not title:
            yield Diagnostic(
                code=EQUAL_TITLES,
                span=title.span,
                severity=Severity.WARNING,
                message=f"another suite is named `{title.text}` too: reports do not tell them apart",
                help="give each suite a title of its own",
                related=(Related(span=first.span, message="first here"),),
            )
