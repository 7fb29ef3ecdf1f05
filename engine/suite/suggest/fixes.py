"""What `engine check --fix` may write instead, where one thing alone can be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.model.source.diagnostic import Edit, Fix
from engine.model.source.node import Node, Scalar
from engine.model.values.nearest import plain_name
from engine.model.values.noun import NOTHING
from engine.model.values.span import Span
from engine.suite.suggest.nearest import is_foreign

_MEANT = re.compile(r"did you mean `([^`]+)`\?")
_WRITE = re.compile(r"write `([^`]+)`")
_NAMED = re.compile(r"`([^`]*)`")
_QUOTES = 2


def rename_fix(span: Span, message: str, help_: str | None, foreign: Mapping[str, str] = NOTHING) -> Fix | None:
    """The fix of a mistyped name: where the message names all that stands at the place.

    `foreign` are words of other tools beside those that the language as a whole knows.
    """
    meant = _MEANT.fullmatch(help_ or "")
    if meant is None or span.line != span.end_line:
        return None
    width = span.end_column - span.column
    # A message names what is wrong last: "the template `x` has no parameter `y`".
    name = (_NAMED.findall(message) or [""])[-1]
    if is_foreign(name, foreign) and plain_name(name) != plain_name(meant[1]):
        # A word of another tool is a guess at what is meant, and its value is seldom what stands behind ours.
        return None
    if len(name) == width:
        return _instead(span, meant[1])
    if len(name) + _QUOTES != width:
        return None
    return _instead(span._replace(column=span.column + 1, end_column=span.end_column - 1), meant[1])


def rewrite_fix(node: Node, help_: str | None, *, quoted: bool = False) -> Fix | None:
    """The fix of a plain value for which the help shows one other; `quoted`: the value may stand in quotes."""
    shown = _WRITE.fullmatch(help_ or "")
    if shown is None or not isinstance(node, Scalar) or node.span.line != node.span.end_line:
        return None
    if node.style and not (quoted and node.style in ("'", '"')):
        return None
    return _instead(node.span, shown[1])


def quote_fix(node: Node) -> Fix | None:
    """The fix of a plain value that should be text: quotes around it."""
    if not isinstance(node, Scalar) or node.style or node.span.line != node.span.end_line:
        return None
    return _instead(node.span, f'"{node.text}"')


def quote_fix_at(span: Span, text: str) -> Fix | None:
    """The fix of the plain value that stands at a place: quotes around it."""
    if span.line != span.end_line or span.end_column - span.column != len(text):
        return None
    return _instead(span, f'"{text}"')


def _instead(span: Span, text: str) -> Fix:
    return Fix(title=f"write `{text}`", edits=(Edit(span=span, text=text),))
