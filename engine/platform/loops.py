"""The event loop that is quickest here."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from collections.abc import Callable
from functools import partial
from typing import Final

from engine.platform.optional import import_if_there
from engine.platform.shortage import handles_left

HANDLES: Final = 9
"""What uvloop's loop needs of them; with less it says only that it cannot be made."""
_THREADS_OF_UVLOOP: Final = "UV_THREADPOOL_SIZE"


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the loop of a run; None, asyncio's own, where there is no uvloop: on Windows, say."""
    uvloop = import_if_there("uvloop")
    return None if uvloop is None else partial(_make_loop, uvloop.new_event_loop)


def _make_loop(make: Callable[[], asyncio.AbstractEventLoop]) -> asyncio.AbstractEventLoop:
    """A loop. Raises OSError where there are too few handles for one, and RuntimeError where there is no thread.

    uvloop has the address of every connection read by a thread, even where it is a number, and the whole process dies
    without a word where it gets none. So it begins that thread now, when it was seen that there is one.
    """
    left = handles_left()
    if left is not None and left < HANDLES:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    os.environ.setdefault(_THREADS_OF_UVLOOP, "1")
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
    loop = make()
    loop.run_until_complete(loop.getaddrinfo("127.0.0.1", 0))
    return loop


def clock_is_coarse(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether a loop tells its time in whole milliseconds, as uvloop does."""
    return type(loop).__module__.partition(".")[0] == "uvloop"
