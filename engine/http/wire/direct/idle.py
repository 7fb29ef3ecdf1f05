"""Connections to one origin that stand and have nothing to do: the next request leaves on the one used last.

aiohttp's own pool does the same; its way there and back costs as much as the head of a request, so that it is asked
only for new ones.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable

from aiohttp.connector import Connection

KEEP_ALIVE_S = 4.0
"""Idle connections are dropped sooner than common servers drop them (5 s and up), since a request that meets a
connection just closed may or may not have been read: its fate would be unknown."""


class Idle:
    """The connections, the one used last on top. It must be closed."""

    def __init__(self) -> None:
        self._standing: deque[tuple[float, Connection]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._coming = 0
        """Requests that wait for the pool, which may have to wait for a connection of ours."""

    def __len__(self) -> int:
        return len(self._standing)

    def take(self) -> Connection | None:
        """One that stands, as far as is known, to be put back or closed; None: there is none."""
        return self._standing.pop()[1] if self._standing else None

    def put(self, connection: Connection) -> None:
        """Take back one that can be used again."""
        if self._coming:
            connection.release()
            return
        loop = asyncio.get_running_loop()
        self._standing.append((loop.time(), connection))
        if self._timer is None:
            self._timer = loop.call_later(KEEP_ALIVE_S, self._sweep)

    async def open(self, opening: Awaitable[Connection]) -> Connection:
        """A connection of the pool. While somebody waits for one, those that are put back go to the pool."""
        self._coming += 1
        try:
            return await opening
        finally:
            self._coming -= 1

    def close(self) -> None:
        """Close all of them."""
        while self._standing:
            self._standing.pop()[1].close()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _sweep(self) -> None:
        """Close those that were idle for long enough, and look again when the next will have been."""
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        while self._standing and self._standing[0][0] + KEEP_ALIVE_S <= now_s:
            self._standing.popleft()[1].close()
        self._timer = loop.call_at(self._standing[0][0] + KEEP_ALIVE_S, self._sweep) if self._standing else None
