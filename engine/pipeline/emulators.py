"""Remembers where the emulator of a target listens, so that other processes can be told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from engine.model.ports.clock import Clock
from engine.model.ports.target import EmulatorAddress, StartEmulator, Stub


class NotedEmulator:
    """Starts an emulator like the one it is made of. `address` is None as long as none was started."""

    def __init__(self, start: StartEmulator) -> None:
        self.address: EmulatorAddress | None = None
        self._start = start

    def __call__(
        self, settings: Any, stubs: tuple[Stub, ...], *, clock: Clock, seed: int
    ) -> AbstractAsyncContextManager[EmulatorAddress]:
        """The emulator, which is stopped with the context."""
        return self._noted(self._start(settings, stubs, clock=clock, seed=seed))

    @asynccontextmanager
    async def _noted(self, starting: AbstractAsyncContextManager[EmulatorAddress]) -> AsyncIterator[EmulatorAddress]:
        async with starting as address:
            self.address = address
            yield address
