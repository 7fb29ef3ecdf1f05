"""A worker: makes the requests that it is told to make, each once, and knows nothing of plans, limits or logs.

`python -m engine.executors.processes.worker CHANNEL` serves on the channel that it is told of and ends when the other
end does. Everything else, secrets too, comes over that socket.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

from engine.executors.processes import words
from engine.executors.processes.channel import attach, open_channel
from engine.executors.processes.exchanges import as_values, call_of, is_news, pending_of
from engine.executors.processes.frames import Link, pack
from engine.http.secrecy.redact import redactor
from engine.model.ports.exchange import Exchange
from engine.model.ports.target import Target
from engine.platform.loops import loop_factory
from engine.platform.printing import print_masked
from engine.platform.signals import ignore_signals
from engine.run.clock import FineClock


class Worker:
    """The targets of one worker and the requests that are open."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self.ended = asyncio.Event()
        self.link = Link(self._heard, self.ended.set)
        self._stack = stack
        self._targets: dict[str, Target] = {}
        self._tokens: dict[str, Any] = {}
        self._open: dict[int, asyncio.Task[None]] = {}
        self._opening: asyncio.Task[None] | None = None
        self._news = 0
        """Answers so far that may forbid what was decided without them."""

    async def cancel(self) -> None:
        """Cut off whatever is open."""
        tasks = [*self._open.values(), *([self._opening] if self._opening is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _heard(self, message: list[Any]) -> None:
        match message:
            case [words.SUBMIT, number, name, known, *call]:
                self._begin(number, known, lambda: self._targets[name].submit(call_of(call)))
            case [words.POLL, number, name, known, *pending]:
                self._begin(number, known, lambda: self._targets[name].poll(pending_of(pending)))
            case [words.CANCEL, number]:
                task = self._open.get(number)
                if task is not None:
                    task.cancel()
            case [words.TOKENS, tokens]:
                self._tokens.update(_told(tokens))
            case [words.OPEN, orders]:
                self._opening = asyncio.get_running_loop().create_task(self._open_targets(orders))
            case _:
                raise AssertionError(f"a worker does not know the word {message[0]}")

    async def _open_targets(self, orders: dict[str, bytes]) -> None:
        clock = FineClock()
        try:
            for name, packed in orders.items():
                order: words.Order = _told(packed)
                self._stack.enter_context(print_masked(redactor(order.secrets.values()).text))
                opening = order.open(order.spec, words.surroundings_of(order, clock, self._tokens))
                self._targets[name] = await self._stack.enter_async_context(opening)
        except BaseException:
            self.ended.set()
            raise
        self.link.send([words.READY])

    def _begin(self, number: int, known: int, ask: Callable[[], Awaitable[Exchange]]) -> None:
        """Make a request, unless its sender did not know yet of an answer that may forbid it."""
        if known < self._news:
            self.link.send([words.HELD_BACK, number, self._news])
            return
        self._open[number] = asyncio.get_running_loop().create_task(self._make(number, ask))

    async def _make(self, number: int, ask: Callable[[], Awaitable[Exchange]]) -> None:
        try:
            exchange = await ask()
            self._news += is_news(exchange)
            answer = pack([words.ANSWER, number, self._news, *as_values(exchange)])
        except Exception as bug:  # noqa: BLE001 - the other process tells of it
            # Where it happened rather than what was in the way: values may be secret.
            frame = traceback.extract_tb(bug.__traceback__)[-1]
            answer = pack([words.BUG, number, self._news, f"{type(bug).__name__} in {frame.name}, line {frame.lineno}"])
        finally:
            self._open.pop(number, None)
        self.link.send_packed(answer)


def _told(pickled: bytes) -> Any:
    """What the process that started this one says; the socket is between these two alone."""
    return pickle.loads(pickled)  # noqa: S301


async def serve(channel: socket.socket) -> None:
    """Serve until the other end is gone; then nothing more leaves."""
    async with AsyncExitStack() as stack:
        worker = Worker(stack)
        await attach(worker.link, channel)
        await worker.ended.wait()
        await worker.cancel()


def main() -> None:
    """Serve on the channel of the command line. How a run ends, signals too, is left to the process that runs it."""
    ignore_signals()
    try:
        channel = open_channel(sys.argv[1])
    except OSError:
        return  # whoever started it has gone
    with channel, asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve(channel))


if __name__ == "__main__":
    main()
