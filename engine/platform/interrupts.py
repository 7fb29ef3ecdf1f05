"""Ctrl-C wherever a command stands: it is told in one word and with exit 130, never with a traceback.

Python raises it between any two of its steps. While the first modules come in, and while the process ends, nobody can
catch it, and in a destructor it is printed and lost: there it ends the process at once.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from engine.platform.first_moment import end_interrupted


@contextmanager
def interrupts_raised() -> Iterator[None]:
    """Within the block Ctrl-C is KeyboardInterrupt, so that whatever was begun is tidied up."""
    before, lost = signal.getsignal(signal.SIGINT), sys.unraisablehook
    if before is not end_interrupted:
        yield
        return
    sys.unraisablehook = _end_where_lost
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, end_interrupted)
        sys.unraisablehook = lost


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Within the block Ctrl-C waits, and it does in what is started here until it calls `die_when_interrupted`."""
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    before = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)


def die_when_interrupted() -> None:
    """Let Ctrl-C end this process without a word: it works for another, which has them."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is not None:
        mask(signal.SIG_UNBLOCK, {signal.SIGINT})


def is_interrupt(problem: BaseException | None) -> bool:
    """Whether Ctrl-C is behind a problem: Python makes others of it, as of all that ends the making of a class."""
    while problem is not None and not isinstance(problem, KeyboardInterrupt):
        problem = problem.__cause__ or problem.__context__
    return problem is not None


def _end_where_lost(lost: Any) -> None:
    if is_interrupt(lost.exc_value):
        end_interrupted()
    sys.__unraisablehook__(lost)
