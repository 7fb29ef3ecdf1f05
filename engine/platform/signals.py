"""Signals that end a program: which there are, and how an event loop comes to hear of them."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, TypeAlias

Heard: TypeAlias = Callable[[signal.Signals], object]

_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl-C, a polite kill, a terminal that is closed (POSIX alone), Ctrl-Break (Windows alone)."""


def signals_to_handle() -> tuple[signal.Signals, ...]:
    """What ends a program here; a hang-up only where it is not ignored, as `nohup` has it."""
    found = tuple(number for name in _ENDING if (number := getattr(signal, name, None)) is not None)
    return tuple(each for each in found if each.name != "SIGHUP" or signal.getsignal(each) is not signal.SIG_IGN)


def exit_code_after(number: int) -> int:
    """130, 143 or 129, as a shell would say it. Ctrl-Break is the other Ctrl-C of Windows, and counts as that."""
    ctrl_break = getattr(signal, "SIGBREAK", None)
    return 128 + (signal.SIGINT if number == ctrl_break else number)


def hear_signals(heard: Heard) -> None:
    """Let the running loop call `heard` for each signal that ends a program, between two of its own calls."""
    loop = asyncio.get_running_loop()
    for number in signals_to_handle():
        try:
            loop.add_signal_handler(number, heard, number)
        except RuntimeError:
            # What asyncio's loops on Windows say: there the system tells only the main thread, between two steps of
            # whatever it does, and the loop must be woken to hear of it.
            signal.signal(number, _waking(loop, heard))


@contextmanager
def signals_put_back() -> Iterator[None]:
    """Within the block signals may be heard; behind it they do what they did before. For the main thread."""
    before = {number: signal.getsignal(number) for number in signals_to_handle()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def ignore_signals() -> None:
    """Leave it to another process to say when this one ends."""
    for number in signals_to_handle():
        signal.signal(number, signal.SIG_IGN)


def _waking(loop: asyncio.AbstractEventLoop, heard: Heard) -> Callable[[int, FrameType | None], Any]:
    def handle(number: int, _frame: FrameType | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(heard, signal.Signals(number))

    return handle
