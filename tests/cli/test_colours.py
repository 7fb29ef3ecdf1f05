"""Colours of results and problems."""

from __future__ import annotations

import pytest

from engine.cli.colours import paint_severity, paint_verdict, paint_verdicts
from engine.cli.diagnostics import as_text
from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.values.span import Span
from engine.model.verdict import Verdict

RED, YELLOW, GREEN = "\x1b[31m", "\x1b[33m", "\x1b[32m"
BOLD, END = "\x1b[1m", "\x1b[0m"


@pytest.mark.parametrize(
    ("verdict", "painted"),
    [
        (Verdict.PASSED, f"{GREEN}{BOLD}PASS{END}"),
        (Verdict.FAILED, f"{RED}{BOLD}FAIL{END}"),
        (Verdict.ERROR, f"{RED}{BOLD}ERROR{END}"),
        (Verdict.UNKNOWN, f"{YELLOW}{BOLD}UNKNOWN{END}"),
        (Verdict.SKIPPED, f"{YELLOW}{BOLD}SKIP{END}"),
        (Verdict.NOT_RUN, f"{YELLOW}{BOLD}NOT RUN{END}"),
    ],
)
def test_every_verdict_has_its_word_and_its_colour(verdict: Verdict, painted: str) -> None:
    assert paint_verdict(verdict) == painted


def test_in_a_report_only_a_word_at_the_beginning_of_a_line_is_painted() -> None:
    text = "FAIL  a\n  FAIL  b\nNOT RUN  c\r\nnothing\nPASS  d"
    painted = f"{RED}{BOLD}FAIL{END}  a\n  FAIL  b\n{YELLOW}{BOLD}NOT RUN{END}  c\r\nnothing\n{GREEN}{BOLD}PASS{END}  d"
    assert paint_verdicts(text) == painted


def test_errors_are_red_and_warnings_yellow() -> None:
    assert paint_severity("no", Severity.ERROR) == f"{RED}no{END}"
    assert paint_severity("no", Severity.WARNING, bold=True) == f"{YELLOW}{BOLD}no{END}"


def test_a_problem_begins_in_the_colour_of_its_severity() -> None:
    problem = Diagnostic(code="E1", span=Span("a.yaml", 1, 1, 1, 2), message="no", help="yes")
    head, *rest = as_text([problem], {"a.yaml": "x"}).split("\n")
    assert head == f"{RED}{BOLD}error[E1]: no{END}"
    assert "\x1b" not in "\n".join(rest)
