from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cli import console
from engine.cli.colours import paint_verdict
from engine.cli.wrapping import wrap_text
from engine.model.verdict import Verdict


def test_lines_are_broken_between_words_and_indented_below_their_beginning() -> None:
    line = "FAIL  a customer with a rather long name is refused  4 of 7 cases"
    assert wrap_text(line, 40).split("\n") == ["FAIL  a customer with a rather long name", "  is refused  4 of 7 cases"]
    line = "    = help: write what it must be, or compare it with a part of the input"
    assert wrap_text(line, 50).split("\n") == [
        "    = help: write what it must be, or compare it",
        "            with a part of the input",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "  8 |     expect: { output: { ok: false } } and so on and on",
        "    |                             ^^^^^ was true, as nobody would have thought",
        " --> a folder with blanks/of a name that is long/b.suite.yaml:8:29",
        "one-word-that-is-longer-than-the-whole-line-of-the-terminal",
    ],
)
def test_excerpts_and_words_stay_whole(line: str) -> None:
    assert wrap_text(line, 40) == line


def test_what_fits_is_left_as_it_is_and_so_is_all_on_the_narrowest() -> None:
    assert wrap_text("a  b   c", 40) == "a  b   c"
    assert wrap_text("word " * 20, 39) == "word " * 20


def test_colours_take_no_room_and_wide_signs_take_two() -> None:
    red = paint_verdict(Verdict.FAILED) + " " + "x" * 34
    assert wrap_text(red, 40) == red
    assert wrap_text("試験 " * 10 + "ende", 40).count("\n") == 1


@given(st.text(alphabet="ab  \n|=", max_size=300), st.integers(40, 90))
def test_no_word_is_lost_or_broken(text: str, width: int) -> None:
    assert wrap_text(text, width).split() == text.split()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "lines"), [(Terminal(), 2), (io.StringIO(), 1)])
def test_only_a_terminal_has_a_width(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, lines: int) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", stream)
    console.print_result("word " * 15)
    console.print_json({"word": "word " * 15})
    assert stream.getvalue().count("\n") == lines + 1
