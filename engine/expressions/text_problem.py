"""What is wrong with a text that an author wrote, before it is known where in a file the text stands."""

from __future__ import annotations

from engine.model.values.noun import Noun


class TextProblem(Noun, frozen=True):
    """A problem at a stretch of a question or a template; `instead` replaces that stretch, or the `wider` one."""

    code: str
    start: int
    end: int
    message: str
    help: str | None = None
    instead: str | None = None
    wider: tuple[int, int] | None = None
