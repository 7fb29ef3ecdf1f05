"""Connections with the settings of the house, and the requests that can go out on them.

Each setting answers a trap that was seen (design page LIBRARIES, "aiohttp"); tests hold them against a real server.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from engine.http.wire.direct.connection import check_inside, lines_of
from engine.http.wire.direct.deadlines import Deadlines
from engine.http.wire.direct.idle import KEEP_ALIVE_S, Idle
from engine.http.wire.guard import Guard, GuardedResolver
from engine.http.wire.head import head, lines, split_url
from engine.http.wire.messages import Request

CONNECT_S_MAX = 10.0
"""Longest wait for one TCP connection."""

IN_FLIGHT_MAX = 1_000
"""Most connections to one host; the gate of `run` keeps far below."""

USER_AGENT = "data-action-engine"

_KEPT_LINES_MAX = 64
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S_MAX)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where requests go: what finds its connections in the pool, and the header lines that all of them share."""

    key: aiohttp.ClientRequest
    lines: str = field(repr=False)
    before_target: str = ""
    """What a proxy must be told of the address; empty without one."""
    idle: Idle = field(default_factory=Idle)


@dataclass(slots=True)
class Session:
    """Open connections. It keeps no cookies, reads no environment, follows and unpacks nothing, repeats nothing."""

    connector: aiohttp.TCPConnector
    proxy: URL | None = None
    deadlines: Deadlines = field(default_factory=Deadlines)
    origins: dict[str, Origin] = field(default_factory=dict)
    kept_lines: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict, repr=False)

    def asked(self, request: Request) -> tuple[Origin, bytes]:
        """Where a request goes, and its head; raises ValueError for one that must not be sent as it is."""
        where, target = split_url(request.url, is_encoded=request.url_is_encoded)
        origin = self.origins.get(where) or self._origin(where)
        fixed = f"{origin.lines}{self._lines(request.headers)}"
        return origin, head(request.method, f"{origin.before_target}{target}", fixed, body=request.body)

    async def connect(self, origin: Origin, end_s: float) -> Connection:
        """A connection out of the pool, or a new one, until then. Raises aiohttp.ClientError, OSError."""
        async with asyncio.timeout_at(end_s):
            return await origin.idle.opened(self.connector.connect(origin.key, [], _TIMEOUT))

    def close(self) -> None:
        """Let go of every connection that stands, and of every end that is watched."""
        self.deadlines.close()
        for origin in self.origins.values():
            origin.idle.close()

    def _origin(self, where: str) -> Origin:
        url = URL(where)
        key = aiohttp.ClientRequest("GET", url, proxy=self.proxy, loop=asyncio.get_running_loop())
        usual = {"Host": key.headers["Host"], "Accept-Encoding": "identity", "User-Agent": USER_AGENT}
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
async def open_session(
    guard: Guard, *, proxy: str | None = None, connections_per_host: int = IN_FLIGHT_MAX
) -> AsyncIterator[Session]:
    """A session; nothing is connected to before the first request.

    `guard` says what may be connected to. `proxy` is a URL; the environment's proxies are not read. Raises
    RuntimeError where this aiohttp looks other inside than it must.
    """
    check_inside()
    connector = aiohttp.TCPConnector(
        limit=0,
        limit_per_host=connections_per_host,
        keepalive_timeout=KEEP_ALIVE_S,
        ttl_dns_cache=60,
        resolver=GuardedResolver(guard),
        socket_factory=guard.open_socket,
    )
    lines_of(connector)
    session = Session(connector, URL(proxy) if proxy else None)
    async with connector:
        try:
            yield session
        finally:
            session.close()
