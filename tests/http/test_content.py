from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.http.content import plain_content
from engine.http.request_and_reply import REPLY_BYTES_MAX, Reply

SAID = '{"a": "Müller €"}'


def reply(body: bytes, kind: str = "application/json", encoding: str = "") -> Reply:
    headers = {"content-type": kind, **({"content-encoding": encoding} if encoding else {})}
    return Reply(status=200, headers=headers, body=body)


def raw_deflate(data: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packing.compress(data) + packing.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(SAID.encode(), mtime=0), "gzip"),
        (gzip.compress(SAID.encode(), mtime=0), " X-GZip "),
        (zlib.compress(SAID.encode()), "deflate"),
        (raw_deflate(SAID.encode()), "deflate"),
        (gzip.compress(zlib.compress(SAID.encode()), mtime=0), "deflate, gzip"),
        (SAID.encode(), "identity"),
    ],
)
def test_what_is_packed_though_nobody_asked_for_it_is_unpacked(body: bytes, encoding: str) -> None:
    found = plain_content(reply(body, encoding=encoding))
    assert (found.body.decode(), found.fault) == (SAID, "")


@pytest.mark.parametrize(
    ("kind", "codec"),
    [
        ("application/json; charset=windows-1252", "cp1252"),
        ('application/json;charset="ISO-8859-15"', "iso8859-15"),
        ("application/json; charset=utf-16le", "utf-16-le"),
        ("application/json; charset=GB18030", "gb18030"),
        ("application/json; charset=UTF-8", "utf-8"),
        ("application/json; charset=us-ascii", "utf-8"),
        ("application/json", "utf-8"),
        ("text/plain", "utf-16"),
    ],
)
def test_a_declared_charset_is_read(kind: str, codec: str) -> None:
    found = plain_content(reply(SAID.encode(codec), kind))
    assert (found.body.decode(), found.fault) == (SAID, "")


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (reply(b"{}", encoding="br"), "is encoded as `br`, which was not asked for"),
        (reply(b"{}", encoding="gzip"), "is declared to be encoded as `gzip`, and is not"),
        (
            reply(gzip.compress(b"{}", mtime=0)[:-9], encoding="gzip"),
            "is encoded as `gzip` and ends in the middle, at byte",
        ),
        (reply(b"x", encoding="gzip, gzip, gzip, gzip"), "is encoded 4 times over"),
        (reply(b"\xff", "a/b; charset=x-foo"), "is declared to be in charset `x-foo`, which is not known here"),
        (reply(b"\xff", "a/b; charset=unicode_escape"), "which is not known here"),
        (reply(b"{\xff", "a/b; charset=shift_jis"), "is declared to be in charset `shift_jis`, and its byte 1 is not"),
    ],
)
def test_what_cannot_be_read_is_kept_and_told(bad: Reply, fault: str) -> None:
    found = plain_content(bad)
    assert fault in found.fault
    assert found.body


@pytest.mark.slow
def test_what_was_packed_small_is_read_to_the_limit_only() -> None:
    bomb = gzip.compress(gzip.compress(bytes(REPLY_BYTES_MAX * 4)))
    found = plain_content(reply(bomb, encoding="gzip, gzip"))
    assert found.over_limit
    assert len(found.body) == REPLY_BYTES_MAX


@pytest.mark.slow
@settings(max_examples=100)
@given(st.binary(max_size=60), st.text(max_size=30), st.sampled_from(["", "gzip", "deflate", "br", ",,gzip"]))
def test_no_bytes_and_no_headers_make_it_fail(body: bytes, charset: str, encoding: str) -> None:
    plain_content(reply(body, f"application/json; charset={charset}", encoding))
