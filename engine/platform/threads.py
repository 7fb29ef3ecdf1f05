"""Threads for what takes its time: one for each call, which nothing has to wait for at the end of the process."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, TypeVar

from engine.platform.shortage import describe_shortage

T = TypeVar("T")


async def run_in_thread(call: Callable[[], T]) -> T:
    """What a call gives, and raises. Raises OSError where there is no thread for it."""
    return await asyncio.get_running_loop().run_in_executor(_Threads(), call)


async def run_aside(call: Callable[[], T]) -> T:
    """What a call gives that asks nothing of the machine: meanwhile others go on, if there is a thread for it."""
    try:
        return await run_in_thread(call)
    except OSError:
        return call()


class _Threads(Executor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            threading.Thread(target=_work, args=(future, partial(fn, *args, **more)), daemon=True).start()
        except RuntimeError as problem:
            raise OSError(errno.EAGAIN, describe_shortage(problem) or str(problem)) from problem
        return future


def _work(future: Future[Any], call: Callable[[], Any]) -> None:
    if future.set_running_or_notify_cancel():
        try:
            future.set_result(call())
        except BaseException as problem:  # noqa: BLE001 - whoever waits is told
            future.set_exception(problem)
