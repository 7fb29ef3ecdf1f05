"""Shows diagnostics: as text for people, as JSON for editors, as workflow commands for GitHub."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from engine.cli.colours import paint_severity
from engine.model.published.problems import FORMAT, Refusal, problem_of
from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.values.file_names import ROOT_NAMES, FileNames
from engine.source.excerpt import render
from engine.source.places import names_here

Placed: TypeAlias = Callable[[str], str]
"""From the name of a file as spans have it to one that others find."""

ANNOTATIONS_MAX = 10
"""Annotations of one severity that GitHub shows for one step of a workflow."""
LISTED_MAX = 50

_ESCAPES = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))


def as_text(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], root: Path | None = None) -> str:
    """Every diagnostic with its place, an empty line between them.

    Files that are named from the `root` of a project are shown by their names from the folder we are in.
    """
    names = _names(root)
    return "\n\n".join(_painted(each, render(each, sources, names)) for each in diagnostics)


def refusal(
    code: int, diagnostics: Iterable[Diagnostic] = (), message: str | None = None, root: Path | None = None
) -> Refusal:
    """What a command prints as JSON where it came to no result of its own; `root` as for `as_text`."""
    problems = tuple(problem_of(each, _names(root)) for each in diagnostics)
    return Refusal(format=FORMAT, exit=code, diagnostics=problems, message=message)


def _names(root: Path | None) -> FileNames:
    return ROOT_NAMES if root is None else names_here(root)


def as_github(diagnostics: Sequence[Diagnostic], placed: Placed) -> str:
    """Workflow commands for GitHub's annotations.

    GitHub shows ten errors and ten warnings a step and drops the others without a word: the tenth names the rest.
    """
    lines: list[str] = []
    for severity in Severity:
        same = [each for each in diagnostics if each.severity is severity]
        whole = len(same) if len(same) <= ANNOTATIONS_MAX else ANNOTATIONS_MAX - 1
        lines += [_command(each, placed) for each in same[:whole]]
        if same[whole:]:
            lines.append(_rest(severity, same[whole:], placed))
    return "\n".join(lines)


def summary(diagnostics: Sequence[Diagnostic], suites: int) -> str:
    """One line that counts."""
    errors = sum(1 for each in diagnostics if each.severity is Severity.ERROR)
    warnings = len(diagnostics) - errors
    if not diagnostics:
        return f"{many(suites, 'suite')} checked, nothing is wrong"
    return f"{many(suites, 'suite')} checked: {many(errors, 'error')}, {many(warnings, 'warning')}"


def many(number: int, noun: str) -> str:
    """A number with its noun: `1 case`, `2 cases`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}{'es' if noun.endswith('x') else 's'}"


def _painted(diagnostic: Diagnostic, text: str) -> str:
    head, _, rest = text.partition("\n")
    return paint_severity(head, diagnostic.severity, bold=True) + ("\n" + rest if rest else "")


def _command(diagnostic: Diagnostic, placed: Placed) -> str:
    span = diagnostic.span
    name = _property(placed(span.file)) if span.file else ""
    place = f"file={name},line={span.line},col={span.column},endLine={span.end_line},endColumn={span.end_column},"
    text = diagnostic.message + (f"; {diagnostic.help}" if diagnostic.help else "")
    return f"::{diagnostic.severity.value} {place if span.file else ''}title={diagnostic.code}::{_escaped(text)}"


def _rest(severity: Severity, rest: Sequence[Diagnostic], placed: Placed) -> str:
    """One annotation for all that GitHub would drop, at the first of their places."""
    lines = [f"{placed(each.span.file)}:{each.span.line}: {each.code} {each.message}" for each in rest[:LISTED_MAX]]
    lines += [f"and {len(rest) - LISTED_MAX} more"] if len(rest) > LISTED_MAX else []
    place = f"file={_property(placed(rest[0].span.file))},line={rest[0].span.line}," if rest[0].span.file else ""
    title = f"{len(rest)} more {severity.value}s"
    return f"::{severity.value} {place}title={title}::{_escaped(chr(10).join(lines))}"


def _escaped(text: str) -> str:
    for raw, safe in _ESCAPES:
        text = text.replace(raw, safe)
    return text


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def reason_of(problem: Exception) -> str:
    """Why something cannot be read: what the system says of a file with the file's name, else the problem's words."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"{Path(str(problem.filename)).name}: {problem.strerror.lower()}"
    return str(problem)
