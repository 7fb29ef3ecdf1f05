from __future__ import annotations

from typing import Any

import pytest

from engine.model.plan import CheckObligation
from engine.model.run.in_words import never_asked_in_words, never_asked_lines
from engine.model.run.report import Covered, NeverAsked
from engine.model.values.span import Span

SPAN = Span("lib.yaml", 4, 13, 4, 20)


def found(kind: Any = "check", *, when: str | None = None, named: str | None = None, **more: Any) -> NeverAsked:
    check = CheckObligation(kind=kind, text="output.n", when=when, named=named, span=SPAN)
    return NeverAsked(suite="S", tests=("t",), file="a.suite.yaml", check=check, **more)


@pytest.mark.parametrize(
    ("each", "words"),
    [
        (found(when="input.a == 'x'"), "output.n: its `when` was true for no case (input.a == 'x')"),
        (found(), "output.n: no case came to it"),
        (found("call", when="status == 'failed'"), "output.n: its `when` was true for no case (status == 'failed')"),
        (found("conditional"), "output.n: nothing ever stood there"),
        (found("if-valid"), "output.n: no row is valid"),
        (found("if-invalid"), "output.n: no row is invalid"),
        (found(named="sane"), "sane: output.n: no case came to it"),
        (found(target="us", rows_left_out=2), "output.n: no case came to it on us (2 rows left out here)"),
    ],
)
def test_a_check_that_was_never_asked_says_why(each: NeverAsked, words: str) -> None:
    assert never_asked_in_words(each) == words


def test_they_are_listed_with_their_places_up_to_a_bound() -> None:
    checks = Covered(covered=1, of=4)
    assert list(never_asked_lines([found(), found(), found()], checks, most=1)) == [
        "never asked (3 of 4 checks)",
        "  output.n: no case came to it  lib.yaml:4",
        "  and 2 more; `engine run -v` lists them all",
    ]
    assert list(never_asked_lines([], checks, most=1)) == []
