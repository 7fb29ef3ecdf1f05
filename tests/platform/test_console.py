from __future__ import annotations

import errno
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.platform.console import is_reader_gone, json_encoding, understand_colours, writable

PAGES = ["cp1252", "cp437", "ascii", "utf-8", "shift_jis"]


@given(st.text(), st.sampled_from(PAGES))
def test_whatever_is_written_can_be_written(text: str, encoding: str) -> None:
    writable(text, encoding).encode(encoding)


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(PAGES))
def test_json_is_the_same_value_in_every_code_page(text: str, encoding: str) -> None:
    document = json.dumps(text, ensure_ascii=False)
    assert json.loads(writable(document, encoding)) == text


def test_what_an_encoding_has_stays_and_the_rest_is_an_escape() -> None:
    assert writable("1 → 2 · ä €", "cp1252") == "1 \\u2192 2 · ä €"
    assert writable("😀 \ud800", "ascii") == "\\ud83d\\ude00 \\ud800"
    assert writable("\ud800", None) == "\ud800"


@pytest.mark.parametrize(
    ("encoding", "for_json"), [("cp1252", "ascii"), ("UTF-8", "UTF-8"), ("utf8", "utf8"), (None, None)]
)
def test_json_is_ascii_where_it_would_not_be_read_as_utf_8(encoding: str | None, for_json: str | None) -> None:
    assert json_encoding(encoding) == for_json


def test_a_reader_that_has_gone_is_an_invalid_argument_on_windows() -> None:
    invalid = OSError(errno.EINVAL, "Invalid argument")
    assert is_reader_gone(BrokenPipeError(), "linux")
    assert is_reader_gone(invalid, "win32")
    assert not is_reader_gone(invalid, "linux")
    assert not is_reader_gone(OSError(errno.ENOSPC, "No space left on device"), "win32")


def test_consoles_of_other_machines_are_left_alone_and_without_colorama_those_of_windows_too() -> None:
    understand_colours("linux")
    understand_colours("win32")
