"""A server that speaks the protocol until it is told to misbehave: at the token, the submit, the poll or the upload."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

TOKEN: Final = "tok-" + "a1B2c3D4e5" * 3
EXECUTION: Final = "exec-0001"


@dataclass(slots=True)
class Talk:
    """One request, and the connection to answer it on."""

    server: ChaosServer
    where: str
    head: str
    body: bytes
    writer: asyncio.StreamWriter
    keeps: bool = True
    """Whether the connection stays open behind the answer."""

    async def write(self, data: bytes) -> None:
        """Raises ConnectionError where the client has gone."""
        if self.writer.transport.is_closing():
            raise ConnectionResetError
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """Drop the connection with a RST."""
        self.writer.transport.abort()
        self.keeps = False

    def close(self) -> None:
        """End the connection behind what was written."""
        self.keeps = False


Act = Callable[[Talk], Awaitable[None]]


@dataclass(slots=True)
class ChaosServer:
    """Answers as the protocol wants, but at `where` as `act` does, for the first `times` requests there."""

    where: str = ""
    act: Act | None = None
    times: int = 1_000_000
    port: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    arrivals: list[tuple[str, float]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    elsewhere: int = 0
    """Connections to the place that redirects name."""
    elsewhere_port: int = 0
    listening: asyncio.Server | None = None
    tls: ssl.SSLContext | None = None
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.tasks.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lengths = [line.partition(":")[2] for line in head.lower().split("\r\n") if line.startswith("content-length:")]
        body = await reader.readexactly(int(lengths[0])) if lengths else b""
        where = _where(head)
        self.requests[where] += 1
        self.arrivals.append((where, asyncio.get_running_loop().time()))
        self.heads.append(head)
        talk = Talk(self, where, head, body, writer)
        if self.act is not None and where == self.where and self.requests[where] <= self.times:
            await self.act(talk)
        else:
            await talk.write(fine(where))
        return talk.keeps


def _where(head: str) -> str:
    method, path, *_ = head.split(" ")
    if method == "PUT":
        return "upload"
    if path.startswith("/oauth"):
        return "token"
    return "submit" if method == "POST" else "poll"


def said(where: str) -> dict[str, Any]:
    """What the protocol wants said there."""
    if where == "token":
        return {"access_token": TOKEN, "token_type": "bearer", "expires_in": 3600}
    if where == "submit":
        return {"testExecutionId": EXECUTION, "status": "pending"}
    return {"testExecutionId": EXECUTION, "status": "completed", "output": {"ok": True}, "duration_seconds": 0.01}


def fine(where: str) -> bytes:
    """The answer that the protocol wants there."""
    return response(json.dumps(said(where)).encode())


def response(body: bytes, status: str = "200 OK", **headers: str | None) -> bytes:
    """A whole answer; header names with `_` for `-`; None leaves a header out."""
    usual = {"Content_Type": "application/json", "Content_Length": str(len(body))}
    given: dict[str, str | None] = {**usual, **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items() if value is not None)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


@asynccontextmanager
async def chaos(server: ChaosServer) -> AsyncIterator[ChaosServer]:
    """The server on loopback, and a place elsewhere that only counts who comes."""

    async def count(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.elsewhere += 1
        writer.close()

    other = await asyncio.start_server(count, "127.0.0.1", 0)
    server.elsewhere_port = other.sockets[0].getsockname()[1]
    server.listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=1 << 20, ssl=server.tls)
    server.port = server.listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        other.close()
        server.listening.close()
        for task in server.tasks:
            task.cancel()
