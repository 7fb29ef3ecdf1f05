from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from engine.http.wire.head import head, lines, split_url

_SEGMENT = st.from_regex(re.compile(r"[A-Za-z0-9._~-]{1,8}"), fullmatch=True)
_HOST = st.sampled_from(["localhost", "127.0.0.1", "api.example.com", "xn--bcher-kva.example"])


@pytest.mark.slow
@given(host=_HOST, port=st.sampled_from(["", ":1", ":8443"]), segments=st.lists(_SEGMENT, max_size=4))
def test_a_plain_address_is_read_as_the_library_reads_it(host: str, port: str, segments: list[str]) -> None:
    text = f"https://{host}{port}/{'/'.join(segments)}"
    url = URL(text)
    assert split_url(text, is_encoded=False) == (str(url.origin()), url.raw_path_qs)


@pytest.mark.parametrize(
    ("text", "origin", "target"),
    [
        ("http://127.0.0.1:80", "http://127.0.0.1", "/"),
        ("http://127.0.0.1/a/../b", "http://127.0.0.1", "/b"),
        ("https://api.example.com/a b", "https://api.example.com", "/a%20b"),
        ("https://API.example.com/ä?q=1#part", "https://api.example.com", "/%C3%A4?q=1"),
        ("http://[::1]:8080/a", "http://[::1]:8080", "/a"),
    ],
)
def test_any_other_address_is_escaped_and_resolved(text: str, origin: str, target: str) -> None:
    assert split_url(text, is_encoded=False) == (origin, target)


def test_a_signed_address_keeps_every_letter() -> None:
    target = "/bucket/a%2Fb%20c/../d?X-Signature=a%2Bb+c/=&x=%7e"
    assert split_url(f"https://store.example.com{target}", is_encoded=True)[1] == target


@pytest.mark.parametrize(
    "text",
    ["", "/path", "ftp://a/b", "https://", "https://a:port/", "https://user:secret@a/b", "http://a/b c"],
)
def test_what_no_request_can_go_to_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        split_url(text, is_encoded=True)


@pytest.mark.parametrize("name", ["", "A B", "A:", "A\r\nB", "ä"])
def test_a_header_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="could be read as two"):
        lines({name: "a"})


@pytest.mark.parametrize("value", ["a\r\nEvil: 1", "a\n", "\0", "\x7f"])
def test_a_header_value_that_would_split_the_head_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="could be read as two"):
        lines({"X": value})


def test_a_head_tells_the_length_of_its_body() -> None:
    assert head("POST", "/a", "Host: b\r\n", body=b"{}") == b"POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\n"
    assert head("DELETE", "/a", "", body=None) == b"DELETE /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n"
    assert head("GET", "/a", "", body=None) == b"GET /a HTTP/1.1\r\n\r\n"
