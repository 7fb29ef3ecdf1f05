"""Looks names up in a thread for each, which nothing has to wait for at the end.

uvloop has threads of its own for that, which take the whole process down where the machine gives none, without a word.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, cast

from aiohttp import ThreadedResolver

from engine.platform.shortage import describe_shortage


def resolver_in_threads() -> ThreadedResolver:
    """The resolver of aiohttp on these threads; it asks nothing else of a loop."""
    return ThreadedResolver(cast("asyncio.AbstractEventLoop", _Names()))


class _Names:
    async def getaddrinfo(self, host: str, port: int, **more: Any) -> Any:
        return await _in_thread(partial(socket.getaddrinfo, host, port, **more))

    async def getnameinfo(self, address: Any, flags: int) -> Any:
        return await _in_thread(partial(socket.getnameinfo, address, flags))


async def _in_thread(ask: Callable[[], Any]) -> Any:
    """What a call gives that takes its time. Raises what it raises, and OSError where there is no thread for it."""
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[Any] = loop.create_future()
    try:
        threading.Thread(target=_answer, args=(ask, loop, answered), daemon=True).start()
    except RuntimeError as problem:
        raise OSError(errno.EAGAIN, describe_shortage(problem) or str(problem)) from problem
    return await answered


def _answer(ask: Callable[[], Any], loop: asyncio.AbstractEventLoop, answered: asyncio.Future[Any]) -> None:
    try:
        tell = partial(answered.set_result, ask())
    except Exception as problem:  # noqa: BLE001 - whoever waits is told
        tell = partial(answered.set_exception, problem)
    with suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(lambda: None if answered.done() else tell())
