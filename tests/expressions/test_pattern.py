"""RE2 patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expressions.pattern import PATTERN_MAX, Pattern, compile_pattern, pattern_help


def search(text: str, value: str) -> bool:
    pattern = compile_pattern(text)
    return isinstance(pattern, Pattern) and pattern.occurs_in(value)


def test_a_pattern_is_found_anywhere_unless_it_is_anchored() -> None:
    assert search("b", "abc")
    assert not search("^b", "abc")
    assert search(r"^\d+$", "123")
    assert not search(r"^\d+$", "123\n4")


@pytest.mark.parametrize("text", ["a(b", "(?=x)", r"(a)\1", "[[:foo:]]", "a{5000}", "x" * (PATTERN_MAX + 1)])
def test_what_cannot_be_compiled_says_why(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    said = compile_pattern(text)
    assert isinstance(said, str)
    assert said
    assert capfd.readouterr().err.count("Error parsing") == 0


def test_a_pattern_that_hangs_other_engines_takes_no_time() -> None:
    assert not search("(a+)+$", "a" * 5000 + "b")


@given(st.text(max_size=20), st.text(max_size=50))
def test_no_pattern_and_no_text_raise(pattern: str, value: str) -> None:
    compiled = compile_pattern(pattern)
    assert isinstance(compiled, Pattern | str)
    search(pattern, value)


def test_texts_with_lone_surrogates_can_be_searched() -> None:
    assert search("^a.$", "a\ud800")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("a(?=b)", "without look-around"),
        ("(?<!x)y", "without look-around"),
        (r"(a)\1", "without back references"),
        ("[a-z", "close the `[` with `]`"),
        ("(a|b", "close the `(` with `)`"),
        ("a)", "write `\\)` for the character itself"),
        ("*.txt", "`.*` for any characters"),
        ("a{5000}", "go up to 1,000"),
        (r"\q", "write an RE2 pattern, such as"),
    ],
)
def test_a_pattern_that_cannot_be_read_comes_with_what_to_write(pattern: str, said: str) -> None:
    assert isinstance(compile_pattern(pattern), str)
    assert said in pattern_help(pattern)
