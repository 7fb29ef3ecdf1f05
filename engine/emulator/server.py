"""The aiohttp rim of the emulator: a real server on loopback around the protocol, which knows no sockets."""

from __future__ import annotations

import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import formatdate

from aiohttp import ClientPayloadError, http, web

from engine.emulator.callers import host_in, why_refused
from engine.emulator.complaints import LOGGER
from engine.emulator.genesys_async import Office, serve
from engine.emulator.ledger import Ledger
from engine.emulator.login import CLIENT_ID, CLIENT_SECRET
from engine.emulator.messages import BODY_BYTES_MAX, Incoming, Outgoing, error_answer, json_answer
from engine.emulator.state import Memory, Tokens
from engine.emulator.stubs import shelve
from engine.http.content import plain_content
from engine.http.request_and_reply import Reply
from engine.model.language.emulator import EmulatorSettings
from engine.model.ports.clock import Clock
from engine.model.ports.target import EmulatorAddress, Stub

HOST = "127.0.0.1"
_STOP_S = 0.5
_DRAINED_BYTES_MAX = 8 * 1024 * 1024
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time to linger: closing sends a reset rather than an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    """A running emulator: where it listens, and what it saw."""

    address: EmulatorAddress
    ledger: Ledger
    memory: Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rim:
    office: Office
    memory: Memory
    clock: Clock

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Turn one HTTP request into a value, and the answer's value into HTTP."""
        refused = why_refused(
            [*request.headers.getall("Host", []), *host_in(request.raw_path)], request.headers.getall("Origin", [])
        )
        if refused is not None:
            return _http(error_answer(421, "misdirected.request", refused, context=""), self.clock.wall_us())
        try:
            incoming = await _incoming(request)
        except (http.HttpProcessingError, ClientPayloadError, web.RequestPayloadError) as problem:
            LOGGER.exception("a body that cannot be read", exc_info=problem)
            unread = error_answer(400, "bad.request", "the request body cannot be read", context="")
            return _http(unread, self.clock.wall_us(), closes=True)
        if isinstance(incoming, Outgoing):
            return _http(incoming, self.clock.wall_us())
        now_s, at_us = self.clock.monotonic_s(), self.clock.wall_us()
        outgoing = self._own_page(incoming)
        if outgoing is None:
            outgoing = serve(incoming, self.office, self.memory, now_s=now_s, at_us=at_us)
        if outgoing.delay_s > 0:
            await self.clock.sleep(outgoing.delay_s)
        if outgoing.status is None:
            _reset(request)
        return _http(outgoing, at_us)

    def _own_page(self, incoming: Incoming) -> Outgoing | None:
        """The emulator's own pages, which need no token and are no part of the ledger."""
        ledger = self.memory.ledger
        if incoming.path == "/__engine/ledger":
            return json_answer(200, [entry.as_json() for entry in ledger.entries])
        if incoming.path == "/__engine/stats":
            tokens, executions = self.memory.tokens.issued, self.memory.executions.total
            return json_answer(200, {**ledger.stats(), "tokens": tokens, "executions": executions})
        return None


@asynccontextmanager
async def start(
    settings: EmulatorSettings, stubs: tuple[Stub, ...], *, clock: Clock, seed: int, port: int = 0
) -> AsyncIterator[Emulator]:
    """An emulator on loopback, until the context is left; port 0 takes a free one.

    Raises OSError where the port is taken. Time comes from `clock` alone, chance from `seed` alone.
    """
    memory = Memory(
        tokens=Tokens(
            seed=seed, lifetime_s=settings.token_lifetime.seconds, limit=settings.limit, window=settings.window
        )
    )
    rim = _Rim(office=Office(settings=settings, stubs=shelve(stubs), seed=seed), memory=memory, clock=clock)
    server = web.Server(rim.answer, access_log=None, logger=LOGGER, auto_decompress=False)
    runner = web.ServerRunner(server, shutdown_timeout=_STOP_S)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        url = f"http://{HOST}:{runner.addresses[0][1]}"
        address = EmulatorAddress(url=url, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
        yield Emulator(address=address, ledger=memory.ledger, memory=memory)
    finally:
        await runner.cleanup()


@asynccontextmanager
async def start_emulator(
    settings: EmulatorSettings, stubs: tuple[Stub, ...], *, clock: Clock, seed: int, port: int = 0
) -> AsyncIterator[EmulatorAddress]:
    """The same, telling only the address: what the port `StartEmulator` asks for."""
    async with start(settings, stubs, clock=clock, seed=seed, port=port) as emulator:
        yield emulator.address


def _http(outgoing: Outgoing, at_us: int, *, closes: bool = False) -> web.Response:
    # The date is the clock's, since aiohttp would take the machine's.
    headers = {
        "Content-Type": "application/json",
        "Date": formatdate(at_us / 1_000_000, usegmt=True),
        "Server": "data-action-engine emulator",
        **outgoing.headers,
    }
    response = web.Response(status=outgoing.status or 500, body=outgoing.body, headers=headers)
    if closes:
        response.force_close()
    return response


async def _incoming(request: web.BaseRequest) -> Incoming | Outgoing:
    """The request as a value, its body unpacked; the refusal of one that is packed as nobody can read it."""
    body, too_large = await _read(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    packed = headers.get("content-encoding")
    if packed is not None and body:
        plain = plain_content(Reply(status=200, headers={"content-encoding": packed}, body=body))
        if plain.fault:
            said = error_answer(415, "unsupported.media.type", f"the request body {plain.fault}", context="")
            return Outgoing(status=said.status, body=said.body, headers={"Accept-Encoding": "gzip, deflate"})
        body, too_large = plain.body, plain.over_limit or len(plain.body) > BODY_BYTES_MAX
    return Incoming(
        method=request.method,
        path=request.rel_url.raw_path,
        query=request.rel_url.raw_query_string,
        headers=headers,
        body=b"" if too_large else body,
        too_large=too_large,
    )


async def _read(request: web.BaseRequest) -> tuple[bytes, bool]:
    if not request.body_exists:
        return b"", False
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.content.iter_any():
        size += len(chunk)
        if size <= BODY_BYTES_MAX:
            chunks.append(chunk)
        elif size > _DRAINED_BYTES_MAX:
            break
    # Somewhat more than is allowed is read and thrown away: a client that still sends would not hear the refusal.
    return (b"".join(chunks), False) if size <= BODY_BYTES_MAX else (b"", True)


def _reset(request: web.BaseRequest) -> None:
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()
