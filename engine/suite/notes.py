"""What is found while a document is read, kept for the checks that follow when all of it has been read."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.model.language.literals import Query, Template
from engine.model.values.span import Span


@dataclass(slots=True)
class FieldUses:
    """What one input field is made from: fields of its row, and calls that are over; by name, each with its place."""

    fields: dict[str, Span] = field(default_factory=dict)
    steps: dict[str, Span] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Notes:
    """What is found while one document is read, by place, for the checks that follow when all of it has been read."""

    plain_texts: dict[Span, str] = field(default_factory=dict)
    """The text of plain scalars that YAML typed: what to put into quotes where a contract wants text."""
    variables: dict[Span, tuple[frozenset[str], Template | Query]] = field(default_factory=dict)
    """The suite's variables that templates and questions name."""
    field_uses: dict[Span, FieldUses] = field(default_factory=dict)
    """What each input field is made from, by the place of its value; only fields that are made from anything."""
    columns_named: dict[Span, Template] = field(default_factory=dict)
    """Templates that name columns of a table."""
    target_vars: dict[Span, Template] = field(default_factory=dict)
    """Templates that name variables of the target."""
    settled: set[Span] = field(default_factory=set)
    """Where a plain value is exactly of the type that a contract wants there: what it looks like is no matter."""
    input_secrets: dict[Span, str] = field(default_factory=dict)
    """Secrets that inputs hold."""
    unread: set[str] = field(default_factory=set)
    """Names of input fields that could not be read: nobody is told that they are missing."""
    places: dict[tuple[Span, str], Span] = field(default_factory=dict)
    """Where parts of a noun stand that the noun itself does not keep: the key of an input field, the name of a test."""
