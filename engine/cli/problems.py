"""Shows diagnostics: as text for people, as JSON for editors, as workflow commands for GitHub."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.cli.console import paint
from engine.model.diagnostic import Diagnostic, Severity
from engine.source.excerpt import render

_ESCAPES = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))


def as_text(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> str:
    """Every diagnostic with its place, an empty line between them."""
    return "\n\n".join(_painted(each, render(each, sources)) for each in diagnostics)


def as_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """The list of the CLI page, `engine check --format json`."""
    return [_fields(each) for each in diagnostics]


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """One workflow command a diagnostic."""
    return "\n".join(_command(each) for each in diagnostics)


def summary(diagnostics: Sequence[Diagnostic], suites: int) -> str:
    """One line that counts."""
    errors = sum(1 for each in diagnostics if each.severity is Severity.ERROR)
    warnings = len(diagnostics) - errors
    if not diagnostics:
        return f"{_many(suites, 'suite')} checked, nothing is wrong"
    return f"{_many(suites, 'suite')} checked: {_many(errors, 'error')}, {_many(warnings, 'warning')}"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _painted(diagnostic: Diagnostic, text: str) -> str:
    head, _, rest = text.partition("\n")
    colour = "red" if diagnostic.severity is Severity.ERROR else "yellow"
    return paint(head, colour, bold=True) + ("\n" + rest if rest else "")


def _fields(diagnostic: Diagnostic) -> dict[str, Any]:
    span = diagnostic.span
    fields: dict[str, Any] = {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "file": span.file or None,
        "line": span.line if span.file else None,
        "column": span.column if span.file else None,
        "end_line": span.end_line if span.file else None,
        "end_column": span.end_column if span.file else None,
        "message": diagnostic.message,
        "help": diagnostic.help,
    }
    if diagnostic.related:
        fields["related"] = [{**each.span._asdict(), "message": each.message} for each in diagnostic.related]
    if diagnostic.fix is not None:
        edits = [{**edit.span._asdict(), "text": edit.text} for edit in diagnostic.fix.edits]
        fields["fix"] = {"title": diagnostic.fix.title, "edits": edits}
    return fields


def _command(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    place = f"file={_property(span.file)},line={span.line},col={span.column},endColumn={span.end_column},"
    text = diagnostic.message + (f"; {diagnostic.help}" if diagnostic.help else "")
    return f"::{diagnostic.severity.value} {place if span.file else ''}title={diagnostic.code}::{_escaped(text)}"


def _escaped(text: str) -> str:
    for raw, safe in _ESCAPES:
        text = text.replace(raw, safe)
    return text


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
