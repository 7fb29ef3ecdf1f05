"""Small servers that answer with bytes as they stand, and the clock of the running loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from engine.http.wire.guard import guard_of
from engine.model.ports.wire import WireKind

T = TypeVar("T")
NEARBY = guard_of(["127.0.0.1"])
UNTRUSTED = Path(__file__).parent / "untrusted.pem"
EVERY_WIRE = pytest.mark.parametrize("wire", list(WireKind))


class LoopClock:
    """The time of the running loop."""

    def monotonic_s(self) -> float:
        return asyncio.get_running_loop().time()

    def wall_us(self) -> int:
        return round(self.monotonic_s() * 1_000_000)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(f"nothing in this room sleeps, asked for {seconds} s")


@dataclass(slots=True)
class Heard:
    """What a server heard: each request's head and body, and how many connections there were."""

    url: str = ""
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0


Answering = Callable[[asyncio.StreamWriter, int], Awaitable[bool]]
"""Answers the n-th request (from 1) over all connections; true keeps the connection open."""


@asynccontextmanager
async def raw_server(answering: Answering) -> AsyncIterator[Heard]:
    """A server on loopback that reads requests whole and leaves every byte of the answer to the test."""
    heard = Heard()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.connections += 1
        try:
            while True:
                await _hear(reader, heard)
                if not await answering(writer, len(heard.heads)):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20)
    heard.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield heard
    finally:
        server.close()


async def _hear(reader: asyncio.StreamReader, heard: Heard) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    lengths = [line.partition(":")[2] for line in head.lower().split("\r\n") if line.startswith("content-length:")]
    body = await reader.readexactly(int(lengths[0])) if lengths else b""
    heard.heads.append(head)
    heard.bodies.append(body)


def answer(status: str = "200 OK", body: bytes = b"{}", **headers: str) -> bytes:
    """A whole HTTP answer; header names are given with `_` for `-`."""
    given = {"content_type": "application/json", "content_length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def saying(*answers: bytes) -> Answering:
    """Answers with these in turn, the last for ever, and keeps connections open."""

    async def answering(writer: asyncio.StreamWriter, number: int) -> bool:
        writer.write(answers[min(number, len(answers)) - 1])
        await writer.drain()
        return True

    return answering


async def hang_up(writer: asyncio.StreamWriter, _number: int) -> bool:
    """Resets the connection without a word."""
    writer.transport.abort()
    return False


async def say_nothing(_writer: asyncio.StreamWriter, _number: int) -> bool:
    """Keeps the connection open and silent."""
    return True


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a loop of its own."""
    return asyncio.run(main)
