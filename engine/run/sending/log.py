"""The way of an event: into the journal first, then to whoever reads the run."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from engine.model.run.event import Event
from engine.model.vocabulary import Journal

UNREAD_MAX = 1_024
"""A run waits for a reader that falls further behind, so that memory does not depend on the number of cases."""


class Log:
    """Writes events and hands them on."""

    def __init__(self, journal: Journal) -> None:
        self.broken: Exception | None = None
        """Why the journal can take nothing more; nothing is sent from then on."""
        self._journal = journal
        self._unread: deque[Event] = deque()
        self._ended = False
        self._arrived = asyncio.Event()
        self._read = asyncio.Event()

    async def write(self, event: Event) -> None:
        """Return once the event is in the journal, as durable as its kind demands. Raises what the journal raises."""
        if self.broken is not None:
            raise self.broken
        try:
            await self._journal.append(event)
        except Exception as error:
            self.broken = error
            raise
        except asyncio.CancelledError:
            # The journal has it already; only the wait for the disk was cut short.
            self._hand_on(event)
            raise
        self._hand_on(event)
        while len(self._unread) > UNREAD_MAX and not self._ended:
            self._read.clear()
            await self._read.wait()

    def end(self) -> None:
        """Nothing follows."""
        self._ended = True
        self._arrived.set()
        self._read.set()

    async def read(self) -> AsyncIterator[Event]:
        """Every event up to the end."""
        while True:
            while self._unread:
                event = self._unread.popleft()
                self._read.set()
                yield event
            if self._ended:
                return
            self._arrived.clear()
            await self._arrived.wait()

    def _hand_on(self, event: Event) -> None:
        self._unread.append(event)
        self._arrived.set()
