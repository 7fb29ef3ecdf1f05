"""An event loop whose clock jumps when nothing can run: hours of waiting take milliseconds, over real sockets too."""

from __future__ import annotations

import asyncio
import os
import selectors
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

EPOCH_US = 1_795_338_847_250_000
"""2026-11-22T09:14:07.25Z: the wall clock of every simulation begins here, at no round hour, minute or second."""
BEGIN_S = 100_000.0
"""The loop's clock begins here, as that of a machine which has been up for a day: at zero no wrong sign would show."""
IDLE_S = 0.02
IDLE_ROUNDS_MAX = 500


class _JumpingSelector(selectors.BaseSelector):
    """Real I/O first; when there is none, the wait that was asked for passes at once."""

    def __init__(self) -> None:
        self.now_s = BEGIN_S
        self.jobs = 0
        """Work in threads, and blocks in which no time passes: while there are any, time stands still."""
        self._real = selectors.DefaultSelector()
        self._idle_rounds = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(0)
        if ready or timeout == 0:
            self._idle_rounds = 0
            return ready
        if self._has_sockets:
            # What was just written to a loopback socket may need the kernel's next breath to become readable.
            if hasattr(os, "sched_yield"):  # Windows has none, and its loopback needs no breath that we know of
                os.sched_yield()
            ready = self._real.select(0)
            if ready:
                return ready
        if timeout is None or self.jobs:
            return self._wait_for_real()
        self._idle_rounds = 0
        self.now_s += max(timeout, 0.0)
        return []

    def _wait_for_real(self) -> list[tuple[selectors.SelectorKey, int]]:
        self._idle_rounds += 1
        if self._idle_rounds > IDLE_ROUNDS_MAX:
            raise RuntimeError("nothing can happen any more: every task waits for another")
        return self._real.select(IDLE_S)

    @property
    def _has_sockets(self) -> bool:
        # One is the loop's own, by which threads wake it.
        return len(self._real.get_map()) > 1

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def close(self) -> None:
        self._real.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that begins at `BEGIN_S` and never waits."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now_s

    def stand_still(self, seconds: float) -> None:
        """Let this much time pass in which nothing is heard, as where the process is suspended."""
        self._jumping.now_s += seconds

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Any, *args: Any
    ) -> asyncio.Future[Any]:
        job = super().run_in_executor(executor, func, *args)
        self._jumping.jobs += 1
        job.add_done_callback(self._job_done)
        return job

    def _job_done(self, _job: Any) -> None:
        self._jumping.jobs -= 1

    @contextmanager
    def no_time_passes(self) -> Iterator[None]:
        """However long the kernel takes to carry bytes, what happens in this block happens at one moment."""
        self._jumping.jobs += 1
        try:
            yield
        finally:
            self._jumping.jobs -= 1


class VirtualClock:
    """The Clock of a virtual loop; the wall clock begins at a fixed date and keeps step."""

    def monotonic_s(self) -> float:
        return asyncio.get_running_loop().time()

    def wall_us(self) -> int:
        return EPOCH_US + round(passed_s() * 1_000_000)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))  # noqa: TID251 - the clock of this loop


def passed_s() -> float:
    """Seconds since the loop of virtual time began; the last digits that a double has are not told."""
    return round(asyncio.get_running_loop().time() - BEGIN_S, 9)


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, run to its end in a loop of virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
