from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.secrecy.escapes import unescape


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a%41%c3%9c", "aAÜ"),
        ("%u00DC", "Ü"),
        ("100% & more = 1", "100% & more = 1"),
        ("&lt;&#65;&#x41;&#0065;&quot;&nbsp;", '<AAA"\u00a0'),
        ("?a=1&b=2&copy=3", "?a=1&b=2&copy=3"),
        (r"\u0041\u00DC\ud83d\ude00", "AÜ😀"),
        (r"\ud83d!", "\ufffd!"),
        (r"\u{1F600}\U0001F600\u{110000}", "😀😀\\u{110000}"),
        (r"\x41\xc3\x9c\101", "AÜA"),
        (r"\"\'\/\\\n", "\"'/\\\n"),
        ("=C3=9Ca=\r\nb", "Üab"),
        ("%2541", "%41"),
        ("&amp;#65;", "&#65;"),
    ],
)
def test_one_layer_of_escapes_is_taken_back(text: str, meant: str) -> None:
    assert unescape(text) == meant


@pytest.mark.slow
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="%&\\=")))
def test_what_libraries_escape_is_read_again(text: str) -> None:
    assert unescape(quote(text, safe="")) == text
    assert unescape(json.dumps(text)[1:-1]) == text
    assert unescape(html.escape(text)) == text
