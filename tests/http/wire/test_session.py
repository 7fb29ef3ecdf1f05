from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from engine.http.request_and_reply import REPLY_BYTES_MAX, CutOff, Reply, Request
from engine.http.wire.guard import guard_of
from engine.http.wire.session import open_session
from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.ports.wire import WireKind
from tests.http.servers import (
    EVERY_WIRE,
    NEARBY,
    UNTRUSTED,
    Answering,
    Heard,
    LoopClock,
    answer,
    hang_up,
    raw_server,
    run,
    say_nothing,
    saying,
)
from tests.virtual_time import VirtualLoop, run_virtual

pytestmark = EVERY_WIRE
Serving = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _send(wire: WireKind, request: Request) -> Reply | Trouble:
    async with open_session(NEARBY, wire=wire) as session:
        return await session.send(request, clock=LoopClock())


def _exchange(wire: WireKind, answering: Answering, request: Request | None = None) -> tuple[Reply | Trouble, Heard]:
    async def main() -> tuple[Reply | Trouble, Heard]:
        async with raw_server(answering) as server:
            asked = request or Request(method="GET", url="/")
            url = f"{server.url}{asked.url}"
            return await _send(wire, _with_url(asked, url)), server

    return run(main())


def _with_url(request: Request, url: str) -> Request:
    return Request(
        method=request.method,
        url=url,
        headers=request.headers,
        body=request.body,
        timeout_s=request.timeout_s,
    )


def _trouble(wire: WireKind, answering: Answering, request: Request | None = None) -> Trouble:
    found, _ = _exchange(wire, answering, request)
    assert isinstance(found, Trouble)
    return found


def test_a_reply_of_any_status_is_a_value_with_lower_case_headers(wire: WireKind) -> None:
    reply, _ = _exchange(wire, saying(answer("418 I'm a teapot", b"[1]", X_Some="a", x_some="b")))
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body, reply.headers["x-some"]) == (418, b"[1]", "a, b")


def test_a_reply_says_how_long_it_took_by_the_clock_that_is_given(wire: WireKind) -> None:
    class HandClock(LoopClock):
        now_s = 7.0

        def monotonic_s(self) -> float:
            return self.now_s

    clock = HandClock()

    async def answer_late(writer: asyncio.StreamWriter, number: int) -> bool:
        clock.now_s += 0.25
        return await saying(answer())(writer, number)

    async def main() -> Reply | Trouble:
        async with raw_server(answer_late) as server, open_session(NEARBY, wire=wire) as session:
            return await session.send(Request(method="GET", url=server.url), clock=clock)

    reply = run(main())
    assert isinstance(reply, Reply)
    assert reply.latency_s == 0.25


def test_a_refused_connection_was_not_sent(wire: WireKind) -> None:
    found = run(_send(wire, Request(method="POST", url="http://127.0.0.1:1/a?sig=hidden", body=b"{}")))
    assert isinstance(found, Trouble)
    assert found.kind is TroubleKind.NOT_SENT
    assert found.message == "no connection to `127.0.0.1:1`: connection refused"


def test_an_unknown_host_was_not_sent(wire: WireKind) -> None:
    found = run(_send(wire, Request(method="POST", url="http://no-such-host.invalid/", body=b"{}")))
    assert isinstance(found, Trouble)
    assert found.kind is TroubleKind.NOT_SENT
    assert "no-such-host.invalid" in found.message


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_reset_after_the_request_left_is_lost_and_never_sent_again(wire: WireKind, method: str) -> None:
    found, server = _exchange(wire, hang_up, Request(method=method, url="/", body=None if method == "GET" else b"{}"))
    assert isinstance(found, Trouble)
    assert found.kind is TroubleKind.LOST
    assert len(server.heads) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
def test_a_kept_connection_that_dies_is_not_replaced_in_silence(wire: WireKind, method: str) -> None:
    async def first_only(writer: asyncio.StreamWriter, number: int) -> bool:
        return await (saying(answer()) if number == 1 else hang_up)(writer, number)

    async def main() -> tuple[Reply | Trouble, Reply | Trouble, Heard]:
        async with raw_server(first_only) as server, open_session(NEARBY, wire=wire) as session:
            request = Request(method=method, url=server.url)
            first = await session.send(request, clock=LoopClock())
            return first, await session.send(request, clock=LoopClock()), server

    first, second, server = run(main())
    assert isinstance(first, Reply)
    assert isinstance(second, Trouble)
    assert second.kind is TroubleKind.LOST
    assert len(server.heads) == 2


def _out_of_time(wire: WireKind, answering: Answering, request: Request) -> Trouble:
    """What comes of a request whose time begins to pass when the server has heard it."""
    heard = asyncio.Event()

    async def hear(writer: asyncio.StreamWriter, number: int) -> bool:
        heard.set()
        return await answering(writer, number)

    async def main() -> Reply | Trouble:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        async with raw_server(hear) as server, open_session(NEARBY, wire=wire) as session:
            with loop.no_time_passes():
                sending = session.send(_with_url(request, f"{server.url}/"), clock=LoopClock())
                asked = asyncio.create_task(sending)
                await heard.wait()
            return await asked

    found = run_virtual(main())
    assert isinstance(found, Trouble)
    return found


def test_silence_after_the_request_left_is_lost_when_the_time_is_up(wire: WireKind) -> None:
    found = _out_of_time(wire, say_nothing, Request(method="POST", url="/", body=b"{}", timeout_s=0.05))
    assert found.kind is TroubleKind.LOST
    assert "within 0.05 s" in found.message


def test_a_body_that_drips_is_lost_when_the_time_is_up(wire: WireKind) -> None:
    async def drip(writer: asyncio.StreamWriter, _number: int) -> bool:
        writer.write(answer(body=b"", content_length="1000"))
        while not writer.transport.is_closing():
            writer.write(b" ")
            await _tick()
        return False

    assert _out_of_time(wire, drip, Request(method="GET", url="/", timeout_s=0.1)).kind is TroubleKind.LOST


async def _tick() -> None:
    waiting = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(0.01, waiting.set_result, None)
    await waiting


@pytest.mark.parametrize(
    "cut",
    [
        answer(body=b'{"a":', content_length="100"),
        answer(body=b'5\r\n{"a":\r\n', content_length="", Transfer_Encoding="chunked"),
        b"HTTP/1.1 200 OK\r\nContent-",
        b"this is not HTTP\r\n\r\n",
    ],
)
def test_a_truncated_or_garbled_answer_is_lost(wire: WireKind, cut: bytes) -> None:
    async def then_close(writer: asyncio.StreamWriter, number: int) -> bool:
        await saying(cut)(writer, number)
        return False

    assert _trouble(wire, then_close).kind is TroubleKind.LOST


def test_endless_headers_are_lost_within_bounds(wire: WireKind) -> None:
    async def headers_for_ever(writer: asyncio.StreamWriter, _number: int) -> bool:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(20_000):
            writer.write(b"X-%d: a\r\n" % number)
        await writer.drain()
        return False

    assert _trouble(wire, headers_for_ever).kind is TroubleKind.LOST


@pytest.mark.slow
def test_defect_28_a_body_over_the_limit_is_not_read_to_its_end(wire: WireKind) -> None:
    async def flood(writer: asyncio.StreamWriter, _number: int) -> bool:
        writer.write(answer(body=b"", content_length=str(REPLY_BYTES_MAX * 4)))
        for _ in range(REPLY_BYTES_MAX * 4 // 1_000_000):
            writer.write(b"x" * 1_000_000)
            await writer.drain()
        return False

    reply, _ = _exchange(wire, flood)
    assert isinstance(reply, Reply)
    assert reply.over_limit
    assert len(reply.body) <= REPLY_BYTES_MAX


def test_a_compressed_body_is_never_unpacked(wire: WireKind) -> None:
    reply, server = _exchange(wire, saying(answer(body=b"\x1f\x8b packed", Content_Encoding="gzip")))
    assert isinstance(reply, Reply)
    assert reply.body == b"\x1f\x8b packed"
    assert "accept-encoding: identity" in server.heads[0].lower()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
def test_defect_40_a_redirect_is_never_followed(wire: WireKind, status: str) -> None:
    async def main() -> tuple[Reply | Trouble, int]:
        async with raw_server(saying(answer())) as elsewhere:
            redirect = answer(status, b"", Location=f"{elsewhere.url}/steal")
            async with raw_server(saying(redirect)) as server:
                request = Request(method="POST", url=server.url, body=b"{}", headers={"Authorization": "Bearer t"})
                return await _send(wire, request), elsewhere.connections

    reply, connections_elsewhere = run(main())
    assert isinstance(reply, Reply)
    assert reply.status // 100 == 3
    assert connections_elsewhere == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_cookies_are_neither_kept_nor_sent(wire: WireKind, host: str) -> None:
    async def main() -> Heard:
        setting = saying(answer(Set_Cookie="sid=1; Path=/"))
        async with raw_server(setting) as server, open_session(guard_of([host]), wire=wire) as session:
            for _ in range(2):
                request = Request(method="GET", url=server.url.replace("127.0.0.1", host))
                assert isinstance(await session.send(request, clock=LoopClock()), Reply)
            return server

    assert "cookie:" not in run(main()).heads[1].lower()


def test_the_environment_and_netrc_are_not_read(
    wire: WireKind, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password hidden\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    reply, server = _exchange(wire, saying(answer()))
    assert isinstance(reply, Reply)
    assert "authorization" not in server.heads[0].lower()


def test_a_proxy_that_is_down_means_not_sent(wire: WireKind) -> None:
    async def main() -> Reply | Trouble:
        async with open_session(NEARBY, wire=wire, proxy="http://127.0.0.1:1") as session:
            return await session.send(Request(method="GET", url="http://127.0.0.1:2/"), clock=LoopClock())

    found = run(main())
    assert isinstance(found, Trouble)
    message = "no connection to the proxy `127.0.0.1:1`: connection refused"
    assert (found.kind, found.message) == (TroubleKind.NOT_SENT, message)


def test_a_certificate_that_nobody_vouches_for_is_a_tls_trouble(wire: WireKind) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(UNTRUSTED)
    found = _over_tls(wire, tls, _greet)
    assert found.kind is TroubleKind.TLS
    assert "certificate is not accepted" in found.message


def test_a_server_without_tls_behind_https_is_a_tls_trouble(wire: WireKind) -> None:
    assert _over_tls(wire, None, _greet).kind is TroubleKind.TLS


def test_a_handshake_that_breaks_off_was_not_sent_and_may_be_tried_again(wire: WireKind) -> None:
    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        writer.close()

    assert _over_tls(wire, None, break_off).kind is TroubleKind.NOT_SENT


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(5)
    writer.write(answer("400 Bad Request"))
    writer.close()


def _over_tls(wire: WireKind, tls: ssl.SSLContext | None, serve: Serving) -> Trouble:
    async def main() -> Reply | Trouble:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _problem: None)
        async with server:
            port = server.sockets[0].getsockname()[1]
            return await _send(wire, Request(method="POST", url=f"https://127.0.0.1:{port}/", body=b"{}"))

    found = run(main())
    assert isinstance(found, Trouble)
    return found


def test_a_header_that_would_split_the_request_is_refused_before_it_leaves(wire: WireKind) -> None:
    found, server = _exchange(wire, saying(answer()), Request(method="GET", url="/", headers={"X": "a\r\nEvil: 1"}))
    assert isinstance(found, Trouble)
    assert server.heads == []


@pytest.mark.parametrize("headers", [{"X": "\udcff"}, {"X\ud800": "a"}, {"X Y": "a"}, {"X": "a\0"}])
def test_a_header_that_cannot_be_written_is_refused_before_it_leaves(wire: WireKind, headers: dict[str, str]) -> None:
    found, server = _exchange(wire, saying(answer()), Request(method="POST", url="/", headers=headers, body=b"{}"))
    assert isinstance(found, Trouble)
    assert (found.kind, server.heads) == (TroubleKind.NOT_SENT, [])
    assert found.message == "the URL or a header of the request is not valid"


@pytest.mark.parametrize("url", ["/a b", "/a\x7fb", "/a\r\nEvil: 1", "@elsewhere/"])
def test_an_address_that_cannot_be_written_letter_for_letter_is_refused(wire: WireKind, url: str) -> None:
    async def main() -> tuple[Reply | Trouble, Heard]:
        async with raw_server(saying(answer())) as server:
            return await _send(wire, Request(method="GET", url=f"{server.url}{url}", url_is_encoded=True)), server

    found, server = run(main())
    assert isinstance(found, Trouble)
    assert (found.kind, server.connections) == (TroubleKind.NOT_SENT, 0)


def test_an_answer_without_a_date_that_says_until_when_to_wait_has_that_of_its_coming(wire: WireKind) -> None:
    reply, _ = _exchange(wire, saying(answer("429 Slow", b"", Retry_After="Fri, 01 Jan 2038 00:00:09 GMT")))
    assert isinstance(reply, Reply)
    assert reply.headers["date"].startswith("Thu, 01 Jan 1970 ")
    own, _ = _exchange(wire, saying(answer("429 Slow", b"", Retry_After="9", Date="Fri, 01 Jan 2038 00:00:00 GMT")))
    assert isinstance(own, Reply)
    assert own.headers["date"] == "Fri, 01 Jan 2038 00:00:00 GMT"
    plain, _ = _exchange(wire, saying(answer("200 OK", b"{}")))
    assert isinstance(plain, Reply)
    assert "date" not in plain.headers


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("body", [None, b"", b"{}"])
def test_the_same_bytes_leave_whichever_wire_carries_them(wire: WireKind, method: str, body: bytes | None) -> None:
    request = Request(method=method, url="/a%2Fb/ä?x=%7B&y=1#z", body=body, headers={"X-Some": "a b", "accept": "b/c"})
    _, server = _exchange(wire, saying(answer()), request)
    first, *lines = server.heads[0].rstrip().split("\r\n")
    length = [] if body is None and method == "GET" else [f"content-length: {len(body or b'')}"]
    assert first == f"{method} /a%2Fb/%C3%A4?x=%7B&y=1 HTTP/1.1"
    assert sorted(line.lower() for line in lines if line != "Connection: close") == sorted(
        [
            f"host: {server.url.removeprefix('http://')}",
            "accept-encoding: identity",
            "user-agent: data-action-engine",
            "x-some: a b",
            "accept: b/c",
            *length,
        ]
    )
    assert server.bodies == [body or b""]


@pytest.mark.parametrize("size", [9_000, 32_000])
def test_a_header_of_many_kilobytes_is_read(size: int, wire: WireKind) -> None:
    found, _ = _exchange(wire, saying(answer(x_policy="a" * size)))
    assert isinstance(found, Reply)
    assert len(found.headers["x-policy"]) == size


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (answer(x_policy="a" * 40_000), "cannot be read: a line of its head is longer than 32 KiB"),
        (b"HTTP/1.1 200 " + b"a" * 40_000, "cannot be read: a line of its head is longer than 32 KiB"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 300 + b"\r\n", "cannot be read: it has too many headers"),
        (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "is not HTTP: it begins with `SSH-2.0-OpenSSH_9.9`"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "is not HTTP: invalid status code in `HTTP/1.1 abc OK`"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "is not HTTP: invalid header token in `no colon`"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "in `Content-Length: x`"),
    ],
)
def test_what_is_wrong_with_the_head_of_an_answer_is_said(sent: bytes, why: str, wire: WireKind) -> None:
    found, _ = _exchange(wire, saying(sent))
    assert isinstance(found, Trouble)
    assert found.kind is TroubleKind.LOST
    assert why in found.message


def test_what_had_come_of_an_answer_that_was_cut_off_is_kept(wire: WireKind) -> None:
    async def cut(writer: asyncio.StreamWriter, _number: int) -> bool:
        writer.write(answer("502 Bad", body=b"<h1>down", content_length="500"))
        await writer.drain()
        return False

    found, _ = _exchange(wire, cut)
    assert isinstance(found, CutOff)
    assert (found.status, found.so_far.body) == (502, b"<h1>down")
    assert found.message == "the answer was cut off, after 8 of 500 bytes"
