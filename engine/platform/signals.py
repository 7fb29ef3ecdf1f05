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
from typing import Final, NamedTuple, TypeAlias

Heard: TypeAlias = Callable[[signal.Signals], object]


class Grace(NamedTuple):
    """How long the first signal leaves a program that does not come to its end: code of others may hold it up."""

    seconds: float
    note: Callable[[], object] = str
    """Called at the first signal, at once and in another thread, while the loop may not hear of it."""
    is_at_work: Callable[[], bool] = bool
    """Whether what goes on when they are over is the program's own work, which may end."""


END_S: Final = 0.8
"""So long after the second signal the process is ended, whatever it waits for. What is on disk is on disk."""
_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl-C, a polite kill, a terminal that is closed (POSIX alone), Ctrl-Break (Windows alone)."""
_LOOK_S: Final = 0.25
"""How often a program is looked at that is at work when its time is over."""
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

    def hear(self, heard: Heard, last_words: Callable[[], str] = str, grace: Grace | None = None) -> None:
        """Let the running loop call `heard` for each signal that ends a program, between two of its own calls.

        Soon after the second one the process ends with the code of the first, wherever it stands: `last_words` are
        written then. So it does when the `grace` of the first is over. Raises RuntimeError where no thread is to be
        had.
        """
        reading, writing = self._pipe = os.pipe()
        with suppress(OSError, AttributeError):  # Windows knows no pipes that do not wait, and asks for none
            os.set_blocking(writing, False)
        loop = asyncio.get_running_loop()
        try:
            arguments = (reading, loop, heard, last_words, grace)
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
        self,
        reading: int,
        loop: asyncio.AbstractEventLoop,
        heard: Heard,
        last_words: Callable[[], str],
        grace: Grace | None,
    ) -> None:
        ending = {int(number) for number in signals_to_handle()}
        numbers: list[int] = []
        while data := os.read(reading, 64):
            for number in (each for each in data if each in ending):
                numbers.append(number)
                if grace is not None and len(numbers) == 1:
                    self._end_after(grace, number, last_words)
                with suppress(RuntimeError):  # the loop is closed
                    loop.call_soon_threadsafe(heard, signal.Signals(number))
            if len(numbers) > 1:
                if not self._closed.wait(self._end_s):
                    _say(last_words)
                    self._end(exit_code_after(numbers[0]))
                break
        os.close(reading)

    def _end_after(self, grace: Grace, number: int, last_words: Callable[[], str]) -> None:
        grace.note()
        with suppress(RuntimeError):  # no thread is to be had: it ends when whatever holds it up does
            arguments = (grace, number, last_words)
            threading.Thread(target=self._end_late, args=arguments, name=LISTENER, daemon=True).start()

    def _end_late(self, grace: Grace, number: int, last_words: Callable[[], str]) -> None:
        left_s = grace.seconds
        while not self._closed.wait(left_s):
            if not grace.is_at_work():
                _say(last_words)
                self._end(exit_code_after(number))
                return
            left_s = _LOOK_S


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


def can_be_interrupted() -> bool:
    """Whether Ctrl-C may raise KeyboardInterrupt here: in the main thread, and not while a listener hears of it."""
    in_main = threading.current_thread() is threading.main_thread()
    return in_main and signal.getsignal(signal.SIGINT) is not _wake


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
