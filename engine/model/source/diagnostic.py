"""What is wrong with what an author wrote, where, and what to write instead."""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, TypeVar

from engine.model.values.file_names import FileNames
from engine.model.values.noun import Noun
from engine.model.values.span import Span

T_co = TypeVar("T_co", covariant=True)


class Severity(StrEnum):
    """How bad it is: an error stops the run before anything is sent, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Edit(Noun, frozen=True, kw_only=True):
    """Replace the text at `span` by `text`."""

    span: Span
    text: str


class Fix(Noun, frozen=True, kw_only=True):
    """A mechanical mend, applied by `engine check --fix`."""

    title: str
    edits: tuple[Edit, ...]


class Related(Noun, frozen=True, kw_only=True):
    """Another place that has to do with the problem."""

    span: Span
    message: str


class Diagnostic(Noun, frozen=True, kw_only=True):
    """One problem. `message` and `help` are lower case without a full stop; a code is never reused."""

    code: str
    span: Span
    message: str
    help: str | None = None
    severity: Severity = Severity.ERROR
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


def rename_files(diagnostic: Diagnostic, names: FileNames) -> Diagnostic:
    """The same where files are called otherwise."""
    fix = diagnostic.fix
    return diagnostic.but(
        span=names.span(diagnostic.span),
        related=tuple(each.but(span=names.span(each.span)) for each in diagnostic.related),
        fix=fix and fix.but(edits=tuple(each.but(span=names.span(each.span)) for each in fix.edits)),
    )


class Checked(Noun, Generic[T_co], frozen=True, kw_only=True):
    """The result of a check: a value, unless an error made it impossible, and everything there is to say."""

    value: T_co | None
    diagnostics: tuple[Diagnostic, ...] = ()
    settled: frozenset[Span] = frozenset()
    """Places of plain values that look like another type and are of the very type that is wanted there."""

    @property
    def has_errors(self) -> bool:
        """Whether anything forbids going on."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)
