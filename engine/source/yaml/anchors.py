"""Anchors and what aliases cost: an alias is its node again, within a budget."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from engine.model.source.diagnostic import Diagnostic
from engine.model.source.node import Node, Scalar
from engine.model.values.nearest import closest
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.source.limits import ALIASES_MAX, DEPTH_MAX, EXPANDED_NODES_MAX
from engine.source.text import SourceText

_PROPERTIES = re.compile(r"(?:[&!][^\s]*[ \t]+)*(?:[&!][^\s,\[\]{}]*$)?")
_NAMES_MAX: Final = 1_000
"""Names that a mistyped one is compared with."""


class Anchored(Noun, frozen=True):
    """A node that aliases may name. `size` counts its nodes, itself among them; `height` its levels of collections."""

    node: Node
    size: int
    height: int
    problem: Diagnostic | None = None


class ReadingEndsError(Exception):
    """The rest of the file is not read, and nothing of it is used: `problem` says why."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Anchors:
    """The anchors of one file and what its aliases have cost so far."""

    def __init__(self) -> None:
        self._complete: dict[str, Anchored] = {}
        self._growing: set[str] = set()
        self._aliases = 0
        self._nodes = 0

    def begin(self, name: str) -> None:
        """A collection with this anchor begins: until its end, an alias of it would stand inside itself."""
        self._growing.add(name)

    def keep(self, name: str, anchored: Anchored) -> None:
        """The node of an anchor is complete; a later anchor of the same name takes its place."""
        self._growing.discard(name)
        self._complete[name] = anchored

    def resolve(self, name: str, place: Span, *, depth: int) -> Anchored:
        """What an alias stands for; with a problem where the anchor is unknown or not complete yet.

        Raises ReadingEndsError where a limit is reached: E003 for depth, E004 for the number of aliases and nodes.
        """
        self._aliases += 1
        if self._aliases > ALIASES_MAX:
            raise ReadingEndsError(_too_much(place, f"more than {ALIASES_MAX:,} aliases in one file"))
        if name in self._growing:
            return _unresolved(name, _cyclic(name, place))
        found = self._complete.get(name)
        if found is None:
            return self._guess(name, place)
        self._nodes += found.size
        if self._nodes > EXPANDED_NODES_MAX:
            message = f"the aliases of this file expand to more than {EXPANDED_NODES_MAX:,} values"
            raise ReadingEndsError(_too_much(place, message))
        if depth + found.height > DEPTH_MAX:
            raise ReadingEndsError(too_deep(place))
        return found

    def _guess(self, name: str, place: Span) -> Anchored:
        near = closest(name, islice(self._complete, _NAMES_MAX))
        text = f'write quotes if it is text: `"*{name}"`'
        help_ = f"did you mean `*{near}`?" if near else f"write `&{name}` before the value that is meant, or {text}"
        problem = Diagnostic(code="E010", span=place, message=f"no anchor `&{name}` stands before this", help=help_)
        return _unresolved(name, problem)


def too_deep(place: Span) -> Diagnostic:
    """E003 at a place."""
    message = f"nested more than {DEPTH_MAX} levels deep"
    return Diagnostic(code="E003", span=place, message=message, help="a suite needs about ten levels")


def without_properties(node: Scalar, text: SourceText) -> Span:
    """The span of a scalar without the anchor and the tag that stand before it."""
    span = node.span
    line = text.line(span.line)
    found = _PROPERTIES.match(line, span.column - 1, len(line) if span.line != span.end_line else span.end_column - 1)
    start = found.end() + 1 if found is not None else span.column
    if span.line == span.end_line:
        start = min(start, span.end_column)
    return span._replace(column=start)


def _unresolved(name: str, problem: Diagnostic) -> Anchored:
    # The text that the author wrote takes the place: no plain scalar begins with `*`, so it can be told apart.
    return Anchored(Scalar(f"*{name}", f"*{name}", "", problem.span), 1, 0, problem)


def _cyclic(name: str, place: Span) -> Diagnostic:
    message = f"the alias `*{name}` stands inside what it stands for"
    return Diagnostic(code="E011", span=place, message=message, help="a value cannot hold itself: write it out")


def _too_much(place: Span, message: str) -> Diagnostic:
    return Diagnostic(
        code="E004", span=place, message=message, help="write fewer aliases, or shorter values behind them"
    )
