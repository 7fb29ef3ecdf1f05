"""The loop of a simulation: time passes at once, there are no sockets, and nothing goes on for ever."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from tests.virtual_time import BEGIN_S, EPOCH_US

T = TypeVar("T")

TURNS_MAX = 400_000
"""A simulation of 50 cases takes some thousands."""
VIRTUAL_S_MAX = 12 * 3600.0
REQUESTS_MAX = 6_000


class EndlessError(AssertionError):
    """A simulation went beyond its bounds, or nothing could happen in it any more."""


class KilledError(Exception):
    """The engine was killed: nothing that it still does counts."""


class _NoSockets(selectors.BaseSelector):
    """The wait that was asked for passes at once."""

    def __init__(self) -> None:
        self.now_s = BEGIN_S
        self.turns = 0
        self.end: Exception | None = None
        """What to raise at the next turn."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.turns += 1
        if self.end is not None:
            raise self.end
        if self.turns > TURNS_MAX:
            raise EndlessError(f"more than {TURNS_MAX} turns of the loop, at {self.now_s - BEGIN_S:.3f} s")
        if timeout is None:
            raise EndlessError(
                f"nothing can happen any more at {self.now_s - BEGIN_S:.3f} s: every task waits for another"
            )
        if timeout > 0.0:
            self.now_s += timeout
            if self.now_s - BEGIN_S > VIRTUAL_S_MAX:
                raise EndlessError(f"more than {VIRTUAL_S_MAX:.0f} s of virtual time")
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return selectors.SelectorKey(fileobj, 0, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return selectors.SelectorKey(fileobj, 0, 0, None)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return {}


class SimulatedLoop(asyncio.SelectorEventLoop):
    """A loop that begins at `BEGIN_S`, never waits and never does I/O."""

    def __init__(self) -> None:
        self._no_sockets = _NoSockets()
        super().__init__(self._no_sockets)

        self.is_winding_up = False

    def time(self) -> float:
        return self._no_sockets.now_s

    @property
    def passed_s(self) -> float:
        """Seconds since it began."""
        return self.time() - BEGIN_S

    @property
    def turns(self) -> int:
        """How often it looked for something to do."""
        return self._no_sockets.turns

    def break_off(self, error: Exception) -> None:
        """Raise this out of `live` before anything else happens."""
        self._no_sockets.end = error

    def live(self, main: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine; whatever it began is ended with it."""
        try:
            return self.run_until_complete(main)
        finally:
            self._no_sockets.end = None
            self._no_sockets.turns = 0
            self.is_winding_up = True
            self._wind_up()
            self.is_winding_up = False

    def _wind_up(self) -> None:
        tasks = asyncio.all_tasks(self)
        self.set_exception_handler(lambda _loop, _about: None)
        for task in tasks:
            task.cancel()
        if tasks:
            self.run_until_complete(_ended(tasks))


async def _ended(tasks: set[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)


class SimulatedClock:
    """The clock of a simulated loop. Its wall clock is set at moments of `jumps`, by so many seconds."""

    def __init__(self, loop: SimulatedLoop, jumps: Sequence[tuple[float, float]] = ()) -> None:
        self.monotonic_s = loop.time
        self._loop = loop
        self._jumps = jumps

    def wall_us(self) -> int:
        now_s = self._loop.passed_s
        set_s = sum(by_s for at_s, by_s in self._jumps if at_s <= now_s)
        return EPOCH_US + round((now_s + set_s) * 1_000_000)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))  # noqa: TID251 - the clock of this loop
