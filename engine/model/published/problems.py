"""What is wrong with suites, as programs are told: one shape for `--format json`, its schema, and `import engine`."""

from __future__ import annotations

from typing import Final, Literal

from engine.model.source.diagnostic import Diagnostic, Edit, Fix, Related, Severity, rename_files
from engine.model.values.file_names import ROOT_NAMES, FileNames
from engine.model.values.noun import Noun

FORMAT: Final = 1
"""Of all JSON that commands print: another number once a key is gone or means something else. New keys may come."""


class ProblemEdit(Noun, frozen=True, kw_only=True):
    """Replace the text between two places by `text`; the end is the first character that stays."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class ProblemFix(Noun, frozen=True, kw_only=True):
    """What `engine check --fix` would do."""

    title: str
    edits: tuple[ProblemEdit, ...]


class RelatedPlace(Noun, frozen=True, kw_only=True):
    """Another place that has to do with the problem."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str


class SuiteProblem(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """One problem of a suite, the project or the command line, with its place and what to write instead."""

    code: str
    """Such as `E124`; docs/errors.md explains each. A code is never reused."""
    severity: Literal["error", "warning"]
    """An error keeps everything from being sent, a warning does not."""
    file: str | None
    """From the folder we are in; null where it is no matter of a file."""
    line: int | None
    """From 1."""
    column: int | None
    """From 1, in characters."""
    end_line: int | None
    end_column: int | None
    """The first character behind it."""
    message: str
    help: str | None
    """What to write instead."""
    related: tuple[RelatedPlace, ...] = ()
    fix: ProblemFix | None = None
    """A mechanical mend, where there is one."""

    @property
    def is_error(self) -> bool:
        """Whether it keeps everything from being sent."""
        return self.severity == "error"


class CheckReport(Noun, frozen=True, kw_only=True):
    """What `engine check --format json` prints, whatever the exit code."""

    format: int
    """The version of this format."""
    exit: int
    """The exit code: 0 no error, 2 an error, 5 a bug of the engine."""
    suites: int
    """How many were looked at."""
    diagnostics: tuple[SuiteProblem, ...]
    """In order of file and place; warnings too."""


class Refusal(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """What a command prints as JSON where it came to no result of its own; nothing was sent."""

    format: int
    """The version of this format."""
    exit: int
    """The exit code."""
    diagnostics: tuple[SuiteProblem, ...]
    """What is wrong; empty where `message` says it."""
    message: str | None = None
    planned: int | None = None
    """0 where there was no case to run again."""


def problem_of(diagnostic: Diagnostic, names: FileNames = ROOT_NAMES) -> SuiteProblem:
    """A diagnostic as programs are told of it, with the names that its files have for them."""
    diagnostic = rename_files(diagnostic, names)
    span = diagnostic.span
    placed = bool(span.file)
    return SuiteProblem(
        code=diagnostic.code,
        severity="error" if diagnostic.severity is Severity.ERROR else "warning",
        file=span.file or None,
        line=span.line if placed else None,
        column=span.column if placed else None,
        end_line=span.end_line if placed else None,
        end_column=span.end_column if placed else None,
        message=diagnostic.message,
        help=diagnostic.help,
        related=tuple(map(_related, diagnostic.related)),
        fix=None if diagnostic.fix is None else _fix(diagnostic.fix),
    )


def _related(related: Related) -> RelatedPlace:
    return RelatedPlace(**related.span._asdict(), message=related.message)


def _fix(fix: Fix) -> ProblemFix:
    return ProblemFix(title=fix.title, edits=tuple(map(_edit, fix.edits)))


def _edit(edit: Edit) -> ProblemEdit:
    return ProblemEdit(**edit.span._asdict(), text=edit.text)
