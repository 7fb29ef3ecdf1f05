"""What both wires set alike: each setting answers a trap that was seen, and tests hold it against real servers."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import aiohttp

from engine.http.wire.guard import Guard, GuardedResolver

CONNECT_S_MAX: Final = 10.0
"""Longest wait for one TCP connection."""

DNS_S: Final = 60
"""How long the addresses of a name are believed."""

IN_FLIGHT_MAX: Final = 1_000
"""Most connections to one host; the gate of `run` keeps far below."""

LINE_BYTES_MAX: Final = 32 * 1024
"""Longest line of the head of an answer: gateways put whole policies and traces into one header."""

USUAL_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {"Accept-Encoding": "identity", "User-Agent": "data-action-engine"}
)
"""What every request says: bodies are never unpacked here, so that none can grow beyond its size on the wire."""

TIMEOUT: Final = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S_MAX)
"""The end of a whole request is watched by whoever sends it: what aiohttp counts begins anew with every byte."""


def make_connector(
    guard: Guard, *, per_host: int, keep_alive_s: float | None, tls: ssl.SSLContext | None = None
) -> aiohttp.TCPConnector:
    """Connects to what the guard lets pass, `per_host` at once; None: no connection carries a second request.

    `tls` secures connections; None: as the machine trusts.
    """
    kept = {"force_close": True} if keep_alive_s is None else {"keepalive_timeout": keep_alive_s}
    return aiohttp.TCPConnector(
        limit=0,
        limit_per_host=per_host,
        ttl_dns_cache=DNS_S,
        resolver=GuardedResolver(guard),
        socket_factory=guard.open_socket,
        ssl=True if tls is None else tls,
        **kept,
    )
