"""Signals that end a program: which there are, how an event loop comes to hear of them, and that the second ends it.

A thread hears them, so that they are heard while the loop is held up: by a long calculation, a disk that hangs, a
terminal that takes nothing more.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final, TypeAlias

Heard: TypeAlias = Callable[[signal.Signals], object]

END_S: Final = 0.8
"""So long after the second signal the process is ended, whatever it waits for. What is on disk is on disk."""
_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl-C, a polite kill, a terminal that is closed (POSIX alone), Ctrl-Break (Windows alone)."""
_STDERR: Final = 2
LISTENER: Final = "signals"
"""The name of the thread."""


def signals_to_handle() -> tuple[signal.Signals, ...]:
    """What ends a program here; a hang-up only where it is not ignored, as `nohup` has it."""
    found = tuple(number for name in _ENDING if (number := getattr(signal, name, None)) is not None)
    return tuple(each for each in found if each.name != "SIGHUP" or signal.getsignal(each) is not signal.SIG_IGN)


def exit_code_after(number: int) -> int:
    """130, 143 or 129, as a shell would say it. Ctrl-Break is the other Ctrl-C of Windows, and counts as that."""
    ctrl_break = getattr(signal, "SIGBREAK", None)
    return 128 + (signal.SIGINT if number == ctrl_break else number)


class SignalListener:
    """Tells a loop of signals. For the main thread; made by `signals_put_back`."""

    def __init__(self, end: Callable[[int], object] = os._exit, end_s: float = END_S) -> None:
        self._end = end
        self._end_s = end_s
        self._closed = threading.Event()
        self._pipe: tuple[int, int] | None = None

    def hear(self, heard: Heard, last_words: Callable[[], str] = str) -> None:
        """Let the running loop call `heard` for each signal that ends a program, between two of its own calls.

        Soon after the second one the process ends with the code of the first, wherever it stands: `last_words` are
        written then. Raises RuntimeError where no thread is to be had.
        """
        reading, writing = self._pipe = os.pipe()
        with suppress(OSError, AttributeError):  # Windows knows no pipes that do not wait, and asks for none
            os.set_blocking(writing, False)
        loop = asyncio.get_running_loop()
        try:
            arguments = (reading, loop, heard, last_words)
            threading.Thread(target=self._listen, args=arguments, name=LISTENER, daemon=True).start()
        except RuntimeError:
            os.close(reading)
            raise
        # The number of each signal is written there at once, whatever Python does at that moment.
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in signals_to_handle():
            signal.signal(number, _wake)

    def close(self) -> None:
        """Hear nothing more."""
        self._closed.set()
        if self._pipe is not None:
            now = signal.set_wakeup_fd(-1)
            if now not in (-1, self._pipe[1]):
                signal.set_wakeup_fd(now)
            os.close(self._pipe[1])

    def _listen(
        self, reading: int, loop: asyncio.AbstractEventLoop, heard: Heard, last_words: Callable[[], str]
    ) -> None:
        ending = {int(number) for number in signals_to_handle()}
        numbers: list[int] = []
        while data := os.read(reading, 64):
            for number in (each for each in data if each in ending):
                numbers.append(number)
                with suppress(RuntimeError):  # the loop is closed
                    loop.call_soon_threadsafe(heard, signal.Signals(number))
            if len(numbers) > 1:
                if not self._closed.wait(self._end_s):
                    _say(last_words)
                    self._end(exit_code_after(numbers[0]))
                break
        os.close(reading)


@contextmanager
def signals_put_back() -> Iterator[SignalListener]:
    """Within the block signals may be heard; behind it they do what they did before. For the main thread."""
    before = {number: signal.getsignal(number) for number in signals_to_handle()}
    listener = SignalListener()
    try:
        yield listener
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        listener.close()


def ignore_signals() -> None:
    """Leave it to another process to say when this one ends."""
    for number in signals_to_handle():
        signal.signal(number, signal.SIG_IGN)


def _wake(_number: int, _frame: FrameType | None) -> None:
    """What Python calls; whoever listens was told before."""


def _say(words: Callable[[], str]) -> None:
    """Write to stderr, unless that would wait: it may be what everything waits for."""
    with suppress(Exception):
        try:
            is_ready = bool(select.select([], [_STDERR], [], 0)[1])
        except OSError:  # Windows, where only sockets can be asked
            is_ready = True
        if is_ready:
            os.write(_STDERR, words().encode("utf-8", "replace"))
