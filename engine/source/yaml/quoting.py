"""Where a value that YAML misreads ends, and how it is written in quotes."""

from __future__ import annotations

import re
from typing import Final

from engine.model.source.diagnostic import Edit, Fix
from engine.model.values.span import Span
from engine.source.limits import LINE_CHARACTERS_MAX
from engine.source.text import SourceText

_CLOSING: Final = (("(", ")"), ("[", "]"), ("{", "}"))
_OPENS: Final = frozenset(opening for opening, _ in _CLOSING)
_CLOSES: Final = frozenset(closing for _, closing in _CLOSING)
_QUOTED = re.compile(r"""'[^']*'|"(?:[^"\\]|\\.)*"|`[^`]*`""")
_KEY = re.compile(r"""[ \t]*(?:-[ \t]+)*(?:(?:[^\s:#'"{\[&*!|>%@`,][^:#]*?|"[^"]*"|'[^']*')[ \t]*:[ \t]+)?""")


def quote_text(text: str) -> str:
    """`text` as a quoted scalar of one line, with as few escapes as can be."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def value_start(line: str) -> int:
    """Where in a line of block style the value begins, behind dashes and the key; an index from 0."""
    found = _KEY.match(line)
    return found.end() if found is not None else 0


def value_end(line: str, start: int, *, in_flow: bool) -> int:
    """Where a value on one line ends that begins at index `start`: quotes and brackets are taken as pairs.

    In flow style at the `,`, `]` or `}` that no bracket inside the value accounts for; else at a comment or the end.
    """
    depth, index, end = 0, start, len(line.rstrip())
    if end > LINE_CHARACTERS_MAX:
        return end
    while index < end:
        sign = line[index]
        if sign in "'\"`" and (pair := _QUOTED.match(line, index, end)) is not None:
            index = pair.end()
            continue
        if sign == "#" and index > start and line[index - 1] in " \t":
            break
        if in_flow and depth == 0 and (sign in "]}" or sign == ","):
            break
        depth += (sign in _OPENS) - (sign in _CLOSES and depth > 0)
        index += 1
    return start + len(line[start:index].rstrip())


def in_quotes(text: SourceText, span: Span) -> Fix:
    """The fix that puts what stands in a span of one line in quotes."""
    written = quote_text(text.at(span))
    return Fix(title=f"write {written}", edits=(Edit(span=span, text=written),))


def is_balanced(text: str) -> bool:
    """Whether every quote, backtick and bracket of a question has its partner."""
    plain = _QUOTED.sub("", text)
    if any(mark in plain for mark in "'\"`"):
        return False
    return all(plain.count(opening) == plain.count(closing) for opening, closing in _CLOSING)


def opens_template(text: str) -> bool:
    """Whether a `${{` of the text is not closed in it."""
    return text.rfind("${{") > text.rfind("}}")
