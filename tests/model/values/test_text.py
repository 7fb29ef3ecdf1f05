from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.model.values.text import visible, with_line_feeds


def test_what_a_terminal_obeys_or_hides_is_written_as_an_escape() -> None:
    assert visible("a\x1b[31m\n\t\u202eb\u2028\ufeff\ud800") == r"a\x1b[31m\n\t\u202eb\u2028\ufeff\ud800"


def test_letters_of_all_scripts_and_emoji_stay_as_they_are() -> None:
    text = "größe 你好 שלום 👩‍👧 é"
    assert visible(text) == text


@given(st.text())
def test_defect_41_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    assert not any(each < " " or "\x7f" <= each <= "\x9f" for each in visible(text))


def test_a_text_all_of_whose_lines_end_in_cr_lf_is_the_one_that_was_checked_in() -> None:
    assert with_line_feeds("a\r\n\r\nb\r\n") == "a\n\nb\n"
    for text in ("a\nb\n", "a\r\nb\n", "a\rb\r\n", "a\r", "a", "", "\n\r"):
        assert with_line_feeds(text) == text
