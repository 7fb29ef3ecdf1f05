from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest
from aiohttp import TCPConnector
from aiohttp.client_proto import ResponseHandler

from engine.http.wire.direct.connection import check_inside
from engine.http.wire.direct.exchange import send
from engine.http.wire.direct.session import open_session
from engine.http.wire.messages import Reply, Request
from engine.model.ports.exchange import Trouble
from tests.chaos.scene import trusting
from tests.http.servers import NEARBY, Heard, LoopClock, answer, raw_server, run, saying


@pytest.mark.parametrize("method", ["POST", "GET", "PUT"])
def test_a_connection_that_the_server_closed_behind_its_answer_is_passed_over(method: str) -> None:
    async def answer_and_close(writer: asyncio.StreamWriter, number: int) -> bool:
        await saying(answer())(writer, number)
        return False

    async def main() -> tuple[list[Reply | Trouble], Heard]:
        async with raw_server(answer_and_close) as server, open_session(NEARBY) as session:
            request = Request(method=method, url=server.url, body=None if method == "GET" else b"{}")
            return [await send(session, request, clock=LoopClock()) for _ in range(20)], server

    replies, server = run(main())
    assert all(isinstance(each, Reply) for each in replies)
    assert (len(server.heads), server.connections) == (20, 20)


def test_connections_that_the_server_will_close_are_not_asked_again_however_many_there_are() -> None:
    async def main() -> tuple[list[Reply | Trouble], Heard]:
        async with raw_server(saying(answer(Connection="close"))) as server, open_session(NEARBY) as session:
            request = Request(method="GET", url=server.url)
            asked = [send(session, request, clock=LoopClock()) for _ in range(20)]
            return [*await asyncio.gather(*asked), await send(session, request, clock=LoopClock())], server

    replies, server = run(main())
    assert [each.status for each in replies if isinstance(each, Reply)] == [200] * 21
    assert server.connections == 21


def test_a_connection_that_waits_for_another_is_given_one_that_comes_back() -> None:
    async def main() -> Heard:
        async with raw_server(saying(answer())) as server, open_session(NEARBY, connections_per_host=2) as session:
            request = Request(method="GET", url=server.url)
            await asyncio.gather(*(send(session, request, clock=LoopClock()) for _ in range(20)))
            return server

    server = run(main())
    assert (len(server.heads), server.connections) == (20, 2)


def test_a_tls_connection_with_unread_session_tickets_is_used_again() -> None:
    certificate = Path(__file__).parents[2] / "untrusted.pem"
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
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
        async with server, open_session(NEARBY) as session:
            request = Request(method="GET", url=f"https://127.0.0.1:{port}/")
            replies = [await send(session, request, clock=LoopClock()) for _ in range(3)]
            return [each.status if isinstance(each, Reply) else 0 for each in replies]

    with trusting(certificate):
        assert run(main()) == [200, 200, 200]
    assert connections == 1


def test_an_aiohttp_that_looks_other_inside_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ResponseHandler, "set_response_params")
    monkeypatch.setattr(TCPConnector, "connect", lambda _self, _request: None)
    with pytest.raises(RuntimeError, match=r"no TCPConnector\.connect, ResponseHandler\.set_resp"):
        check_inside()


LARGE = bytes(range(256)) * 16_384


def test_a_large_body_arrives_whole_and_its_connection_is_kept() -> None:
    async def main() -> Heard:
        async with raw_server(saying(answer())) as server, open_session(NEARBY) as session:
            for body in (LARGE, b"{}"):
                await send(session, Request(method="PUT", url=server.url, body=body), clock=LoopClock())
            return server

    server = run(main())
    assert (server.bodies, server.connections) == ([LARGE, b"{}"], 1)


def test_a_large_body_that_is_refused_unread_is_not_sent_to_its_end_and_its_connection_is_closed() -> None:
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
        async with server, open_session(NEARBY) as session:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            reply = await send(session, Request(method="PUT", url=url, body=LARGE * 8), clock=LoopClock())
            await ended.wait()
            return reply

    ended = asyncio.Event()
    reply = run(main())
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body) == (413, b"{}")
    assert heard < len(LARGE) * 8


@pytest.mark.parametrize("body", [b"{}", LARGE])
def test_a_request_that_is_given_up_takes_its_connection_with_it(body: bytes) -> None:
    asked, ended = asyncio.Event(), asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        while await reader.read(1 << 20):
            pass
        writer.close()
        ended.set()

    async def main() -> None:
        server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
        async with server, open_session(NEARBY) as session:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            asking = asyncio.create_task(send(session, Request(method="PUT", url=url, body=body), clock=LoopClock()))
            await asked.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await ended.wait()

    run(main())


def test_a_proxy_is_told_the_whole_address_and_its_password() -> None:
    async def main() -> Heard:
        async with raw_server(saying(answer())) as server:
            proxy = server.url.replace("//", "//user:pass@")
            async with open_session(NEARBY, proxy=proxy) as session:
                for path in ("a", "b"):
                    request = Request(method="GET", url=f"http://127.0.0.1:2/{path}")
                    assert isinstance(await send(session, request, clock=LoopClock()), Reply)
            return server

    server = run(main())
    assert server.connections == 1
    assert [head.split("\r\n")[0] for head in server.heads] == [
        f"GET http://127.0.0.1:2/{path} HTTP/1.1" for path in ("a", "b")
    ]
    assert all("\r\nHost: 127.0.0.1:2\r\n" in head for head in server.heads)
    assert all("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n" in head for head in server.heads)
