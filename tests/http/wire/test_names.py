from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from engine.http.wire.names import resolver_in_threads


async def addresses_of(host: str) -> list[str]:
    return [each["host"] for each in await resolver_in_threads().resolve(host, 80)]


def test_a_name_is_looked_up() -> None:
    assert asyncio.run(addresses_of("127.0.0.1")) == ["127.0.0.1"]


def test_a_name_that_nobody_knows_is_told_as_the_system_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(socket.gaierror):
        asyncio.run(addresses_of("nowhere.example"))


def test_without_a_thread_a_name_cannot_be_looked_up_now(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(OSError, match="no more threads"):
        asyncio.run(addresses_of("localhost"))


def test_a_lookup_that_takes_its_time_holds_up_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    until = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_more: until.wait(60) and [])

    async def main() -> None:
        looking = asyncio.create_task(addresses_of("slow.example"))
        await asyncio.wait([looking], timeout=0.01)
        looking.cancel()

    asyncio.run(main())
    until.set()
