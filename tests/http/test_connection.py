from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from engine.http.exchange import send
from engine.http.messages import Reply, Request
from engine.http.session import open_session
from engine.model.result import Trouble
from tests.http.wire import NEARBY, Heard, LoopClock, answer, raw_server, run, saying


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


def test_a_tls_connection_with_unread_session_tickets_is_used_again() -> None:
    certificate = Path(__file__).parent / "untrusted.pem"
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
        trusting = ssl.create_default_context(cafile=str(certificate))
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _problem: None)
        async with server, open_session(NEARBY) as session:
            statuses = []
            for _ in range(3):
                async with session.get(f"https://127.0.0.1:{port}/", ssl=trusting) as reply:
                    statuses.append(reply.status)
            return statuses

    assert run(main()) == [200, 200, 200]
    assert connections == 1
