"""The generators that templates ask for by name: `fake('person.first_name')`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from engine.expressions.template.compiled import parse
from engine.expressions.template.pieces import Expression, pieces_of
from engine.model.values.noun import Noun


class FakeUse(Noun, frozen=True):
    """A name that is written out, and where it stands in the template, without its quotes."""

    name: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def fakes_of(text: str) -> tuple[FakeUse, ...]:
    """Every name that a template asks `fake` for, as far as it is written out; none where it cannot be read."""
    if "fake" not in text:
        return ()
    return tuple(use for piece in pieces_of(text) if isinstance(piece, Expression) for use in _of_expression(piece))


def names_one(call: nodes.Call) -> bool:
    """Whether a call of `fake` has the one argument that it takes, which is text or is computed."""
    if len(call.args) != 1 or call.kwargs:
        return False
    given = call.args[0]
    is_other = isinstance(given, nodes.Const | nodes.List | nodes.Dict | nodes.Tuple)
    return (isinstance(given, nodes.Const) and isinstance(given.value, str)) or not is_other


def _of_expression(piece: Expression) -> Iterator[FakeUse]:
    try:
        tree = parse(piece.source)
    except (TemplateSyntaxError, RecursionError):
        return
    for call in (tree, *tree.find_all(nodes.Call)):
        match call:
            case nodes.Call(node=nodes.Name(name="fake"), args=[nodes.Const(value=str(name))]):
                yield _placed(name, piece)
            case _:
                pass


def _placed(name: str, piece: Expression) -> FakeUse:
    """Where the name stands; the whole expression where it is written in another way."""
    found = re.search(rf"""fake\s*\(\s*['"]({re.escape(name)})['"]""", piece.source)
    if found is None:
        return FakeUse(name, piece.start, piece.end)
    return FakeUse(name, piece.start + found.start(1), piece.start + found.end(1))
