"""The journal of a simulation: the same lines as on disk, in a list, without threads."""

from __future__ import annotations

from engine.journal.chain import HashChain
from engine.model.ports.clock import Clock
from engine.model.run.event import Checkpoint, Event


class MemoryJournal:
    """A journal that keeps its lines; every event counts as durable at once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._chain = HashChain()
        self._lines: list[bytes] = []

    @property
    def size(self) -> int:
        """Records so far."""
        return self._chain.size

    @property
    def root(self) -> str:
        """The RFC 6962 root over all lines so far, in hex."""
        return self._chain.root

    @property
    def text(self) -> bytes:
        """What would stand in `events.jsonl`."""
        return b"".join(self._lines)

    async def append(self, event: Event) -> None:
        """Add one event."""
        self._lines.append(self._chain.extend(event))

    async def checkpoint(self) -> Checkpoint:
        """Add the checkpoint that reports print."""
        event = self._chain.checkpoint(at_us=self._clock.wall_us(), of="run")
        await self.append(event)
        return event
