"""What the system tells of a connection before anything is taken from it."""

from __future__ import annotations

import asyncio
import select
from typing import Final

_TURNS: Final = 3
"""Of a loop: in the first it takes what has come, in the next it tells TLS of it, in the last whoever speaks here."""


def can_see_ends() -> bool:
    """Whether the system says that a peer has closed its end while it lies unread.

    Linux alone has POLLRDHUP: on macOS `poll` tells an end and bytes alike, and Windows has no `poll`; there the loop
    has asked for the next bytes already, and holds what came.
    """
    return hasattr(select, "POLLRDHUP")


async def hear_of_ends() -> None:
    """Let the loop take in all that has come on its connections: where nobody can look, it must be asked to listen."""
    loop = asyncio.get_running_loop()
    for _ in range(_TURNS):
        turned = loop.create_future()
        loop.call_soon(turned.set_result, None)
        await turned
