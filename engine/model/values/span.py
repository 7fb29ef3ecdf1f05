"""Where in a file something stands."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of one file; lines and columns count from 1, the end is just behind the last character.

    A tuple rather than a dataclass, because a five-megabyte suite has a million of them. `file` is relative to the
    project root, with forward slashes.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def part(self, start: int, end: int, *, of: int) -> Span:
        """The stretch from character `start` to `end` of a text of `of` characters that fills this span.

        The whole span where the text does not stand in the file letter for letter (folded, escaped, many lines).
        """
        if self.line != self.end_line or self.end_column - self.column != of:
            return self
        return Span(self.file, self.line, self.column + start, self.line, self.column + max(end, start + 1))


NOWHERE = Span("", 1, 1, 1, 1)
