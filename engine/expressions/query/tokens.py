"""A query cut into tokens with their places, and the text that JMESPath is given instead of what was written.

JMESPath itself tells no places of parts of a query, and refuses bare numbers, which authors write.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from engine.model.values.noun import Noun

Kind = Literal["raw", "quoted", "literal", "number", "word", "sign"]

_TOKEN: Final = re.compile(
    r"""
      (?P<raw>'(?:[^'\\]|\\.)*')
    | (?P<quoted>"(?:[^"\\]|\\.)*")
    | (?P<literal>`(?:[^`\\]|\\.)*`)
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w]))
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign>\[\?|\[\]|\|\||&&|==|!=|<=|>=|\S)
    """,
    re.VERBOSE | re.ASCII | re.DOTALL,
)
CONSTANTS: Final = frozenset({"true", "false", "null"})


class QueryToken(Noun, frozen=True):
    """A piece of a query, from `start` to `end` of its text."""

    kind: Kind
    text: str
    start: int
    end: int


@lru_cache(maxsize=2048)
def tokens_of(text: str) -> tuple[QueryToken, ...]:
    """The tokens of a query in order. Any text has tokens; what is no JMESPath becomes signs of one character."""
    return tuple(
        QueryToken(found.lastgroup, found[0], found.start(), found.end())  # type: ignore[arg-type]
        for found in _TOKEN.finditer(text)
    )


@lru_cache(maxsize=2048)
def bare_constants(text: str) -> tuple[QueryToken, ...]:
    """The numbers and the words `true false null` that stand where JMESPath wants a literal in backticks."""
    tokens = tokens_of(text)
    return tuple(token for place, token in enumerate(tokens) if _is_bare(tokens, place))


def _is_bare(tokens: tuple[QueryToken, ...], place: int) -> bool:
    token = tokens[place]
    before = tokens[place - 1].text if place else ""
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if token.kind == "number":
        # `[0]` and `[1:2]` are places in a list.
        return not (before in ("[", ":") and after in ("]", ":", "[") and token.text.lstrip("-").isdigit())
    return token.kind == "word" and token.text in CONSTANTS and before != "." and after not in ("(", ":", ".")


def as_jmespath(text: str) -> str:
    """The query with backticks around bare constants."""
    pieces: list[str] = []
    at = 0
    for token in bare_constants(text):
        pieces += (text[at : token.start], "`", token.text, "`")
        at = token.end
    return "".join((*pieces, text[at:]))


def place_in_original(text: str, place: int) -> int:
    """The place in the query as written of a place in `as_jmespath(text)`."""
    for number, token in enumerate(bare_constants(text)):
        if token.start + 2 * number >= place:
            return place - 2 * number
        if token.end + 2 * number + 2 > place:
            return token.start
    return min(place - 2 * len(bare_constants(text)), len(text))
