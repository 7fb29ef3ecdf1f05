"""Stands where a request meets its connection: it looks whether somebody is there, and notes the moment it leaves.

A server may close a connection right behind its answer without saying so. The end then lies unread in the socket while
the connection is already on offer again; a request written to it would be lost, and the fate of a submit unknown.
"""

from __future__ import annotations

import select
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

import aiohttp
from aiohttp.connector import Connection

LEAVING: Final[ContextVar[Callable[[bool], None] | None]] = ContextVar("LEAVING", default=None)
"""Told true as the request of this task is handed to its connection, false where it was not fit to be written.

Measured on loopback, medians of six times 4,000 requests: 59.8 µs a request without, 59.9 with this, 73.1 with a
trace hook.
"""


class ServerHungUpError(aiohttp.ClientConnectionError):
    """The server closed the connection before the request was put on it: no byte left."""


class CarefulRequest(aiohttp.ClientRequest):
    """A request that asks the operating system whether its connection still stands, just before it is written."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """Write the request; raises ServerHungUpError before the first byte where nobody is there to read it."""
        if _has_hung_up(conn):
            raise ServerHungUpError("the server closed the connection")
        note = LEAVING.get()
        if note is None:
            return await super().send(conn)
        note(True)
        try:
            return await super().send(conn)
        except ValueError:
            # The head is put together before its first byte is written; this one could not be.
            note(False)
            raise


def _has_hung_up(conn: Connection) -> bool:
    """Whether the peer's end has arrived; false also where the system has no way to tell."""
    transport = conn.transport
    if transport is None or transport.is_closing():
        return True
    end = transport.get_extra_info("socket")
    # Readable alone would not do: TLS servers send session tickets unasked.
    wanted = getattr(select, "POLLRDHUP", 0)
    if end is None or not wanted:
        return False
    poll = select.poll()
    poll.register(end.fileno(), wanted)
    return bool(poll.poll(0))
