from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.origin import BaseUrl, encode_segment, is_safe_id, parse_base_url, safe_url, segment_problem
from engine.http.wire.head import split_url


@pytest.mark.parametrize(
    ("text", "origin", "prefix"),
    [
        ("https://api.example.com", "https://api.example.com", ""),
        (" https://api.example.com/ ", "https://api.example.com", ""),
        ("https://api.example.com:8443/gateway/v1/", "https://api.example.com:8443", "/gateway/v1"),
        ("http://localhost:8080", "http://localhost:8080", ""),
        ("http://127.0.0.1:1/x", "http://127.0.0.1:1", "/x"),
        ("http://[::1]:8080", "http://[::1]:8080", ""),
        ("http://10.1.2.3", "http://10.1.2.3", ""),
        ("http://192.168.0.7:3000", "http://192.168.0.7:3000", ""),
    ],
)
def test_addresses_that_credentials_may_go_to(text: str, origin: str, prefix: str) -> None:
    assert parse_base_url(text) == BaseUrl(origin=origin, prefix=prefix)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://api.example.com", "clear text"),
        ("http://8.8.8.8", "clear text"),
        ("http://0.0.0.0:80", "clear text"),
        ("http://localhost.example.com", "clear text"),
        ("http://127.0.0.1.example.com", "clear text"),
        ("http://2130706433", "programs read differently"),
        ("https://0x7f.1", "programs read differently"),
        ("https://010.0.0.1", "programs read differently"),
        ("http://169.254.169.254", "clear text"),
        ("http://[::ffff:169.254.169.254]", "clear text"),
        ("http://[fd00:ec2::254]", "clear text"),
        ("api.example.com", "write it like `https://"),
        ("ftp://api.example.com", "write it like `https://"),
        ("https://", "write it like `https://"),
        ("", "write it like `https://"),
        ("https://a b.example.com", "write it like `https://"),
        ("https://api.example.com\\@evil.example", "backslash"),
        ("https://api.example.com:port", "not a URL"),
        ("https://[oops", "not a URL"),
        ("https://user:hunter2@api.example.com", "must not hold a user or password"),
        ("https://api.example.com?sig=hunter2", "must not hold a query"),
        ("https://api.example.com/#hunter2", "must not hold a query or fragment"),
        ("https://api.example.com/a/../b", "`.` or `..`"),
        ("https://api.example.com/a/%2e%2E/b", "`.` or `..`"),
    ],
)
def test_defect_33_others_are_refused_with_what_to_write_and_without_secrets(text: str, words: str) -> None:
    problem = parse_base_url(text)
    assert isinstance(problem, str)
    assert words in problem
    assert "hunter2" not in problem


@pytest.mark.slow
@given(st.text())
def test_any_text_is_an_address_or_a_problem(text: str) -> None:
    found = parse_base_url(text)
    assert isinstance(found, str) or found.origin.startswith(("https://", "http://"))


@pytest.mark.parametrize(
    "text", ["a", "custom_-_5b0c9f5e-0000-4000-8000-000000000001", "static_1", "~a"[1:], "a.b~c", "-1"]
)
def test_ids_that_may_stand_in_a_path(text: str) -> None:
    assert is_safe_id(text)


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", ".hidden", "a/b", "../../x", "a?b", "a#b", "%2e%2e", "a\n", "a b", "ä", "a" * 129, "a\\b", "~"],
)
def test_defect_39_ids_that_could_leave_their_place_are_refused(text: str) -> None:
    assert not is_safe_id(text)


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("urn:exec:42", "urn%3Aexec%3A42"),
        ("YWJj+ZA==", "YWJj%2BZA%3D%3D"),
        ("a/b", "a%2Fb"),
        ("../../x", "..%2F..%2Fx"),
        ("%2e%2e", "%252e%252e"),
        ("a?b#c", "a%3Fb%23c"),
        (" ", "%20"),
        ("ä", "%C3%A4"),
        ("...", "..."),
        ("a-._~1", "a-._~1"),
    ],
)
def test_any_id_of_a_server_is_one_segment_once_it_is_encoded(text: str, encoded: str) -> None:
    assert segment_problem(text) is None
    assert encode_segment(text) == encoded
    # The wire need not escape all that we escape, and turns none of it into another address.
    sent = split_url(f"https://x/a/{encoded}", is_encoded=False)[1].removeprefix("/a/")
    assert unquote(sent) == text
    assert not set(sent) & set("/?#")


@pytest.mark.parametrize("text", ["", ".", "..", "a\n", "a\r\nX: y", "\x00", "\x7f", "\ud800", "a" * 1_025])
def test_defect_39_an_id_that_no_encoding_makes_a_segment_is_refused(text: str) -> None:
    assert segment_problem(text) is not None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://store.example.com/a/b?X-Sig=s3cr3t", "https://store.example.com/a/b"),
        ("https://u:p@store.example.com:444/a#frag", "https://store.example.com:444/a"),
        ("http://[::1]:80/x?y", "http://[::1]:80/x"),
        ("https://[bad?sig=s3cr3t", "(a URL that cannot be read)"),
    ],
)
def test_defect_34_a_shown_url_holds_no_signature(url: str, shown: str) -> None:
    assert safe_url(url) == shown
