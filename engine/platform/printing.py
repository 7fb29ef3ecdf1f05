"""What code of others prints: it goes to stderr, masked, so that it is neither among answers nor shows a secret."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import TextIOBase
from typing import Any, TypeAlias

Mask: TypeAlias = Callable[[str], str]


@contextmanager
def print_masked(mask: Mask) -> Iterator[None]:
    """Within the block all that is printed, in any thread, goes to stderr, and through `mask`."""
    beside: Any = MaskedStream(sys.stderr, mask, answers=sys.stdout)
    with redirect_stdout(beside), redirect_stderr(beside):
        yield


def stdout_of_answers() -> Any:
    """The stdout that the command's own answers go to, also while what others print there goes to stderr."""
    return sys.stdout.answers if isinstance(sys.stdout, MaskedStream) else sys.stdout


@contextmanager
def print_beside() -> Iterator[None]:
    """Within the block what is printed goes to stderr.

    For the main thread, where the block is left before anybody else prints; in others nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with redirect_stdout(sys.stderr):
        yield


class MaskedStream(TextIOBase):
    """A stream that masks what is written, each time as a whole; `answers` is the stdout that it stands in for."""

    def __init__(self, stream: Any, mask: Mask, answers: Any = None) -> None:
        self._stream = stream
        self._mask = mask
        self.answers = answers

    @property
    def encoding(self) -> Any:  # type: ignore[override]
        """That of the stream."""
        return getattr(self._stream, "encoding", None)

    @property
    def buffer(self) -> Any:
        """What takes bytes: they are masked as well."""
        return MaskedBytes(self)

    def write(self, text: str) -> int:
        """Write a text, masked."""
        self._stream.write(self._mask(text))
        return len(text)

    def flush(self) -> None:
        """See TextIOBase."""
        self._stream.flush()

    def isatty(self) -> bool:
        """See TextIOBase."""
        return bool(self._stream.isatty())

    def fileno(self) -> int:
        """See TextIOBase."""
        return int(self._stream.fileno())

    def writable(self) -> bool:
        """See TextIOBase."""
        return True


class MaskedBytes:
    """What takes bytes beside a masked stream."""

    def __init__(self, text: MaskedStream) -> None:
        self._text = text
        self.flush = text.flush

    def write(self, data: Any) -> int:
        """Write bytes, masked."""
        self._text.write(bytes(data).decode("utf-8", "backslashreplace"))
        return len(data)
