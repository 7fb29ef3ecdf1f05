"""A place of the result record as an author reaches it: key by key, or by a question in JMESPath."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from engine.model.language.literals import Query
from engine.model.values.noun import Noun
from engine.model.values.span import Span

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_CHAIN = re.compile(r"[A-Za-z0-9_.\[\]*\"'-]+")


class QueriedPlace(Noun, frozen=True, kw_only=True):
    """`path` are literal keys, None where only the question says; `query` is the question, None for literal keys."""

    path: tuple[str, ...] | None
    query: Query | None
    span: Span

    @classmethod
    def at(cls, path: tuple[str, ...], span: Span) -> QueriedPlace:
        """A place by its keys."""
        return cls(path=path, query=None, span=span)

    @classmethod
    def of(cls, query: Query) -> QueriedPlace:
        """A place by a question; one of plain names and dots has a path too, by which it can be checked."""
        path = tuple(query.text.split(".")) if _DOTTED.fullmatch(query.text) else None
        return cls(path=path, query=query, span=query.span)

    @property
    def label(self) -> str:
        """The place as reports name it."""
        return self.query.text if self.query is not None else _join(self.path or ())

    def literal_or_query(self) -> tuple[str, ...] | Query:
        """The place as a claim holds it."""
        return self.query if self.query is not None else self.path or ()

    def below(self, key: str, span: Span) -> QueriedPlace:
        """The place one key deeper."""
        if self.query is None:
            return QueriedPlace.at((*(self.path or ()), key), span)
        return QueriedPlace.of(Query(text=f"{_group(self.query.text)}.{_quote(key)}", span=span))

    def question(self, key: str) -> str:
        """The JMESPath of a key that is a question itself, asked of what stands here."""
        if key.startswith("["):
            return f"{_group(self.label)}{key}"
        return f"{_group(self.label)} | {key}" if "(" in key else f"{_group(self.label)}.{key}"


@lru_cache(maxsize=8192)
def _join(path: tuple[str, ...]) -> str:
    # Most tests of a suite speak of the same places.
    return ".".join(_quote(key) for key in path)


def _quote(key: str) -> str:
    return key if _IDENTIFIER.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _group(text: str) -> str:
    """An expression as the left side of a dot."""
    return text if _CHAIN.fullmatch(text) else f"({text})"
