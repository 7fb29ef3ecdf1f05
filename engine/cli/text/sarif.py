"""Diagnostics as SARIF 2.1.0 (OASIS standard, sections 3.13 to 3.58), for code-scanning pages and editors."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from engine.cli.diagnostics import Placed
from engine.expressions.codes import CODES as OF_EXPRESSIONS
from engine.model.source.diagnostic import Diagnostic, Fix
from engine.model.values.span import Span
from engine.plan.codes import CODES as OF_PLANS
from engine.source.codes import CODES as OF_SOURCES
from engine.suite.codes import CODES as OF_SUITES

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(diagnostics: Sequence[Diagnostic], placed: Placed) -> dict[str, Any]:
    """One log with one run; its rules are the codes that occur, each with its title."""
    codes = sorted({each.code for each in diagnostics})
    titles = {**OF_SOURCES, **OF_SUITES, **OF_EXPRESSIONS, **OF_PLANS}
    driver = {
        "name": "engine",
        "version": version("data-action-engine"),
        "rules": [_rule(code, titles.get(code, code)) for code in codes],
    }
    results = [_result(each, codes.index(each.code), placed) for each in diagnostics]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, title: str) -> dict[str, Any]:
    level = "warning" if code.startswith("W") else "error"
    return {"id": code, "shortDescription": {"text": title}, "defaultConfiguration": {"level": level}}


def _result(diagnostic: Diagnostic, rule: int, placed: Placed) -> dict[str, Any]:
    text = diagnostic.message + (f"; {diagnostic.help}" if diagnostic.help else "")
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": {"text": text},
    }
    if diagnostic.span.file:
        result["locations"] = [{"physicalLocation": _place(diagnostic.span, placed)}]
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _place(each.span, placed), "message": {"text": each.message}}
            for number, each in enumerate(diagnostic.related)
        ]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.fix, placed)]
    return result


def _fix(fix: Fix, placed: Placed) -> dict[str, Any]:
    changes = [
        {
            "artifactLocation": _artifact(file, placed),
            "replacements": [
                {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
                for edit in fix.edits
                if edit.span.file == file
            ],
        }
        for file in dict.fromkeys(edit.span.file for edit in fix.edits)
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changes}


def _place(span: Span, placed: Placed) -> dict[str, Any]:
    return {"artifactLocation": _artifact(span.file, placed), "region": _region(span)}


def _artifact(file: str, placed: Placed) -> dict[str, str]:
    return {"uri": quote(placed(file))}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
