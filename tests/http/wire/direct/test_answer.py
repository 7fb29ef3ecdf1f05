from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random

import pytest
from aiohttp.client_proto import ResponseHandler
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.http.wire.direct.answer import HEAD_BYTES_MAX, read_plain
from engine.http.wire.replies import join_headers
from tests.http.servers import answer

FINE = answer("200 OK", b'{"a": 1}', Date="Mon, 23 Nov 2026 03:00:00 GMT", Connection="keep-alive", X_Some="a:b ~")


def test_a_plain_answer_is_read_to_its_last_byte() -> None:
    plain = read_plain(FINE)
    assert plain is not None
    assert (plain.status, plain.body) == (200, b'{"a": 1}')
    assert plain.headers["x-some"] == "a:b ~"
    assert plain.headers["content-type"] == "application/json"


def test_values_of_one_name_are_joined() -> None:
    plain = read_plain(answer(X_Some="a", x_some=" b\t"))
    assert plain is not None
    assert plain.headers["x-some"] == "a, b"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        FINE[:-1],
        FINE + b" ",
        FINE + FINE,
        FINE[:20],
        FINE.replace(b"\r\n", b"\n"),
        FINE.replace(b"HTTP/1.1", b"HTTP/1.0"),
        FINE.replace(b"200", b"0200"),
        FINE.replace(b"X-Some: ", b"X-Some : "),
        FINE.replace(b"X-Some: ", b" X-Some: "),
        FINE.replace(b"a:b", b"a\xe4b"),
        FINE.replace(b"a:b", b"a\0b"),
        FINE.replace(b"a:b", b"a\r\n b"),
        FINE.replace(b"a:b", b"a" * HEAD_BYTES_MAX),
        answer("101 Switching", b""),
        answer("103 Early Hints", b""),
        answer("204 No Content", b""),
        answer("304 Not Modified", b"", ETag="a"),
        answer("200 OK", b"{}", content_length=""),
        answer("200 OK", b"{}", content_length="+2"),
        answer("200 OK", b"{}", content_length="02"),
        answer("200 OK", b"{}", content_length="2, 2"),
        answer("200 OK", b"{}", Content_LENGTH="2"),
        answer("200 OK", b"{}", Connection="close"),
        answer("200 OK", b"{}", Connection="keep-alive, upgrade"),
        answer("200 OK", b"0\r\n\r\n", Transfer_Encoding="chunked"),
        answer("200 OK", b"{}", Upgrade="h2c"),
        answer("200 OK", b"{}", **{f"X-{number}": "a" for number in range(99)}),
    ],
)
def test_whatever_takes_more_to_read_is_left_to_the_parser(data: bytes) -> None:
    assert read_plain(data) is None


@contextmanager
def parser() -> Iterator[ResponseHandler]:
    loop = asyncio.new_event_loop()
    try:
        handler = ResponseHandler(loop)
        handler.set_response_params(read_until_eof=True, auto_decompress=False)
        yield handler
    finally:
        loop.close()


def parsed(data: bytes) -> tuple[int, Mapping[str, str], bytes]:
    """What aiohttp's parser makes of it; the answer is whole, nothing is left, and the connection may be kept."""
    with parser() as handler:
        handler.data_received(data)
        reading = handler.read()
        with pytest.raises(StopIteration) as read:
            reading.send(None)
        message, payload = read.value.value
        assert payload.is_eof()
        assert not handler.should_close
        handler.resume_reading = lambda resume_parser=True: None  # type: ignore[method-assign]
        return message.code, join_headers(message.headers.items()), payload.read_nowait()


_NAMES = st.sampled_from(["X-A", "x-a", "Date", "Server", "Set-Cookie", "Content-Encoding", "Keep-Alive", "Vary", "TE"])
_VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12) | st.sampled_from(["\t", "gzip"])


@pytest.mark.slow
@given(
    status=st.integers(200, 599),
    reason=_VALUES,
    headers=st.lists(st.tuples(_NAMES, _VALUES), max_size=6),
    body=st.binary(max_size=20),
)
def test_what_is_read_here_is_read_alike_by_the_parser(
    status: int, reason: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    lines = "".join(f"{name}:{value}\r\n" for name, value in headers)
    data = f"HTTP/1.1 {status} {reason}\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body
    plain = read_plain(data)
    assume(plain is not None)
    assert plain == parsed(data)


@pytest.mark.slow
@settings(max_examples=120)
@given(seed=st.integers(0, 2**32))
def test_what_is_read_here_of_a_damaged_answer_is_read_alike_by_the_parser(seed: int) -> None:
    dice = Random(seed)
    data = bytearray(FINE)
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(data))
        piece = dice.choice(
            [b"", b"\r", b"\n", b"\r\n", b" ", b"\t", b":", b"0", b"1", b"\0", b",", b"-", b"~", b"\x7f"]
        )
        data[place : place + dice.randint(0, 2)] = piece
    plain = read_plain(bytes(data))
    if plain is not None:
        assert plain == parsed(bytes(data))
