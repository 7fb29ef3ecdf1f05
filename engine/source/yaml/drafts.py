"""Frozen nodes made fast: a draft with the same slots is filled, then declared to be the node.

The `__init__` of a frozen dataclass sets each field by a call of its own. With a million nodes in a file, drafts that
are made without any `__init__` save a third of the time; `tests/source/yaml/test_drafts.py` holds that nobody can tell
the difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.values.span import Span

_new: Any = object.__new__


class ScalarDraft:
    """A `Scalar` in the making: set `__class__` to `Scalar` when it is filled."""

    __slots__ = ("span", "style", "text", "value")


class EntryDraft:
    """An `Entry` in the making."""

    __slots__ = ("key", "value")


class MappingDraft:
    """A `MappingNode` in the making."""

    __slots__ = ("entries", "span")


class SequenceDraft:
    """A `SequenceNode` in the making."""

    __slots__ = ("items", "span")


def scalar(value: bool | float | str | None, text: str, span: Span) -> Scalar:
    """A plain scalar."""
    draft = _new(ScalarDraft)
    draft.value = value
    draft.text = text
    draft.style = ""
    draft.span = span
    draft.__class__ = Scalar
    return cast("Scalar", draft)


def entries(keys: Iterable[Node], values: Iterable[Node]) -> tuple[Entry, ...]:
    """Entries of keys, which must be scalars, and values."""
    made: list[Any] = []
    for key, value in zip(keys, values, strict=True):
        draft = _new(EntryDraft)
        draft.key = key
        draft.value = value
        draft.__class__ = Entry
        made.append(draft)
    return tuple(made)


def mapping(entries: tuple[Entry, ...], span: Span) -> MappingNode:
    """A mapping of entries whose keys are unique."""
    draft = _new(MappingDraft)
    draft.entries = entries
    draft.span = span
    draft.__class__ = MappingNode
    return cast("MappingNode", draft)


def sequence(items: Iterable[Node], span: Span) -> SequenceNode:
    """A list."""
    draft = _new(SequenceDraft)
    draft.items = tuple(items)
    draft.span = span
    draft.__class__ = SequenceNode
    return cast("SequenceNode", draft)
