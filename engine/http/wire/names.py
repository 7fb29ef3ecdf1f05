"""Looks names up in threads of our own.

uvloop has some for that, which take the whole process down where the machine gives none, without a word, and which its
end waits for.
"""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from typing import Any, cast

from aiohttp import ThreadedResolver

from engine.platform.threads import run_in_thread


def resolver_in_threads() -> ThreadedResolver:
    """The resolver of aiohttp on these threads; it asks nothing else of a loop."""
    return ThreadedResolver(cast("asyncio.AbstractEventLoop", _Names()))


class _Names:
    async def getaddrinfo(self, host: str, port: int, **more: Any) -> Any:
        return await run_in_thread(partial(socket.getaddrinfo, host, port, **more))

    async def getnameinfo(self, address: Any, flags: int) -> Any:
        return await run_in_thread(partial(socket.getnameinfo, address, flags))
