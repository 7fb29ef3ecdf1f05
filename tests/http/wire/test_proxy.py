from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from engine.http.request_and_reply import Reply, Request
from engine.http.wire.session import open_session
from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.ports.wire import WireKind
from tests.chaos.scene import serving, trusting
from tests.http.servers import EVERY_WIRE, NEARBY, UNTRUSTED, LoopClock, answer, run

pytestmark = EVERY_WIRE


@dataclass(slots=True)
class Tunnel:
    """A proxy that answers CONNECT with `says`, and joins both ends where that is a 200; and the server behind it."""

    says: bytes
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self.says)
        if b" 200 " in self.says:
            there, back = await asyncio.open_connection("127.0.0.1", int(self.asked[-1].split()[1].rpartition(":")[2]))
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
        writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(answer())
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(65_536):
            writer.write(piece)
    except OSError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def _listening(tunnel: Tunnel) -> AsyncIterator[tuple[str, str]]:
    """The URLs of the server and of the proxy before it."""
    tls: ssl.SSLContext = serving(UNTRUSTED)
    server = await asyncio.start_server(tunnel.serve, "127.0.0.1", 0, ssl=tls)
    proxy = await asyncio.start_server(tunnel.join, "127.0.0.1", 0)
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _problem: None)
    async with server, proxy:
        there, here = (each.sockets[0].getsockname()[1] for each in (server, proxy))
        yield f"https://127.0.0.1:{there}/a?b=c", f"http://user:pass@127.0.0.1:{here}"


def _ask(wire: WireKind, tunnel: Tunnel) -> Reply | Trouble:
    async def main() -> Reply | Trouble:
        async with _listening(tunnel) as (url, proxy), open_session(NEARBY, wire=wire, proxy=proxy) as session:
            request = Request(method="POST", url=url, body=b"{}", headers={"Authorization": "Bearer of-the-server"})
            return await session.send(request, clock=LoopClock())

    with trusting(UNTRUSTED):
        return run(main())


def test_a_request_goes_through_a_tunnel_and_each_end_is_told_its_own_secret(wire: WireKind) -> None:
    tunnel = Tunnel(b"HTTP/1.1 200 Connected\r\n\r\n")
    found = _ask(wire, tunnel)
    assert isinstance(found, Reply)
    assert found.status == 200
    (asked,), (head,) = tunnel.asked, tunnel.heads
    assert asked.startswith("CONNECT 127.0.0.1:")
    assert "\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n" in asked
    assert "of-the-server" not in asked
    assert head.startswith("POST /a?b=c HTTP/1.1\r\n")
    assert "\r\nAuthorization: Bearer of-the-server\r\n" in head
    assert "Proxy-Authorization" not in head


@pytest.mark.parametrize("status", ["403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway"])
def test_a_tunnel_that_is_refused_means_not_sent(wire: WireKind, status: str) -> None:
    tunnel = Tunnel(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
    found = _ask(wire, tunnel)
    assert isinstance(found, Trouble)
    assert (found.kind, found.message) == (TroubleKind.NOT_SENT, "the proxy does not let the request through")
    assert (len(tunnel.asked), tunnel.heads) == (1, [])
