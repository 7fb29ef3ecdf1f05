"""Values in braces that a comma cut: `{ amount: 1,50 }` is an amount of 1 and a key `50` without a value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from engine.model.source.diagnostic import Diagnostic
from engine.model.source.node import Entry, Node, Scalar, SequenceNode
from engine.model.values.span import Span
from engine.source.limits import PROBLEMS_KEPT_MAX
from engine.source.text import SourceText
from engine.source.yaml import scalars
from engine.source.yaml.quoting import quote_text

_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+")
_FIGURE: Final = re.compile(r"-?\d+(?:,\d+)+")
_SHOWN_MAX: Final = 80


def holds_bare_key(children: Sequence[Node]) -> bool:
    """Whether any key of alternating keys and values has no value at all."""
    return any(type(each) is Scalar and each.text == "" and not each.style for each in children[1::2])


def join_cut(entries: tuple[Entry, ...], text: SourceText, problems: list[Diagnostic]) -> tuple[Entry, ...]:
    """The entries of a mapping in braces with the values that commas cut (E033), as they were probably meant."""
    joined: list[Entry] = []
    waiting = list(reversed(entries))
    while waiting:
        entry = waiting.pop()
        rest: list[Scalar] = []
        while waiting and _is_cut(entry, rest, waiting[-1], text) and len(problems) < PROBLEMS_KEPT_MAX:
            rest.append(waiting.pop().key)
        if rest and isinstance(entry.value, Scalar):
            value, problem = _whole(entry.value, rest, text)
            problems.append(problem)
            entry = Entry(entry.key, value)
        joined.append(entry)
    return tuple(joined)


def _is_cut(entry: Entry, rest: Sequence[Scalar], following: Entry, text: SourceText) -> bool:
    value, key, empty = entry.value, following.key, following.value
    if not isinstance(value, Scalar) or not isinstance(empty, Scalar) or not (value.text or value.style):
        return False
    last = rest[-1].span if rest else value.span
    if empty.text or empty.style or last.end_line != key.span.line or key.span.line != key.span.end_line:
        return False
    line = text.line(key.span.line)
    between = line[last.end_column - 1 : key.span.column - 1].strip(" '\"")
    return between == "," and not line[key.span.end_column - 1 :].lstrip(" '\"").startswith(":")


def _whole(value: Scalar, rest: Sequence[Scalar], text: SourceText) -> tuple[Node, Diagnostic]:
    span = value.span._replace(end_line=rest[-1].span.end_line, end_column=rest[-1].span.end_column)
    written = text.at(span) if span.line == span.end_line else ""
    cut = ", ".join(f"`{each.text}`" for each in rest[:3])
    keys = f"a key without a value: {cut}" if len(rest) == 1 else f"keys without values: {cut}"
    message = f"the comma ends the value here, and makes {keys}"
    if _FIGURE.fullmatch(written):
        figure = written.replace(",", "") if _THOUSANDS.fullmatch(written) else written.replace(",", ".", 1)
        number = Scalar(scalars.type_scalar(figure), figure, "", span)
        help_ = f"write `{figure}` for the number, or `{quote_text(written)}` for the text"
        return number, _problem(span, message, help_)
    items = SequenceNode((value, *rest), span)
    shown = written if 0 < len(written) <= _SHOWN_MAX else "a, b"
    return items, _problem(span, message, f"write `[{shown}]` for several values, or one text in quotes")


def _problem(span: Span, message: str, help_: str) -> Diagnostic:
    return Diagnostic(code="E033", span=span, message=message, help=help_)
