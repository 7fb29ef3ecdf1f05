from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.model.source.diagnostic import Diagnostic, Related, Severity
from engine.model.values.span import NOWHERE, Span
from engine.source.excerpt import WIDTH_MAX, excerpt, render


def shown(line: str, start: int, end: int) -> list[str]:
    return excerpt(Span("a.yaml", 1, start, 1, end), "", {"a.yaml": line}).split("\n")


def test_a_diagnostic_is_shown_with_its_line_carets_help_and_other_places() -> None:
    source = {"a.yaml": "suite: x\ntests:\n  - expct: 1\n"}
    problem = Diagnostic(
        code="E107",
        span=Span("a.yaml", 3, 5, 3, 10),
        message="unknown key `expct`",
        help="did you mean `expect`?",
        related=(Related(span=Span("a.yaml", 1, 1, 1, 6), message="the suite begins here"),),
    )
    assert render(problem, source) == (
        "error[E107]: unknown key `expct`\n"
        " --> a.yaml:3:5\n"
        "  |\n"
        "3 |   - expct: 1\n"
        "  |     ^^^^^\n"
        "  |\n"
        " ::: a.yaml:1:1 the suite begins here\n"
        "  = help: did you mean `expect`?"
    )


def test_a_failed_check_is_shown_with_its_label_behind_the_carets() -> None:
    source = {"s.yaml": "\n" * 29 + "        - that: output.risk_score >= `80`\n"}
    assert excerpt(Span("s.yaml", 30, 17, 30, 42), "was 74", source) == (
        "  --> s.yaml:30:17\n"
        "   |\n"
        "30 |         - that: output.risk_score >= `80`\n"
        "   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^ was 74\n"
        "   |"
    )


def test_without_the_text_only_the_place_is_shown() -> None:
    assert excerpt(Span("a.yaml", 3, 5, 3, 6), "was 74", {}) == " --> a.yaml:3:5 was 74"
    assert excerpt(Span("a.yaml", 9, 1, 9, 2), "", {"a.yaml": "x"}) == " --> a.yaml:9:1"


def test_a_diagnostic_without_a_place_is_its_message() -> None:
    problem = Diagnostic(code="E001", span=NOWHERE, message="no", severity=Severity.WARNING)
    assert render(problem, {}) == "warning[E001]: no"


def test_tabs_wide_and_combining_characters_keep_the_carets_below_their_text() -> None:
    assert shown("\tb: 1", 2, 3)[2:4] == ["1 |     b: 1", "  |     ^"]
    assert shown("你好: 1", 5, 6)[3] == "  |       ^"
    assert shown("e\u0301: 1", 5, 6)[3] == "  |    ^"


def test_control_characters_never_reach_the_terminal() -> None:
    lines = shown("a: \x1b[31mred\u202e", 4, 5)
    assert lines[2:4] == ["1 | a: \\x1b[31mred\\u202e", "  |    ^^^^"]
    problem = Diagnostic(code="E1", span=NOWHERE, message="\x1b[2J", help="a\x07\nb")
    assert "\x1b" not in render(problem, {})
    assert "\x07" not in render(problem, {})


def test_a_long_line_is_shown_around_the_span() -> None:
    line = "x" * 500 + "HERE" + "y" * 500
    lines = shown(line, 501, 505)
    assert len(lines[2]) <= WIDTH_MAX + 10
    column = lines[3].index("^")
    assert lines[2][column : column + 4] == "HERE"
    assert lines[3].count("^") == 4


def test_a_span_over_several_lines_shows_the_first() -> None:
    source = {"a.yaml": "a:\n  b: 1   \n  c: 2\n"}
    assert excerpt(Span("a.yaml", 2, 3, 3, 7), "", source).split("\n")[3] == "  |   ^^^^"


def test_behind_the_end_of_a_line_one_caret_stands() -> None:
    assert shown("a:", 3, 3)[3] == "  |   ^"


@given(st.text(max_size=400), st.integers(1, 500), st.integers(0, 300))
def test_any_text_and_any_span_can_be_shown(text: str, column: int, width: int) -> None:
    lines = excerpt(Span("a.yaml", 1, column, 1, column + width), "label", {"a.yaml": text}).split("\n")
    assert len(lines) == 5
    assert "^" in lines[3]
    assert all(each.isprintable() or each >= "\xa0" for line in lines for each in line)
