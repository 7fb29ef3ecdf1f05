"""Lines for a terminal that is narrower than they are: broken between words, never in one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import click

from engine.model.values.text import cells

_EXCERPT: Final = re.compile(r"\s*(?:\d+ )?(?:\||-->|:::)")
"""A line of a shown source, whose marks stand below what they mark."""
_INDENT: Final = re.compile(r"\s*(?:= help: |- )?")
_DEEPER: Final = 2
_WIDTH_MIN: Final = 40
"""On what is narrower, words would stand below each other."""


def wrap_text(text: str, width: int) -> str:
    """The text with no line wider than a terminal, as far as its words let it; excerpts of sources stay whole."""
    if width < _WIDTH_MIN:
        return text
    return "\n".join(each for line in text.split("\n") for each in _wrap_line(line, width))


def _wrap_line(line: str, width: int) -> Iterator[str]:
    plain = click.unstyle(line)
    if cells(plain) <= width or _EXCERPT.match(plain):
        yield line
        return
    found = _INDENT.match(plain)
    before = found[0] if found else ""
    indent = " " * (len(before) + (_DEEPER if before.isspace() or not before else 0))
    words = re.split(r"(?<=\S)( +)(?=\S)", line)
    current, taken = words[0], cells(click.unstyle(words[0]))
    for blank, word in zip(words[1::2], words[2::2], strict=True):
        needed = len(blank) + cells(click.unstyle(word))
        if taken + needed > width:
            yield current
            current, taken = indent + word, len(indent) + cells(click.unstyle(word))
        else:
            current, taken = current + blank + word, taken + needed
    yield current
