"""The workers of a run: started before it, asked in turn, let go behind it."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any, Final

from engine.executors.processes import words
from engine.executors.processes.channel import Connect, attach, start_worker
from engine.executors.processes.exchanges import exchange_of
from engine.executors.processes.frames import Link
from engine.model.ports.exchange import Astray, Exchange, TroubleKind

START_S_MAX: Final = 30.0
"""A worker that has not opened its targets by then does without: the others do its work."""
END_S_MAX: Final = 2.0
"""A worker that is let go and does not end by then is killed."""
_HELD_BACK: Final = Astray(kind=TroubleKind.NOT_SENT, message="held back: the server had just refused another request")
_GONE: Final = Astray(
    kind=TroubleKind.LOST, message="the worker process that made the request ended before the answer came"
)


class WorkerLink:
    """One worker, as the process that runs the plan sees it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.link = Link(self._heard, self._gone)
        self.settled = asyncio.Event()
        """It is ready, or gone."""
        self._is_ready = False
        self._asked: dict[int, asyncio.Future[list[Any]]] = {}
        self._numbers = count()
        self._known = 0
        """Its answers that may forbid something, as far as their consequences are drawn."""

    @property
    def load(self) -> int:
        """Requests that it was asked for and has not answered."""
        return len(self._asked)

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._is_ready and self.link.is_open

    async def ask(self, word: int, target: str, values: list[Any]) -> Exchange:
        """Have one request made; Astray where it was not, or where nobody knows."""
        number = next(self._numbers)
        answered: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self.link.send([word, number, target, self._known, *values])
        self._asked[number] = answered
        try:
            answer = await answered
        except asyncio.CancelledError:
            if self._asked.pop(number, None) is not None:
                self.link.send([words.CANCEL, number])
            raise
        # Only now, where whoever asked draws the consequences before anybody else runs.
        kind, _number, self._known, *rest = answer
        if kind == words.HELD_BACK:
            return Exchange(outcome=_HELD_BACK)
        if kind == words.GONE:
            return Exchange(outcome=_GONE)
        if kind == words.BUG:
            raise RuntimeError(f"a worker process met {rest[0]}")
        return exchange_of(rest)

    def _heard(self, message: list[Any]) -> None:
        if message[0] == words.READY:
            self._is_ready = True
            self.settled.set()
            return
        asked = self._asked.pop(message[1], None)
        if asked is not None and not asked.done():
            asked.set_result(message)

    def _gone(self) -> None:
        self.settled.set()
        asked, self._asked = self._asked, {}
        for answered in asked.values():
            if not answered.done():
                answered.set_result([words.GONE, None, self._known])


class Pool:
    """All workers of a run."""

    def __init__(self, workers: tuple[WorkerLink, ...]) -> None:
        self._workers = workers
        self._turn = 0

    def least_busy(self) -> WorkerLink | None:
        """The worker to ask next; None where none is left."""
        self._turn += 1
        alive = [worker for worker in self._workers if worker.is_alive]
        # Among equals each has its turn.
        start = self._turn % len(alive) if alive else 0
        return min((*alive[start:], *alive[:start]), key=lambda worker: worker.load, default=None)

    def tell_tokens(self, tokens: Mapping[str, Any]) -> None:
        """Give every worker the tokens that hold now; what it is asked for later is made with them."""
        told = pickle.dumps(dict(tokens))
        for worker in self._workers:
            if worker.is_alive:
                worker.link.send([words.TOKENS, told])


@asynccontextmanager
async def open_pool(orders: Mapping[str, bytes], workers: int) -> AsyncIterator[Pool]:
    """So many workers with the targets of these orders open, as far as they can be started; none is left behind."""
    started: list[tuple[WorkerLink, Connect]] = []
    try:
        with suppress(OSError):
            for _ in range(workers):
                process, connect = start_worker()
                started.append((WorkerLink(process), connect))
        with suppress(TimeoutError):
            async with asyncio.timeout(START_S_MAX):
                await asyncio.gather(*(_open_targets(*each, orders) for each in started))
        yield Pool(tuple(worker for worker, _ in started))
    finally:
        for worker, _ in started:
            worker.link.close()
        await asyncio.gather(*(asyncio.to_thread(_end, worker.process) for worker, _ in started))


async def _open_targets(worker: WorkerLink, connect: Connect, orders: Mapping[str, bytes]) -> None:
    """Return once the worker is ready, or gone."""
    try:
        channel = await connect()
    except OSError:
        return
    await attach(worker.link, channel)
    worker.link.send([words.OPEN, dict(orders)])
    await worker.settled.wait()


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(END_S_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
