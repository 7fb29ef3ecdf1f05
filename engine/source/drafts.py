"""Frozen nodes made fast: a draft with the same slots is filled, then declared to be the node.

The `__init__` of a frozen dataclass sets each field by a call of its own. With a million nodes in a file, drafts save
a quarter of the time; `tests/source/test_drafts.py` holds that nobody can tell the difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from engine.model.node import Entry, Node
from engine.model.span import Span


class ScalarDraft:
    """A `Scalar` in the making: set `__class__` to `Scalar` when it is filled."""

    __slots__ = ("span", "style", "text", "value")

    def __init__(self, value: bool | float | str | None, text: str, style: str, span: Span) -> None:
        self.value = value
        self.text = text
        self.style = style
        self.span = span


class EntryDraft:
    """An `Entry` in the making."""

    __slots__ = ("key", "value")

    def __init__(self, key: Node, value: Node) -> None:
        self.key = key
        self.value = value


def entries(keys: Iterable[Node], values: Iterable[Node]) -> tuple[Entry, ...]:
    """Entries of keys, which must be scalars, and values."""
    drafts = tuple(map(EntryDraft, keys, values))
    for draft in drafts:
        draft.__class__ = Entry  # type: ignore[assignment]
    return cast("tuple[Entry, ...]", drafts)
