"""An error of the scanner with all that is known of the place it stumbled on."""

from __future__ import annotations

from typing import Any

from engine.model.source.node import Scalar
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.source.text import SourceText
from engine.source.yaml.nodes import BuildState
from engine.source.yaml.quoting import value_end


class ScannerError(Noun, frozen=True):
    """A scanner's error. Lines and columns count from 1; `opened` is where what it could not finish began."""

    problem: str
    context: str
    line: int
    column: int
    opened: Span | None
    text: SourceText
    last: Scalar | None
    in_flow: bool

    @property
    def written(self) -> str:
        """The line it stumbled on."""
        return self.text.line(self.line)

    @property
    def before(self) -> str:
        """What stands before the stumbling block."""
        return self.written[: self.column - 1]

    @property
    def here(self) -> str:
        """The character it stumbled on; empty at the end of a line."""
        return self.written[self.column - 1 : self.column]

    @property
    def spot(self) -> Span:
        """The stumbling block."""
        return self.text.span(self.line, self.column, self.column + 1)

    def value_from(self, column: int) -> Span:
        """The value of this line that begins at a column."""
        return self.text.span(self.line, column, value_end(self.written, column - 1, in_flow=self.in_flow) + 1)


def scanner_error_of(error: Any, state: BuildState) -> ScannerError:
    """What an error says, beside what had become of the file when it came."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    start = getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (len(state.text.lines), 1)
    return ScannerError(
        problem=str(getattr(error, "problem", None) or ""),
        context=str(getattr(error, "context", None) or ""),
        line=line,
        column=column,
        opened=state.text.span(start.line + 1, start.column + 1, start.column + 2) if start is not None else None,
        text=state.text,
        last=state.last,
        in_flow=state.flow > 0,
    )
