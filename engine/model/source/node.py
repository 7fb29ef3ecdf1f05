"""A YAML document as a tree in which every scalar, key and collection knows its place and nothing has a meaning yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from engine.model.values.span import Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """One scalar: `value` typed by JSON's own grammar, `text` as the author wrote it (quotes and folding resolved).

    `style` is "" for plain, or one of `'`, `"`, `|`, `>`. `span` includes the quotes.
    """

    value: bool | int | float | str | None
    text: str
    style: str
    span: Span

    @property
    def content(self) -> Span:
        """The span of the text itself, without the quotes."""
        if self.style not in ("'", '"') or self.span.line != self.span.end_line:
            return self.span
        return self.span._replace(column=self.span.column + 1, end_column=self.span.end_column - 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value` of a mapping. A key that came by a merge (`<<`) keeps the place where it was written."""

    key: Scalar
    value: Node

    @property
    def name(self) -> str:
        """The key as text."""
        return self.key.text


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping in the author's order, keys unique, merges resolved. `span` covers it from first key to end."""

    entries: tuple[Entry, ...]
    span: Span

    def get(self, name: str) -> Node | None:
        """The value under a key, or None."""
        for entry in self.entries:
            if entry.key.text == name:
                return entry.value
        return None


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list in the author's order."""

    items: tuple[Node, ...]
    span: Span


Node: TypeAlias = Scalar | MappingNode | SequenceNode
