"""The aiohttp session with the settings of the house.

Each setting answers a trap that was seen (design page LIBRARIES, "aiohttp"); tests hold them against a real server.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from engine.http.connection import CarefulRequest
from engine.http.guard import Guard, GuardedResolver

CONNECT_S_MAX = 10.0
"""Longest wait for one TCP connection."""

KEEP_ALIVE_S = 4.0
"""Idle connections are dropped sooner than common servers drop them (5 s and up), since a request that meets a
connection just closed may or may not have been read: its fate would be unknown."""

IN_FLIGHT_MAX = 1_000
"""Most connections to one host; the gate of `run` keeps far below."""

USER_AGENT = "data-action-engine"


@asynccontextmanager
async def open_session(
    guard: Guard, *, proxy: str | None = None, connections_per_host: int = IN_FLIGHT_MAX
) -> AsyncIterator[aiohttp.ClientSession]:
    """A session that keeps no cookies, reads no environment, follows nothing, unpacks nothing and repeats nothing.

    `guard` says what may be connected to. `proxy` is a URL; the environment's proxies are not read. Raises
    RuntimeError where this aiohttp cannot be kept from sending a request twice.
    """
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=0,
            limit_per_host=connections_per_host,
            keepalive_timeout=KEEP_ALIVE_S,
            ttl_dns_cache=60,
            resolver=GuardedResolver(guard),
            socket_factory=guard.open_socket,
        ),
        headers={"Accept-Encoding": "identity", "User-Agent": USER_AGENT},
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=30.0, sock_connect=CONNECT_S_MAX, sock_read=30.0),
        auto_decompress=False,
        trust_env=False,
        proxy=proxy,
        request_class=CarefulRequest,
    )
    async with session:
        _never_send_twice(session)
        yield session


def _never_send_twice(session: aiohttp.ClientSession) -> None:
    """Keep aiohttp from sending GET and PUT again by itself when a kept connection turns out to be dead.

    The switch is private, so that a version without it must fail at start-up and not double requests in silence.
    """
    if not hasattr(session, "_retry_connection"):
        raise RuntimeError("this aiohttp has no `_retry_connection`: it would send requests twice; use aiohttp 3.14")
    session._retry_connection = False  # noqa: SLF001 - aiohttp has no public switch
