"""The event loop that is quickest here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from engine.platform.optional import import_if_there


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the loop of a run; None, asyncio's own, where there is no uvloop: on Windows, say."""
    uvloop = import_if_there("uvloop")
    return None if uvloop is None else uvloop.new_event_loop
