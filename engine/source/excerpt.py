"""A problem shown where it stands: the place, the line, and carets below what is meant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from engine.model.source.diagnostic import Diagnostic
from engine.model.values.file_names import ROOT_NAMES, FileNames
from engine.model.values.span import Span
from engine.model.values.text import cells, visible
from engine.source.text import LINE_BREAK

WIDTH_MAX: Final = 160
"""Cells of a line that are shown; of a longer one, a window around the span."""

_LEAD: Final = 40
_ELLIPSIS: Final = "…"
_TAB: Final = "    "


def render(diagnostic: Diagnostic, sources: Mapping[str, str], names: FileNames = ROOT_NAMES) -> str:
    """The whole of a diagnostic for a terminal: several lines without a last line break.

    `sources` is the text of each file by the name that spans use; without it the place alone is shown, by the name that
    `names` has for it. Nothing from a file reaches the terminal as a control character.
    """
    lines = [f"{diagnostic.severity.value}[{diagnostic.code}]: {visible(diagnostic.message)}"]
    margin = " " * len(str(diagnostic.span.line))
    if diagnostic.span.file:
        lines += _lines(diagnostic.span, "", sources, names)
    lines += [f"{margin}::: {_place(names.span(each.span))} {visible(each.message)}" for each in diagnostic.related]
    if diagnostic.help:
        first, *more = diagnostic.help.split("\n")
        lines.append(f"{margin} = help: {visible(first)}")
        lines += [f"{margin}         {visible(each)}" for each in more]
    return "\n".join(lines)


def excerpt(span: Span, label: str, sources: Mapping[str, str], names: FileNames = ROOT_NAMES) -> str:
    """The place, the line, and `label` behind the carets; only the place where the text is not at hand."""
    return "\n".join(_lines(span, label, sources, names))


def _lines(span: Span, label: str, sources: Mapping[str, str], names: FileNames) -> list[str]:
    number = str(span.line)
    margin = " " * len(number)
    text = _line(span, sources)
    said = f" {visible(label)}" if label else ""
    lines = [f"{margin}--> {_place(names.span(span))}{said if text is None else ''}"]
    if text is None:
        return lines
    shown, indent, width = _window(text, span)
    lines.append(f"{margin} |")
    lines.append(f"{number} | {shown}".rstrip())
    lines.append(f"{margin} | {' ' * indent}{'^' * width}{said}")
    lines.append(f"{margin} |")
    return lines


def _place(span: Span) -> str:
    return f"{visible(span.file)}:{span.line}:{span.column}"


def _line(span: Span, sources: Mapping[str, str]) -> str | None:
    """The first line of a span; None where its text is unknown or has changed."""
    source = sources.get(span.file)
    if source is None:
        return None
    lines = _split(source)
    return lines[span.line - 1] if span.line <= len(lines) else None


@lru_cache(maxsize=4)
def _split(source: str) -> tuple[str, ...]:
    """A text by lines; kept, because a file with one problem often has five hundred."""
    return tuple(LINE_BREAK.split(source.removeprefix("\ufeff")))


def _window(text: str, span: Span) -> tuple[str, int, int]:
    """The part of the line that is shown, and in cells where the carets begin and how many there are."""
    text = text.rstrip()
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(text)
    first, last = 0, len(text)
    # A cell is at least one character, so cutting by characters first bounds the work on a line of a megabyte.
    if len(text) > WIDTH_MAX:
        first = min(max(0, start - _LEAD), max(0, len(text) - WIDTH_MAX))
        last = min(len(text), first + WIDTH_MAX)
    end = min(max(end, start + 1), max(last, start + 1))
    before = (_ELLIPSIS if first else "") + _drawn(text[first:start])
    meant = _drawn(text[start : min(end, last)])
    behind = _drawn(text[min(end, last) : last]) + (_ELLIPSIS if last < len(text) else "")
    # Behind the end of the line the caret still stands at its own column.
    gap = max(0, start - max(len(text), first))
    return before + meant + behind, cells(before) + gap, max(cells(meant), 1)


def _drawn(text: str) -> str:
    return visible(text.replace("\t", _TAB))
