"""Templates and queries at a known place, for tests."""

from __future__ import annotations

from engine.model.language.literals import Query, Template
from engine.model.source.diagnostic import Diagnostic
from engine.model.values.span import Span


def template(text: str) -> Template:
    """A template that fills line 3 of a file from column 10."""
    return Template(text=text, span=Span("a.suite.yaml", 3, 10, 3, 10 + len(text)))


def query(text: str) -> Query:
    """A query that fills line 3 of a file from column 10."""
    return Query(text=text, span=Span("a.suite.yaml", 3, 10, 3, 10 + len(text)))


def marked(diagnostic: Diagnostic, text: str) -> str:
    """The part of the text that a diagnostic points at."""
    return text[diagnostic.span.column - 10 : diagnostic.span.end_column - 10]
