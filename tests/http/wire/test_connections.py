from __future__ import annotations

import asyncio
import select
import ssl
from collections.abc import Callable
from typing import TypeAlias

import pytest

from engine.http.request_and_reply import Reply, Request
from engine.http.wire.session import open_session
from engine.model.ports.exchange import Trouble
from engine.model.ports.wire import WireKind
from engine.platform.loops import loop_factory
from tests.chaos.scene import trusting
from tests.http.servers import EVERY_WIRE, NEARBY, UNTRUSTED, Heard, LoopClock, answer, raw_server, run, saying

pytestmark = EVERY_WIRE
LoopFactory: TypeAlias = Callable[[], asyncio.AbstractEventLoop]
LARGE = bytes(range(256)) * 16_384


def connections_for(wire: WireKind, requests: int) -> int:
    """As many as so many requests need that could all go over one."""
    match wire:
        case WireKind.DIRECT:
            return 1
        case WireKind.PLAIN:
            return requests


@pytest.mark.parametrize("method", ["POST", "GET", "PUT"])
def test_a_connection_that_the_server_closed_behind_its_answer_is_passed_over(wire: WireKind, method: str) -> None:
    async def answer_and_close(writer: asyncio.StreamWriter, number: int) -> bool:
        await saying(answer())(writer, number)
        return False

    async def main() -> tuple[list[Reply | Trouble], Heard]:
        async with raw_server(answer_and_close) as server, open_session(NEARBY, wire=wire) as session:
            request = Request(method=method, url=server.url, body=None if method == "GET" else b"{}")
            return [await session.send(request, clock=LoopClock()) for _ in range(20)], server

    replies, server = run(main())
    assert all(isinstance(each, Reply) for each in replies)
    assert (len(server.heads), server.connections) == (20, 20)


def test_connections_that_the_server_will_close_are_not_asked_again_however_many_there_are(wire: WireKind) -> None:
    async def main() -> tuple[list[Reply | Trouble], Heard]:
        async with raw_server(saying(answer(Connection="close"))) as server, open_session(NEARBY, wire=wire) as session:
            request = Request(method="GET", url=server.url)
            asked = [session.send(request, clock=LoopClock()) for _ in range(20)]
            return [*await asyncio.gather(*asked), await session.send(request, clock=LoopClock())], server

    replies, server = run(main())
    assert [each.status for each in replies if isinstance(each, Reply)] == [200] * 21
    assert server.connections == 21


def test_unread_session_tickets_are_no_answer_to_anything(wire: WireKind) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(UNTRUSTED)
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(answer())

    async def main() -> list[int]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _problem: None)
        async with server, open_session(NEARBY, wire=wire) as session:
            request = Request(method="GET", url=f"https://127.0.0.1:{port}/")
            replies = [await session.send(request, clock=LoopClock()) for _ in range(3)]
            return [each.status if isinstance(each, Reply) else 0 for each in replies]

    with trusting(UNTRUSTED):
        assert run(main()) == [200, 200, 200]
    assert connections == connections_for(wire, 3)


def test_a_large_body_arrives_whole_and_leaves_nothing_in_the_way_of_the_next(wire: WireKind) -> None:
    async def main() -> Heard:
        async with raw_server(saying(answer())) as server, open_session(NEARBY, wire=wire) as session:
            for body in (LARGE, b"{}"):
                await session.send(Request(method="PUT", url=server.url, body=body), clock=LoopClock())
            return server

    server = run(main())
    assert (server.bodies, server.connections) == ([LARGE, b"{}"], connections_for(wire, 2))


def test_a_large_body_that_is_refused_unread_is_not_sent_to_its_end_and_its_connection_is_closed(
    wire: WireKind,
) -> None:
    heard = 0

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer("413 Too Large", b"{}"))
        while piece := await reader.read(1 << 20):
            heard += len(piece)
        writer.close()
        await writer.wait_closed()
        ended.set()

    async def main() -> Reply | Trouble:
        server = await asyncio.start_server(refuse, "127.0.0.1", 0)
        async with server, open_session(NEARBY, wire=wire) as session:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            reply = await session.send(Request(method="PUT", url=url, body=LARGE * 8), clock=LoopClock())
            await ended.wait()
            return reply

    ended = asyncio.Event()
    reply = run(main())
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body) == (413, b"{}")
    assert heard < len(LARGE) * 8


@pytest.mark.parametrize("body", [b"{}", LARGE])
def test_a_request_that_is_given_up_takes_its_connection_with_it(wire: WireKind, body: bytes) -> None:
    asked, ended = asyncio.Event(), asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        while await reader.read(1 << 20):
            pass
        writer.close()
        ended.set()

    async def main() -> None:
        server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
        async with server, open_session(NEARBY, wire=wire) as session:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            asking = asyncio.create_task(session.send(Request(method="PUT", url=url, body=body), clock=LoopClock()))
            await asked.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await ended.wait()

    run(main())


def test_a_proxy_is_told_the_whole_address_and_its_password(wire: WireKind) -> None:
    async def main() -> Heard:
        async with raw_server(saying(answer())) as server:
            proxy = server.url.replace("//", "//user:pass@")
            async with open_session(NEARBY, wire=wire, proxy=proxy) as session:
                for path in ("a", "b"):
                    request = Request(method="GET", url=f"http://127.0.0.1:2/{path}")
                    assert isinstance(await session.send(request, clock=LoopClock()), Reply)
            return server

    server = run(main())
    assert server.connections == connections_for(wire, 2)
    assert [head.split("\r\n")[0] for head in server.heads] == [
        f"GET http://127.0.0.1:2/{path} HTTP/1.1" for path in ("a", "b")
    ]
    assert all("\r\nHost: 127.0.0.1:2\r\n" in head for head in server.heads)
    assert all("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n" in head for head in server.heads)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, loop_factory()], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("is_secure", [False, True], ids=["http", "https"])
def test_where_the_system_shows_no_ends_the_loop_is_let_to_hear_of_them(
    monkeypatch: pytest.MonkeyPatch, wire: WireKind, loop: LoopFactory | None, *, is_secure: bool
) -> None:
    """As on macOS and Windows."""
    monkeypatch.delattr(select, "POLLRDHUP", raising=False)
    heard = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        await reader.readuntil(b"\r\n\r\n")
        heard += 1
        writer.write(answer())
        writer.close()

    async def main() -> list[Reply | Trouble]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls if is_secure else None)
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _problem: None)
        url = f"{'https' if is_secure else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with server, open_session(NEARBY, wire=wire) as session:
            return [await session.send(Request(method="GET", url=url), clock=LoopClock()) for _ in range(20)]

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(UNTRUSTED)
    with trusting(UNTRUSTED), asyncio.Runner(loop_factory=loop) as runner:
        replies = runner.run(main())
    assert [each.status if isinstance(each, Reply) else each for each in replies] == [200] * 20
    assert heard == 20
