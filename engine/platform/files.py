"""Files as bytes, and the ways to bring them to disk."""

from __future__ import annotations

import errno
import os
import select
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Final

from engine.platform.optional import import_if_there

# Windows turns each line feed into two characters on the way to a file unless it is told that these are bytes; then a
# log would no longer be what its hashes stand for.
_BYTES: Final = getattr(os, "O_BINARY", 0)
# A FIFO would hold `open` for ever. Windows has neither the flag nor FIFOs among its files.
_AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0)
READER_S_MAX: Final = 10.0
"""For so long a report waits for whoever reads it, before each piece."""
_PIECE: Final = 4096
"""So much always goes into a pipe that has room (PIPE_BUF)."""
_OPENED: Final = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
_KINDS: Final = MappingProxyType({stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"})


def open_bytes(path: Path | str, flags: int, mode: int = 0o600) -> int:
    """A descriptor that takes and gives bytes as they are; no process that is started inherits it (PEP 446).

    Raises OSError. The mode is that of a new file; Windows, whose rights are those of the folder, keeps none of it.
    """
    return os.open(path, flags | _BYTES, mode)


class NoFileError(OSError):
    """What is to be read is no file: its `strerror` says what it is instead."""


def open_file(path: Path | str, *, or_stream: bool = False) -> BinaryIO:
    """A file to read from. Raises OSError, and NoFileError for a folder, a pipe, a socket and a device.

    Those may be waited for without end: so it looks before, opens without waiting, and looks again at what it opened.
    With `or_stream` it takes what a shell has opened for us (`<(…)`, `/dev/stdin`), and `/dev/null`, as it is.
    """
    found = Path(path).stat()
    if or_stream and _is_stream(path, found):
        return Path(path).open("rb")
    _require_file(found)
    descriptor = open_bytes(path, os.O_RDONLY | _AT_ONCE)
    try:
        _require_file(os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def write_stream(path: Path, data: bytes) -> None:
    """Write to what is open elsewhere: a pipe, a terminal, a device. Raises OSError, also where nobody reads it."""
    try:
        descriptor = open_bytes(path, os.O_WRONLY | os.O_APPEND | _AT_ONCE)
    except OSError as problem:
        if problem.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads from it") from problem
        raise
    try:
        rest = memoryview(data)
        while rest:
            _wait_for_reader(descriptor)
            rest = rest[os.write(descriptor, rest[:_PIECE]) :]
    finally:
        os.close(descriptor)


def _wait_for_reader(descriptor: int) -> None:
    with suppress(AttributeError):  # Windows has nothing like it, and no pipes that have a name in a folder
        asked = select.poll()
        asked.register(descriptor, select.POLLOUT)
        if not asked.poll(READER_S_MAX * 1_000):
            raise TimeoutError(errno.ETIMEDOUT, f"nobody has read from it for {READER_S_MAX:g} s")


def _is_stream(path: Path | str, found: os.stat_result) -> bool:
    name = os.fspath(path)
    return name == os.devnull or (stat.S_ISFIFO(found.st_mode) and name.startswith(_OPENED))


def _require_file(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "a device")
        raise NoFileError(errno.EINVAL, f"it is {kind}, not a file")


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on disk. Raises OSError.

    Windows opens no folder as a file and has no such call: there NTFS keeps names in a log of its own.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def choose_sync(names: tuple[str, ...], system: Any, control: Any) -> Callable[[int], None]:
    """The call that brings a descriptor's bytes to disk: the first of these names that the `system` (`os`) has.

    On macOS all of them return when the drive has the bytes, be it only in its own memory; `fcntl` there (`control`)
    has F_FULLFSYNC, which waits until they are kept (fsync(2) of macOS). Network shares may not know that call.
    """
    plain: Callable[[int], None] = next(getattr(system, name) for name in names if hasattr(system, name))
    to_the_drive = getattr(control, "F_FULLFSYNC", None)
    if to_the_drive is None:
        return plain

    def sync(descriptor: int) -> None:
        try:
            control.fcntl(descriptor, to_the_drive)
        except OSError:
            plain(descriptor)

    return sync


_CONTROL: Final = import_if_there("fcntl")

sync_data: Final = choose_sync(("fdatasync", "fsync"), os, _CONTROL)
"""Returns when what was written to a descriptor can be read after a power cut. Raises OSError.

Linux need not write the file's times for that (`fdatasync`); macOS and Windows have no such call."""

sync_file: Final = choose_sync(("fsync",), os, _CONTROL)
"""The same with all that is known of the file, its times too. Raises OSError."""
