from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from engine.http.request_and_reply import Reply, Request
from engine.http.wire.guard import AddressRefusedError, Guard, GuardedResolver, guard_of
from engine.http.wire.session import open_session
from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.ports.wire import WireKind
from tests.http.servers import EVERY_WIRE, LoopClock, answer, raw_server, run, saying

NOBODY = Guard()


class Names(AbstractResolver):
    """Answers with these addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked = 0

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        self.asked += 1
        flags: Any = 0
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=flags)
            for each in self.addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


def resolve(guard: Guard, host: str, *addresses: str) -> list[str]:
    async def main() -> list[ResolveResult]:
        return await GuardedResolver(guard, lambda: Names(*addresses)).resolve(host, 443)

    return [each["host"] for each in asyncio.run(main())]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "::ffff:10.0.0.7", "fd00:ec2::254", "0.0.0.0"]
)
def test_a_name_that_leads_inside_is_refused_with_the_way_out(address: str) -> None:
    with pytest.raises(AddressRefusedError, match=r"`api\.example\.com` leads to") as refused:
        resolve(NOBODY, "api.example.com", address)
    is_never = address in ("169.254.169.254", "fd00:ec2::254", "0.0.0.0")
    assert ("private: true" in str(refused.value)) is not is_never


def test_a_name_with_a_public_and_an_inner_address_is_refused() -> None:
    with pytest.raises(AddressRefusedError):
        resolve(NOBODY, "api.example.com", "93.184.216.34", "127.0.0.1")


def test_a_name_that_leads_outside_is_connected_to() -> None:
    assert resolve(NOBODY, "api.example.com", "93.184.216.34") == ["93.184.216.34"]


def test_localhost_is_loopback_and_nothing_else() -> None:
    guard = guard_of(["localhost"])
    assert resolve(guard, "LOCALHOST", "127.0.0.1", "::1") == ["127.0.0.1", "::1"]
    with pytest.raises(AddressRefusedError):
        resolve(guard, "localhost", "10.0.0.1")
    with pytest.raises(AddressRefusedError):
        resolve(guard, "elsewhere.example.com", "127.0.0.1")


def test_inside_of_a_company_names_may_be_private_but_never_metadata() -> None:
    guard = guard_of([], private=True)
    assert resolve(guard, "gateway.corp.example", "10.0.0.1") == ["10.0.0.1"]
    with pytest.raises(AddressRefusedError):
        resolve(guard, "gateway.corp.example", "169.254.169.254")


@EVERY_WIRE
@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254"])
def test_an_address_that_nobody_named_is_refused_at_the_socket(wire: WireKind, host: str) -> None:
    async def main() -> Reply | Trouble:
        async with open_session(guard_of(["192.168.0.1"]), wire=wire) as session:
            return await session.send(Request(method="POST", url=f"http://{host}:9/", body=b"{}"), clock=LoopClock())

    found = run(main())
    assert isinstance(found, Trouble)
    assert found.kind is TroubleKind.UNEXPECTED
    assert f"`{host}` leads to" in found.message


@EVERY_WIRE
@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
def test_a_disguised_address_reaches_nobody(wire: WireKind, host: str) -> None:
    async def main() -> tuple[Reply | Trouble, int]:
        async with raw_server(saying(answer())) as server, open_session(NOBODY, wire=wire) as session:
            url = server.url.replace("127.0.0.1", host)
            found = await session.send(Request(method="POST", url=url, body=b"{}"), clock=LoopClock())
            return found, server.connections

    found, connections = run(main())
    assert isinstance(found, Trouble)
    assert connections == 0


@EVERY_WIRE
def test_a_name_is_looked_at_by_the_session_and_nothing_is_sent(wire: WireKind) -> None:
    async def main() -> tuple[Reply | Trouble, int]:
        async with raw_server(saying(answer())) as server, open_session(NOBODY, wire=wire) as session:
            url = server.url.replace("127.0.0.1", "localhost")
            found = await session.send(Request(method="POST", url=url, body=b"{}"), clock=LoopClock())
            return found, server.connections

    found, connections = run(main())
    assert isinstance(found, Trouble)
    assert (found.kind, connections) == (TroubleKind.UNEXPECTED, 0)
    assert "`localhost` leads to a loopback address" in found.message


@EVERY_WIRE
def test_localhost_that_was_named_is_reached(wire: WireKind) -> None:
    async def main() -> Reply | Trouble:
        async with raw_server(saying(answer())) as server, open_session(guard_of(["localhost"]), wire=wire) as session:
            url = server.url.replace("127.0.0.1", "localhost")
            return await session.send(Request(method="GET", url=url), clock=LoopClock())

    assert isinstance(run(main()), Reply)
