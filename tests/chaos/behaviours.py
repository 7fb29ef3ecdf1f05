"""Everything that a bad server does, each with the row of the retry table that it must land in."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from engine.model.ports.exchange import TroubleKind
from tests.chaos.server import EXECUTION, Act, Talk, fine, response, said

ALL: Final = ("submit", "poll", "token", "upload")
JOB: Final = ("submit", "poll")
READ: Final = ("submit", "poll", "token")
TIME_S: Final = 0.3
"""What a request may take where a server plays for time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """`kind` None: nothing is wrong with it. `times`: so often, then fine. `hint_s`: silence that must follow.

    What `is_lasting` is never tried again.
    """

    name: str
    act: Act
    kind: TroubleKind | None
    where: tuple[str, ...] = ALL
    times: int = 1_000_000
    timeout_s: float = 20.0
    hint_s: float = 0.0
    is_lasting: bool = False


def _saying(answer: Callable[[str], bytes] | bytes, *, closes: bool = False) -> Act:
    async def act(talk: Talk) -> None:
        await talk.write(answer if isinstance(answer, bytes) else answer(talk.where))
        if closes:
            talk.close()

    return act


async def _tick(seconds: float = 0.01) -> None:
    waiting = asyncio.get_running_loop().create_future()
    handle = asyncio.get_running_loop().call_later(seconds, waiting.set_result, None)
    try:
        await waiting
    finally:
        handle.cancel()


# ------------------------------------------------------------------------------------------------ statuses


def _status(line: str, body: bytes = b'{"message":"no"}', **headers: str | None) -> Act:
    return _saying(response(body, line, **headers))


_STATUSES: Final = (
    *(Behaviour(name=f"status {code}", act=_status(f"{code} Oops"), kind=TroubleKind.SERVER_ERROR)
      for code in (408, 500, 502, 503, 504, 507, 599)),
    *(Behaviour(name=f"status {code}", act=_status(f"{code} No"), kind=TroubleKind.REFUSED)
      for code in (400, 413, 415, 422)),
    *(Behaviour(name=f"status {code}", act=_status(f"{code} No"), kind=TroubleKind.NOT_FOUND) for code in (404, 410)),
    Behaviour(name="status 401", act=_status("401 No"), kind=TroubleKind.UNAUTHORISED),
    Behaviour(name="status 403", act=_status("403 No"), kind=TroubleKind.FORBIDDEN),
    *(Behaviour(name=f"status {code}", act=_status(f"{code} Odd"), kind=TroubleKind.UNEXPECTED)
      for code in (300, 402, 405, 409, 418, 451)),
    Behaviour(name="status 304", act=_saying(b"HTTP/1.1 304 Same\r\n\r\n"), kind=TroubleKind.UNEXPECTED),
)  # fmt: skip


async def _redirect(talk: Talk, code: int) -> None:
    where = f"http://127.0.0.1:{talk.server.elsewhere_port}/steal"
    await talk.write(response(b"", f"{code} Away", Location=where, Refresh=f"0; url={where}"))


def _redirecting(code: int) -> Act:
    async def act(talk: Talk) -> None:
        await _redirect(talk, code)

    return act


_REDIRECTS: Final = tuple(
    Behaviour(name=f"redirect {code}", act=_redirecting(code), kind=TroubleKind.UNEXPECTED)
    for code in (301, 302, 303, 307, 308)
)

# ------------------------------------------------------------------------------------------------ hints

_JUNK_HINTS: Final = (
    "", "-1", "0", "soon", "1e3", "0x10", "NaN", "99999999999999", "Wed, 99 Foo 2026 00:00:00 GMT",
    "Mon, 01 Jan 2001 00:00:00 GMT", "\u0663", "-5, 0",
)  # fmt: skip
_HINTS: Final = (
    *(Behaviour(
        name=f"429 with Retry-After {junk!a}", kind=TroubleKind.THROTTLED, times=2,
        act=_saying(response(b"{}", "429 Slow", Retry_After=junk, Date="Sun, 22 Nov 2026 09:00:00 GMT")),
    ) for junk in _JUNK_HINTS),
    *(Behaviour(
        name=f"503 with Retry-After {junk!a}", kind=TroubleKind.SERVER_ERROR,
        act=_saying(response(b"{}", "503 Slow", Retry_After=junk)),
    ) for junk in ("", "-1", "soon", "99999999999999")),
    *(Behaviour(
        name=f"{status} with Retry-After {hint!a}", kind=kind, times=2, hint_s=hint_s,
        act=_saying(response(b"{}", f"{status} Slow", Retry_After=hint)),
    ) for status, kind in ((429, TroubleKind.THROTTLED), (503, TroubleKind.UNAVAILABLE))
      for hint, hint_s in (("1.5", 2.0), ("1, 3", 3.0), ("+5", 5.0), ('"2"', 2.0))),
    Behaviour(name="429 bare for ever", act=_status("429 Slow"), kind=TroubleKind.THROTTLED),
    Behaviour(name="429 with seconds", act=_status("429 Slow", Retry_After="7"), kind=TroubleKind.THROTTLED,
              times=2, hint_s=7.0),
    Behaviour(name="503 with seconds", act=_status("503 Slow", Retry_After="7"), kind=TroubleKind.UNAVAILABLE,
              times=2, hint_s=7.0),
    Behaviour(
        name="429 whose Date lies by years", kind=TroubleKind.THROTTLED, times=1, hint_s=9.0,
        act=_status("429 Slow", Retry_After="Fri, 01 Jan 2038 00:00:09 GMT", Date="Fri, 01 Jan 2038 00:00:00 GMT"),
    ),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ connections


async def _hang_up(talk: Talk) -> None:
    talk.close()


async def _reset(talk: Talk) -> None:
    talk.reset()


def _reset_behind(data: bytes) -> Act:
    async def act(talk: Talk) -> None:
        await talk.write(data)
        await _tick()
        talk.reset()

    return act


async def _silence(talk: Talk) -> None:
    await _tick(8.0)


async def _head_drips(talk: Talk) -> None:
    for byte in response(b"{}"):
        await talk.write(bytes([byte]))
        await _tick(0.05)


async def _body_drips(talk: Talk) -> None:
    await talk.write(response(b"", Content_Length="100000"))
    while True:
        await talk.write(b" ")
        await _tick(0.05)


async def _head_without_end(talk: Talk) -> None:
    await talk.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200_000):
        await talk.write(b"X-Filler-%d: %s\r\n" % (number, b"a" * 100))


async def _interim_without_end(talk: Talk) -> None:
    while True:
        await talk.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100)
        await _tick(0.001)


async def _body_without_end(talk: Talk) -> None:
    await talk.write(response(b"", Content_Length=None, Transfer_Encoding="chunked"))
    while True:
        await talk.write(b"10000\r\n" + b" " * 65_536 + b"\r\n")


_BEGUN: Final = b'{"testExecutionId":'
_LOST: Final = (
    Behaviour(name="close at once", act=_hang_up, kind=TroubleKind.LOST),
    Behaviour(name="reset at once", act=_reset, kind=TroubleKind.LOST),
    Behaviour(name="reset in the status line", act=_reset_behind(b"HTTP/1.1 20"), kind=TroubleKind.LOST),
    Behaviour(name="reset in the head", act=_reset_behind(b"HTTP/1.1 200 OK\r\nConte"), kind=TroubleKind.LOST),
    Behaviour(name="reset in the body", act=_reset_behind(response(_BEGUN, Content_Length="99")),
              kind=TroubleKind.LOST),
    Behaviour(name="close in the head", act=_saying(b"HTTP/1.1 200 OK\r\nA: b\r\n", closes=True),
              kind=TroubleKind.LOST),
    Behaviour(name="length too long", act=_saying(response(_BEGUN, Content_Length="99"), closes=True),
              kind=TroubleKind.LOST),
    Behaviour(name="chunks cut off", kind=TroubleKind.LOST, act=_saying(
        response(b'5\r\n{"a":\r\n', Content_Length=None, Transfer_Encoding="chunked"), closes=True)),
    Behaviour(name="chunk of nonsense", kind=TroubleKind.LOST, act=_saying(
        response(b"zz\r\n{}\r\n0\r\n\r\n", Content_Length=None, Transfer_Encoding="chunked"), closes=True)),
    Behaviour(name="chunk of 16 exabytes", kind=TroubleKind.LOST, act=_saying(
        response(b"ffffffffffffffff\r\n{}", Content_Length=None, Transfer_Encoding="chunked"), closes=True)),
    Behaviour(name="chunk of minus one", kind=TroubleKind.LOST, act=_saying(
        response(b"-1\r\n{}\r\n0\r\n\r\n", Content_Length=None, Transfer_Encoding="chunked"), closes=True)),
    Behaviour(name="two lengths", kind=TroubleKind.LOST, act=_saying(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 7\r\n\r\n{}", closes=True)),
    Behaviour(name="length of minus one", act=_saying(response(b"{}", Content_Length="-1"), closes=True),
              kind=TroubleKind.LOST),
    Behaviour(name="length and chunks", kind=TroubleKind.LOST, act=_saying(
        response(b"2\r\n{}\r\n0\r\n\r\n", Transfer_Encoding="chunked"), closes=True)),
    Behaviour(name="not HTTP", act=_saying(b"SSH-2.0-OpenSSH_9.9\r\n\r\n", closes=True), kind=TroubleKind.LOST),
    Behaviour(name="HTTP/0.9", act=_saying(b'{"ok": true}\r\n\r\n', closes=True), kind=TroubleKind.LOST),
    Behaviour(name="status that is no number", act=_saying(b"HTTP/1.1 OK 200\r\n\r\n", closes=True),
              kind=TroubleKind.LOST),
    Behaviour(name="status of five digits", act=_saying(b"HTTP/1.1 20000 OK\r\n\r\n", closes=True),
              kind=TroubleKind.LOST),
    Behaviour(name="zero byte in a header", act=_saying(b"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", closes=True),
              kind=TroubleKind.LOST),
    Behaviour(name="header without a colon", act=_saying(b"HTTP/1.1 200 OK\r\nAbc\r\n\r\n", closes=True),
              kind=TroubleKind.LOST),
    Behaviour(name="header of a megabyte", kind=TroubleKind.LOST,
              act=_saying(b"HTTP/1.1 200 OK\r\nA: " + b"a" * 1_000_000 + b"\r\n\r\n", closes=True)),
    Behaviour(name="reason of a megabyte", kind=TroubleKind.LOST,
              act=_saying(b"HTTP/1.1 200 " + b"a" * 1_000_000 + b"\r\n\r\n", closes=True)),
    Behaviour(name="length too short", act=_saying(response(b'{"a": "b"}', Content_Length="5"), closes=True),
              kind=TroubleKind.LOST),
    *(Behaviour(name=f"status {code} with a body", act=_status(f"{code} None"), kind=TroubleKind.LOST)
      for code in (204, 304)),
    Behaviour(name="head without end", act=_head_without_end, kind=TroubleKind.LOST),
    Behaviour(name="silence", act=_silence, kind=TroubleKind.LOST, timeout_s=TIME_S),
    Behaviour(name="head that drips", act=_head_drips, kind=TroubleKind.LOST, where=READ, timeout_s=TIME_S),
    Behaviour(name="body that drips", act=_body_drips, kind=TroubleKind.LOST, timeout_s=TIME_S),
    Behaviour(name="interim answers without end", act=_interim_without_end, kind=TroubleKind.LOST, where=READ,
              timeout_s=TIME_S),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ bodies


def _body(body: bytes, **headers: str | None) -> Act:
    return _saying(response(body, "200 OK", **headers))


@cache
def _bomb() -> bytes:
    """300 MB in 300 kB, never whole in memory."""
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packing.compress(b"1," * 500_000) for _ in range(300)]
    return b"".join((*parts, packing.flush()))


async def _gzip_bomb(talk: Talk) -> None:
    await talk.write(response(_bomb(), Content_Encoding="gzip"))


async def _large(talk: Talk) -> None:
    await talk.write(response(b"", Content_Length=str(9 << 20)))
    for _ in range(9):
        await talk.write(b" " * (1 << 20))


_TOO_MUCH: Final = (
    Behaviour(name="body over the limit", act=_large, kind=TroubleKind.UNEXPECTED, where=READ),
    Behaviour(name="body without end", act=_body_without_end, kind=TroubleKind.UNEXPECTED, where=READ),
    Behaviour(name="gzip bomb", act=_gzip_bomb, kind=TroubleKind.UNEXPECTED, where=READ),
    Behaviour(name="gzip that is none", act=_body(b"{}", Content_Encoding="gzip"),
              kind=TroubleKind.UNEXPECTED, where=READ),
    Behaviour(name="br unasked", act=_body(b"\x0b\x00\x80{}\x03", Content_Encoding="br"),
              kind=TroubleKind.UNEXPECTED, where=READ),
    Behaviour(name="zstd in gzip in br", act=_body(b"x", Content_Encoding="br, gzip, zstd"),
              kind=TroubleKind.UNEXPECTED, where=READ),
    *(Behaviour(name=f"content type {kind}", act=_body(b"<p>{}</p>", Content_Type=kind),
                kind=TroubleKind.UNEXPECTED, where=READ)
      for kind in ("text/html", "text/plain; charset=utf-8", "application/octet-stream", "application/jsonp")),
    Behaviour(name="101 switching protocols", kind=TroubleKind.UNEXPECTED, where=READ,
              act=_saying(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")),
)  # fmt: skip

_NOT_JSON: Final[Mapping[str, bytes]] = {
    "empty": b"",
    "blank": b" \r\n\t ",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "nested 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "nested 100,000 deep and open": b'{"a":' * 100_000,
    "truncated": b'{"testExecutionId": "exec-0',
    "two values": b"{}{}",
    "text behind": b"{} trailing",
    "UTF-16": json.dumps({"a": "b"}).encode("utf-16"),
    "lone surrogate": rb'{"a": "\ud800"}',
    "broken UTF-8": b'{"a": "\xff\xfe"}',
    "single quotes": b"{'a': 1}",
    "trailing comma": b'{"a": 1,}',
    "comment": b'{"a": 1 /* b */}',
    "HTML that says JSON": b"<!doctype html><p>oops",
    "null": b"null",
    "a list": b"[1]",
    "a number": b"1e400",
    "a text": b'"completed"',
    "control character": b'{"a": "\x01"}',
}
_BAD_IDS: Final[Mapping[str, Any]] = {
    "10 kB": "a" * 10_000,
    "empty": "",
    "line break": "a\r\nX: y",
    "object": {"a": 1},
    "list": ["exec-0001"],
    "boolean": True,
    "dots": "..",
}
_BAD: Final = (
    *(Behaviour(name=f"body: {name}", act=_body(body), kind=TroubleKind.BAD_BODY, where=READ)
      for name, body in _NOT_JSON.items()),
    *(Behaviour(name=f"status {code} without a body", act=_status(f"{code} Ok", b""),
                kind=TroubleKind.BAD_BODY, where=READ) for code in (201, 202)),
    Behaviour(name="status 204", act=_saying(b"HTTP/1.1 204 No Content\r\n\r\n"),
              kind=TroubleKind.BAD_BODY, where=READ),
    Behaviour(name="status 205", act=_saying(response(b"", "205 Reset")), kind=TroubleKind.BAD_BODY, where=READ),
    *(Behaviour(name=f"id: {name}", act=_body(json.dumps({**said("submit"), "testExecutionId": each}).encode()),
                kind=TroubleKind.BAD_BODY, where=("submit",), is_lasting=True) for name, each in _BAD_IDS.items()),
    Behaviour(name="id missing", act=_body(b'{"status": "pending"}'), kind=TroubleKind.BAD_BODY, where=("submit",)),
    Behaviour(name="id of another case", kind=TroubleKind.BAD_BODY, where=("poll",),
              act=_body(json.dumps({**said("poll"), "testExecutionId": "exec-0002"}).encode())),
    Behaviour(name="state missing", act=_body(json.dumps({"testExecutionId": EXECUTION, "output": {}}).encode()),
              kind=TroubleKind.BAD_BODY, where=("poll",)),
    Behaviour(name="state that is a number", kind=TroubleKind.BAD_BODY, where=("poll",),
              act=_body(json.dumps({"testExecutionId": EXECUTION, "status": 1}).encode())),
    Behaviour(name="token missing", act=_body(b'{"token_type": "bearer"}'), kind=TroubleKind.BAD_BODY,
              where=("token",)),
    Behaviour(name="token that splits a header", act=_body(json.dumps({"access_token": "a\r\nX: y"}).encode()),
              kind=TroubleKind.BAD_BODY, where=("token",)),
    Behaviour(name="token of 1 MB", act=_body(json.dumps({"access_token": "a" * 1_000_000}).encode()),
              kind=TroubleKind.BAD_BODY, where=("token",)),
    Behaviour(name="token of another kind", kind=TroubleKind.BAD_BODY, where=("token",),
              act=_body(json.dumps({"access_token": "abcdefgh", "token_type": "mac"}).encode())),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ odd, but right


def _fine_with(**headers: str | None) -> Act:
    def answer(where: str) -> bytes:
        return response(json.dumps(said(where)).encode(), "200 OK", **headers)

    return _saying(answer)


def _fine_behind(prefix: bytes) -> Act:
    return _saying(lambda where: prefix + fine(where))


def _fine_wrapped(body: Callable[[bytes], bytes]) -> Act:
    return _saying(lambda where: response(body(json.dumps(said(where)).encode())))


_FORGED: Final = {"testExecutionId": EXECUTION, "status": "failed", "output": {"forged": True}, "errors": ["forged"]}


async def _with_a_forged_answer_behind(talk: Talk) -> None:
    await talk.write(fine(talk.where) + response(json.dumps(_FORGED).encode()))


async def _with_a_late_forged_answer(talk: Talk) -> None:
    await talk.write(fine(talk.where))
    await _tick(0.002)
    await talk.write(response(json.dumps(_FORGED).encode()))


def _in_old_http(where: str) -> bytes:
    return fine(where).replace(b"HTTP/1.1", b"HTTP/1.0", 1)


def _with_close_said(where: str) -> bytes:
    return response(json.dumps(said(where)).encode(), Connection="close")


_JUNK_RATES: Final = (
    {"inin_ratelimit_allowed": "-5", "inin_ratelimit_count": "x", "inin_ratelimit_reset": "NaN"},
    {"inin_ratelimit_allowed": "0", "inin_ratelimit_count": "0", "inin_ratelimit_reset": "0"},
    {"inin_ratelimit_allowed": "9" * 40, "inin_ratelimit_count": "1", "inin_ratelimit_reset": "9" * 40},
    {"RateLimit": "((((", "RateLimit_Policy": '"a";q=;w='},
    {"RateLimit_Limit": "1e9", "RateLimit_Remaining": "-1", "RateLimit_Reset": "Thu, 01 Jan 1970 00:00:00 GMT"},
)
_FINE: Final = (
    *(Behaviour(name=f"junk rate headers {number}", act=_fine_with(**junk), kind=None, where=READ)
      for number, junk in enumerate(_JUNK_RATES)),
    Behaviour(name="a cookie", act=_fine_with(Set_Cookie="sid=1; Path=/; Domain=127.0.0.1"), kind=None, where=READ),
    Behaviour(name="Date of 1970", act=_fine_with(Date="Thu, 01 Jan 1970 00:00:00 GMT"), kind=None, where=READ),
    Behaviour(name="no content type", act=_fine_with(Content_Type=None), kind=None, where=READ),
    Behaviour(name="Retry-After on success", act=_fine_with(Retry_After="3600"), kind=None, where=READ),
    Behaviour(name="Alt-Svc elsewhere", act=_fine_with(Alt_Svc='h3="127.0.0.1:1"; ma=9'), kind=None, where=READ),
    Behaviour(name="byte order mark", act=_fine_wrapped(lambda body: b"\xef\xbb\xbf" + body), kind=None, where=READ),
    Behaviour(name="a megabyte of blanks", act=_fine_wrapped(lambda body: b" " * 1_000_000 + body), kind=None,
              where=READ),
    Behaviour(name="keys twice", act=_fine_wrapped(lambda body: b'{"status": "odd",' + body[1:]), kind=None,
              where=JOB),
    Behaviour(name="interim answers", act=_fine_behind(b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" * 3), kind=None),
    Behaviour(name="continue unasked", act=_fine_behind(b"HTTP/1.1 100 Continue\r\n\r\n"), kind=None),
    Behaviour(name="HTTP/1.0", act=_saying(_in_old_http, closes=True), kind=None),
    Behaviour(name="close that is said", act=_saying(_with_close_said, closes=True), kind=None),
    Behaviour(name="close that is not said", act=_saying(fine, closes=True), kind=None),
    Behaviour(name="a forged answer behind", act=_with_a_forged_answer_behind, kind=None, where=("submit", "token")),
    Behaviour(name="a forged answer later", act=_with_a_late_forged_answer, kind=None, where=("submit",)),
)  # fmt: skip

BEHAVIOURS: Final = (*_STATUSES, *_REDIRECTS, *_HINTS, *_LOST, *_TOO_MUCH, *_BAD, *_FINE)
