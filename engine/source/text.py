"""The text of one file by lines, and the spans of its characters."""

from __future__ import annotations

import re

from engine.model.values.noun import Noun
from engine.model.values.span import Span

LINE_BREAK = re.compile("\r\n|\r|\n")


class SourceText(Noun, frozen=True):
    """One file: its name and its lines without their ends. Lines and columns count from 1."""

    file: str
    lines: tuple[str, ...]

    def line(self, number: int) -> str:
        """The line with this number; empty behind the end of the file."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def span(self, line: int, start: int, end: int) -> Span:
        """From column `start` to just before column `end` of one line; at least one character."""
        return Span(self.file, line, start, line, max(end, start + 1))

    def rest(self, line: int, start: int) -> Span:
        """From column `start` to the end of what is written on the line."""
        return self.span(line, start, len(self.line(line).rstrip()) + 1)

    def at(self, span: Span) -> str:
        """What stands in a span of one line."""
        return self.line(span.line)[span.column - 1 : span.end_column - 1]

    def span_of(self, offset: int, text: str) -> Span:
        """The span of the one character at `offset` of `text`, the whole text of this file."""
        breaks = list(LINE_BREAK.finditer(text, 0, offset))
        column = offset - (breaks[-1].end() if breaks else 0) + 1
        return self.span(len(breaks) + 1, column, column + 1)


def source_text(text: str, file: str) -> SourceText:
    """`text` by lines."""
    return SourceText(file, tuple(LINE_BREAK.split(text)))
