"""What is no request, and what comes from elsewhere: one line of log and a refusal, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import zlib
from collections.abc import Iterator

import pytest

from engine.emulator import start
from engine.model.language.emulator import EmulatorSettings
from tests.emulator.manual import ManualClock

NEAR = b"Host: localhost\r\n"
TOKEN = b"grant_type=client_credentials&client_id=emulator&client_secret=emulator"
FORM = "Content-Type: application/x-www-form-urlencoded"
SECRET = "hunter2"


def say(*requests: bytes) -> list[bytes]:
    """What a fresh emulator answers to each of these bytes, on a connection of its own."""

    async def main() -> list[bytes]:
        async with start(EmulatorSettings(), (), clock=ManualClock(), seed=1) as emulator:
            port = int(emulator.address.url.rpartition(":")[2])
            return [await _ask(port, each) for each in requests]

    return asyncio.run(main())


async def _ask(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        return head + await reader.readexactly(int(length.partition(b":")[2]))
    finally:
        writer.close()


def post(body: bytes, *headers: str, path: str = "/oauth/token") -> bytes:
    lines = (f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", FORM, *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


MALFORMED = {
    "no HTTP": b"hello there\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 50 + b"\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\n" + NEAR + b"\r\n",
    "a bad header": b"GET / HTTP/1.1\r\n" + NEAR + b"Authorization Bearer " + SECRET.encode() + b"\r\n\r\n",
    "a long header": b"GET / HTTP/1.1\r\n" + NEAR + b"X: " + SECRET.encode() * 5_000 + b"\r\n\r\n",
    "a long path": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n" + NEAR + b"\r\n",
    "a length of letters": b"POST / HTTP/1.1\r\n" + NEAR + b"Content-Length: x\r\n\r\n",
    "a length below zero": b"POST / HTTP/1.1\r\n" + NEAR + b"Content-Length: -1\r\n\r\n",
    "a bad chunk": b"POST /oauth/token HTTP/1.1\r\n" + NEAR + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
    "a bad address": b"GET http://[::1 HTTP/1.1\r\n" + NEAR + b"\r\n",
    "a NUL": b"GET /\x00 HTTP/1.1\r\n" + NEAR + b"\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + NEAR + NEAR + b"\r\n",
}


@pytest.fixture
def logged() -> Iterator[list[logging.LogRecord]]:
    """What is written to any log; `make check` runs without pytest's own fixture for it."""
    records: list[logging.LogRecord] = []
    root, handler = logging.getLogger(), logging.Handler()
    level, handler.emit = root.level, records.append  # type: ignore[method-assign, assignment]
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield records
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("what", MALFORMED)
def test_what_is_no_request_is_one_line_of_log_and_400(what: str, logged: list[logging.LogRecord]) -> None:
    said = say(MALFORMED[what])[0]
    assert said.split(b" ", 2)[1] == b"400"
    told = [each for each in logged if each.name != "asyncio"]
    assert len(told) == 1
    assert told[0].exc_info is None
    assert "\n" not in told[0].getMessage()
    assert SECRET not in told[0].getMessage()
    assert told[0].getMessage().startswith("Error handling request from 127.0.0.1: ")


@pytest.mark.parametrize(
    "head",
    [
        b"Host: rebound.example\r\n",
        b"Host: localhost.rebound.example:80\r\n",
        b"Host: localhost\r\nOrigin: https://rebound.example\r\n",
        b"Host: \xff\xfe\r\n",
    ],
)
@pytest.mark.parametrize("path", [b"/__engine/ledger", b"/__engine/stats", b"/oauth/token"])
def test_a_page_whose_name_leads_here_reads_nothing(head: bytes, path: bytes) -> None:
    said = say(b"GET " + path + b" HTTP/1.1\r\n" + head + b"\r\n")[0]
    assert said.startswith(b"HTTP/1.1 421 ")
    assert set(json.loads(said.partition(b"\r\n\r\n")[2])) == {
        *("message", "code", "status", "contextId", "details", "errors")
    }


def test_an_address_of_elsewhere_in_the_target_is_refused_too() -> None:
    near, far = say(
        b"GET http://127.0.0.1/__engine/stats HTTP/1.1\r\n" + NEAR + b"\r\n",
        b"GET http://rebound.example/__engine/stats HTTP/1.1\r\n" + NEAR + b"\r\n",
    )
    assert (near[:12], far[:12]) == (b"HTTP/1.1 200", b"HTTP/1.1 421")


@pytest.mark.parametrize(
    ("coding", "body", "status"),
    [
        ("gzip", gzip.compress(TOKEN), 200),
        ("deflate", zlib.compress(TOKEN), 200),
        ("identity", TOKEN, 200),
        ("br", TOKEN, 415),
        ("gzip", TOKEN, 415),
        ("gzip", gzip.compress(TOKEN)[:20], 415),
        ("gzip, gzip, gzip, gzip", TOKEN, 415),
        ("gzip", gzip.compress(b"a" * 20_000_000), 400),
    ],
    # What is packed holds the time of day: as a name it would be another one in every process.
    ids=["gzip", "deflate", "identity", "br", "not gzip", "cut off", "four times", "a bomb"],
)
def test_a_packed_body_is_read_or_refused(coding: str, body: bytes, status: int) -> None:
    said = say(post(body, f"Content-Encoding: {coding}"))[0]
    assert int(said.split(b" ", 2)[1]) == status
    assert (b"Accept-Encoding: gzip, deflate" in said) == (status == 415)
