"""The problems of one document, and the words in which they name a value."""

from __future__ import annotations

from enum import Enum
from typing import Final

from engine.model.source.diagnostic import Diagnostic, Related
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.values.noun import Noun
from engine.model.values.span import Span

PROBLEMS_MAX = 500
"""Of one document; more are counted, not listed, so that a hostile file costs bounded time."""


class Broken(Enum):
    """The one member stands for a value that could not be read and whose problem has been reported."""

    BROKEN = "broken"


BROKEN: Final = Broken.BROKEN


class Mismatch(Noun, frozen=True, kw_only=True):
    """A value of the wrong shape, not reported yet: whoever knows its key words the message."""

    node: Node
    wanted: str
    code: str = "E103"
    help: str | None = None


class Use(Noun, frozen=True, kw_only=True):
    """That a template is used: where, and where the template itself stands."""

    span: Span
    template: Span

    def covers(self, span: Span) -> bool:
        """Whether something stands in the lines of the template."""
        return span.file == self.template.file and self.template.line <= span.line <= self.template.end_line


class Problems:
    """The problems of one document, each once, at most `PROBLEMS_MAX` of them.

    While `use` is set, a problem in the lines of that template names the line of use too.
    """

    def __init__(self) -> None:
        self.use: Use | None = None
        self._found: dict[tuple[str, Span, str], Diagnostic] = {}

    @property
    def full(self) -> bool:
        """Whether no more are taken, so that nobody need look for suggestions."""
        return len(self._found) >= PROBLEMS_MAX

    def add(self, diagnostic: Diagnostic) -> None:
        """Take one, unless it was taken already: what several tests inherit is wrong once."""
        key = (diagnostic.code, diagnostic.span, diagnostic.message)
        if key in self._found or self.full:
            return
        if self.use is not None and self.use.covers(diagnostic.span):
            related = (*diagnostic.related, Related(span=self.use.span, message="used here"))
            diagnostic = diagnostic.but(related=related)
        self._found[key] = diagnostic

    def all(self) -> tuple[Diagnostic, ...]:
        """All of them, by file and place."""
        ordered = sorted(self._found.values(), key=lambda each: each.span)
        return (*ordered, _too_many(ordered[-1].span)) if self.full else tuple(ordered)


def shape(node: Node) -> str:
    """What a node is, in an author's words."""
    match node:
        case MappingNode():
            return "a mapping"
        case SequenceNode():
            return "a list"
        case Scalar(value=None):
            return "nothing" if not node.text else "null"
        case Scalar(value=bool()):
            return f"`{node.text}`"
        case Scalar(value=int() | float()):
            return f"the number {node.text[:40]}"
        case Scalar():
            return f"the text `{shorten(node.text)}`" if node.text else "an empty text"


def shorten(text: str, most: int = 40) -> str:
    """One line of text that fits into a message."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def is_ignorable(key: str) -> bool:
    """Whether a key is an author's own (`x-…`), free everywhere."""
    return key.startswith("x-")


def _too_many(span: Span) -> Diagnostic:
    return Diagnostic(
        code="E198",
        span=span,
        message=f"more than {PROBLEMS_MAX} problems in this document; only the first are listed",
        help="mend these and check again",
    )
