"""A template cut into plain text and expressions.

`${{` opens an expression and the first `}}` that stands in no string and closes no brace of the expression ends it.
`$${{` is a literal `${{`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from engine.model.values.noun import Noun

_OPEN = "${{"
_CLOSE = "}}"


class Plain(Noun, frozen=True):
    """Text as it is meant, from `start` to `end` of the template."""

    text: str
    start: int
    end: int


class Expression(Noun, frozen=True):
    """The source between `${{` and `}}`; `start` and `end` are its place in the template, without the braces."""

    source: str
    start: int
    end: int


class Unclosed(Noun, frozen=True):
    """A `${{` at `start` that no `}}` follows; `quote` is the quote that was opened and never closed, if any."""

    start: int
    end: int
    quote: str | None


Piece: TypeAlias = Plain | Expression | Unclosed


def has_template(text: str) -> bool:
    """Whether a text must be resolved before it is used: it holds a `${{`, be it an escaped one."""
    return _OPEN in text


@lru_cache(maxsize=4096)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """The pieces of a template in order; adjacent plain texts are not joined."""
    pieces: list[Piece] = []
    at = 0
    while (found := text.find(_OPEN, at)) >= 0:
        if found > at and text[found - 1] == "$":
            pieces.append(Plain(text[at : found - 1] + _OPEN, at, found + len(_OPEN)))
            at = found + len(_OPEN)
            continue
        if found > at:
            pieces.append(Plain(text[at:found], at, found))
        piece = _expression(text, found)
        pieces.append(piece)
        if isinstance(piece, Unclosed):
            return tuple(pieces)
        at = piece.end + len(_CLOSE)
    if at < len(text):
        pieces.append(Plain(text[at:], at, len(text)))
    return tuple(pieces)


def _expression(text: str, opening: int) -> Expression | Unclosed:
    """The expression that begins at `opening`, or the news that it never ends."""
    start = at = opening + len(_OPEN)
    depth = 0
    while at < len(text):
        letter = text[at]
        if letter in "'\"":
            closing = _string_end(text, at)
            if closing < 0:
                return Unclosed(opening, len(text), letter)
            at = closing
        elif letter in "([{":
            depth += 1
        elif letter == "}" and depth == 0 and text.startswith(_CLOSE, at):
            return Expression(text[start:at], start, at)
        elif letter in ")]}":
            depth = max(0, depth - 1)
        at += 1
    return Unclosed(opening, len(text), None)


def _string_end(text: str, opening: int) -> int:
    """The place of the quote that closes the one at `opening`; -1 where there is none."""
    quote = text[opening]
    at = opening + 1
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == quote:
            return at
        at += 1
    return -1
