"""Connections with the settings of the house, and requests that go out on them, each once."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from engine.http.request_and_reply import Reply, Request
from engine.http.wire.direct.connection import LimitedTiming, exchange, lines_of
from engine.http.wire.direct.deadlines import Deadlines
from engine.http.wire.direct.idle import KEEP_ALIVE_S, Idle
from engine.http.wire.guard import Guard
from engine.http.wire.head import head, lines, split_url
from engine.http.wire.replies import date_reply
from engine.http.wire.settings import TIMEOUT, USUAL_HEADERS, make_connector
from engine.http.wire.troubles import WIRE_ERRORS, ServerHungUpError, UnaskedAnswerError, trouble_of
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Trouble

_KEPT_LINES_MAX = 64
_DEAD_CONNECTIONS_MAX = 1_000
"""As many as a pool can hold."""
_UNASKED_MAX = 8
"""Connections on which the server speaks first, until it is believed to be none that speaks HTTP."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where requests go: what finds its connections in the pool, and the header lines that all of them share."""

    key: aiohttp.ClientRequest
    lines: str = field(repr=False)
    before_target: str = ""
    """What a proxy must be told of the address; empty without one."""
    idle: Idle = field(default_factory=Idle)


@dataclass(slots=True)
class DirectSession:
    """Open connections out of one pool of aiohttp's, and what is known of the origins that they lead to."""

    connector: aiohttp.TCPConnector
    proxy: URL | None = None
    deadlines: Deadlines = field(default_factory=Deadlines)
    origins: dict[str, Origin] = field(default_factory=dict)
    kept_lines: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict, repr=False)

    async def send(self, request: Request, *, clock: Clock) -> Reply | Trouble:
        """The reply, or what happened instead, as `Session` promises it."""
        end_s = asyncio.get_running_loop().time() + request.timeout_s
        timing = LimitedTiming(clock, self.deadlines, end_s)
        try:
            origin, head = self._prepare(request)
            return date_reply(await self._exchange(origin, head, request.body, timing), clock)
        except WIRE_ERRORS as problem:
            return trouble_of(problem, timing, timeout_s=request.timeout_s)

    def close(self) -> None:
        """Let go of every connection that stands, and of every end that is watched."""
        self.deadlines.close()
        for origin in self.origins.values():
            origin.idle.close()

    async def _exchange(self, origin: Origin, head: bytes, body: bytes | None, timing: LimitedTiming) -> Reply:
        """The exchange on the first connection that still stands; passing over dead ones sends nothing."""
        unasked = 0
        for attempt in range(_DEAD_CONNECTIONS_MAX + 1):
            connection = origin.idle.take() or await self._connect(origin, timing.end_s)
            try:
                return await exchange(connection, origin.idle, head=head, body=body, timing=timing)
            except ServerHungUpError as problem:
                unasked += isinstance(problem, UnaskedAnswerError)
                if unasked == _UNASKED_MAX or attempt == _DEAD_CONNECTIONS_MAX:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _prepare(self, request: Request) -> tuple[Origin, bytes]:
        """Where a request goes, and its head; raises ValueError for one that must not be sent as it is."""
        where, target = split_url(request.url, is_encoded=request.url_is_encoded)
        origin = self.origins.get(where) or self._origin(where)
        fixed = f"{origin.lines}{self._lines(request.headers)}"
        return origin, head(request.method, f"{origin.before_target}{target}", fixed, body=request.body)

    async def _connect(self, origin: Origin, end_s: float) -> Connection:
        """A connection out of the pool, or a new one, until then. Raises aiohttp.ClientError, OSError."""
        async with asyncio.timeout_at(end_s):
            return await origin.idle.open(self.connector.connect(origin.key, [], TIMEOUT))

    def _origin(self, where: str) -> Origin:
        url = URL(where)
        key = aiohttp.ClientRequest("GET", url, proxy=self.proxy, loop=asyncio.get_running_loop())
        usual = {"Host": key.headers["Host"], **USUAL_HEADERS}
        if self.proxy is None or url.scheme == "https":  # TLS goes through a tunnel, at whose end no proxy listens
            made = Origin(key, lines(usual))
        else:
            made = Origin(key, lines({**usual, **_login(self.proxy)}), before_target=where)
        self.origins[where] = made
        return made

    def _lines(self, headers: Mapping[str, str]) -> str:
        """The lines of these headers, which a target sends time and again."""
        kept = tuple(headers.items())
        found = self.kept_lines.get(kept)
        if found is None:
            if len(self.kept_lines) >= _KEPT_LINES_MAX:
                self.kept_lines.clear()
            found = self.kept_lines[kept] = lines(headers)
        return found


def _login(proxy: URL) -> Mapping[str, str]:
    """The header that a proxy with user and password wants."""
    if proxy.user is None:
        return {}
    pair = base64.b64encode(f"{proxy.user}:{proxy.password or ''}".encode()).decode()
    return {"Proxy-Authorization": f"Basic {pair}"}


@asynccontextmanager
async def open_direct(
    guard: Guard, *, proxy: str | None, connections_per_host: int, tls: ssl.SSLContext | None = None
) -> AsyncIterator[DirectSession]:
    """The session that `open_session` promises, on an aiohttp in which `check_inside` misses nothing."""
    connector = make_connector(guard, per_host=connections_per_host, keep_alive_s=KEEP_ALIVE_S, tls=tls)
    lines_of(connector)
    session = DirectSession(connector, URL(proxy) if proxy else None)
    async with connector:
        try:
            yield session
        finally:
            session.close()
