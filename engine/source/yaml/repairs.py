"""Reading on behind a syntax error: a mechanical fix is applied to a copy, and places are told in the original."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from engine.model.source.diagnostic import Diagnostic, Edit, Fix
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.source.text import SourceText

_Columns = tuple[int, ...]


class RepairedText(Noun, frozen=True):
    """A text after some repairs of single lines.

    `columns` holds for each repaired line the original column of each of its characters and of its end.
    """

    text: SourceText
    repairs: tuple[Edit, ...]
    columns: Mapping[int, _Columns] = msgspec.field(default_factory=lambda: MappingProxyType({}))

    @property
    def lines(self) -> frozenset[int]:
        """The lines that were repaired."""
        return frozenset(self.columns)

    def repair(self, problem: Diagnostic) -> RepairedText | None:
        """The text with the problem's fix applied; None where it has none, or one that was tried before."""
        if problem.fix is None or len(problem.fix.edits) != 1:
            return None
        edit = problem.fix.edits[0]
        line = edit.span.line
        if edit.span.end_line != line or edit in self.repairs:
            return None
        old = self.text.line(line)
        start, end = edit.span.column - 1, edit.span.end_column - 1
        new = old[:start] + edit.text + old[end:]
        if new == old:
            return None
        lines = (*self.text.lines[: line - 1], new, *self.text.lines[line:])
        columns = self.columns.get(line, tuple(range(1, len(old) + 2)))
        moved = (*columns[:start], *_spread(columns[start : end + 1], len(edit.text)), *columns[end:])
        text = SourceText(self.text.file, lines)
        return RepairedText(text, (*self.repairs, edit), MappingProxyType({**self.columns, line: moved}))

    def original(self, problem: Diagnostic) -> Diagnostic:
        """The problem with its places in the original; the fix goes where a repaired line would need two."""
        if not self.columns:
            return problem
        related = tuple(each.but(span=self._span(each.span)) for each in problem.related)
        return problem.but(span=self._span(problem.span), related=related, fix=self._fix(problem.fix))

    def original_node(self, node: Node | None) -> Node | None:
        """The tree with its places in the original."""
        return node if node is None or not self.columns else self._node(node, {})

    def _fix(self, fix: Fix | None) -> Fix | None:
        if fix is None:
            return None
        return fix.but(edits=tuple(each.but(span=self._span(each.span)) for each in fix.edits))

    def _node(self, node: Node, done: dict[int, Node]) -> Node:
        """Depth is bounded by the limit on nesting; `done` keeps what aliases share."""
        if id(node) in done:
            return done[id(node)]
        moved: Node
        match node:
            case Scalar():
                moved = self._scalar(node)
            case SequenceNode():
                moved = SequenceNode(tuple(self._node(each, done) for each in node.items), self._span(node.span))
            case MappingNode():
                entries = tuple(Entry(self._scalar(each.key), self._node(each.value, done)) for each in node.entries)
                moved = MappingNode(entries, self._span(node.span))
        done[id(node)] = moved
        return moved

    def _scalar(self, node: Scalar) -> Scalar:
        if node.span.line not in self.columns:
            return node
        span = self._span(node.span)
        # Quotes that a repair put there are not in the original: its text fills the span letter for letter.
        is_ours = span.line == span.end_line and span.end_column - span.column == len(node.text)
        return Scalar(node.value, node.text, "" if is_ours else node.style, span)

    def _span(self, span: Span) -> Span:
        return span._replace(
            column=self._column(span.line, span.column), end_column=self._column(span.end_line, span.end_column)
        )

    def _column(self, line: int, column: int) -> int:
        columns = self.columns.get(line)
        if columns is None:
            return column
        return columns[min(column, len(columns)) - 1]


def _spread(old: _Columns, length: int) -> _Columns:
    """Original columns for the characters that took the place of some others: the first and the end stay in place."""
    if not old:
        return (1,) * length
    width = len(old) - 1
    shift = 1 if length > width else 0
    return tuple(old[min(max(index - shift, 0), width)] for index in range(length))
