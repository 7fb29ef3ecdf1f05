"""Where in a template what is wrong stands, and the way out of a call of what is no function."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Final

from engine.expressions.template.filters import FILTERS
from engine.expressions.template.pieces import Expression
from engine.expressions.values.near import suggestion
from engine.model.values.nearest import plain_name

_DRAWN: Final = MappingProxyType(
    {
        **dict.fromkeys(("uuid", "uuid4", "guid", "newguid", "random-uuid", "randomuuid"), "uuid"),
        **dict.fromkeys(("random", "randint", "random-int", "randomint", "rand"), "integer"),
        **dict.fromkeys(("email", "random-email", "randomemail"), "person.email"),
    }
)
"""Functions of other tools, and the generator that draws the same."""


def way_out_of_call(
    name: str, piece: Expression, *, known: AbstractSet[str], values: AbstractSet[str]
) -> tuple[int, int, str]:
    """Where a call of what is no function stands, and what to write: `known` are the functions, `values` no such."""
    drawn = _DRAWN.get(plain_name(name)) if "fake" in known else None
    if drawn is not None:
        return *_whole_call(piece, name), f"write `fake('{drawn}')`; `fake` draws what any generator does"
    if name in values:
        return *_whole_call(piece, name), f"write `{name}`; it is a value and no function"
    way = f"`{name}` is a filter; write `value | {name}`" if name in FILTERS else None
    way = way or suggestion(name, known, what="there are") or "no function can be called here"
    return *place_of(piece, name), way


def _whole_call(piece: Expression, name: str) -> tuple[int, int]:
    """A call with its parentheses, where no others stand in them."""
    found = re.search(rf"(?<![\w.]){re.escape(name)}\s*\([^()]*\)", piece.source)
    return (piece.start + found.start(), piece.start + found.end()) if found else place_of(piece, name)


def place_of(piece: Expression, word: str, *, behind: str = r"(?<![\w.'\"])") -> tuple[int, int]:
    """Where `word` stands in the expression; the whole expression where it cannot be found."""
    found = re.search(rf"{behind}({re.escape(word)})(?!\w)", piece.source) or re.search(
        rf"({re.escape(word)})(?!\w)", piece.source
    )
    return (piece.start + found.start(1), piece.start + found.end(1)) if found else inside_of(piece)


def inside_of(piece: Expression) -> tuple[int, int]:
    """The expression without the white space around it."""
    lead = len(piece.source) - len(piece.source.lstrip())
    return piece.start + lead, piece.start + max(len(piece.source.rstrip()), lead + 1)
