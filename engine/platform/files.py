"""Files as bytes, and the ways to bring them to disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from engine.platform.optional import import_if_there

# Windows turns each line feed into two characters on the way to a file unless it is told that these are bytes; then a
# log would no longer be what its hashes stand for.
_BYTES: Final = getattr(os, "O_BINARY", 0)
# A FIFO would hold `open` for ever. Windows has neither the flag nor FIFOs among its files.
_AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0)


def open_bytes(path: Path | str, flags: int, mode: int = 0o600) -> int:
    """A descriptor that takes and gives bytes as they are; no process that is started inherits it (PEP 446).

    Raises OSError. The mode is that of a new file; Windows, whose rights are those of the folder, keeps none of it.
    """
    return os.open(path, flags | _BYTES, mode)


def open_at_once(path: Path | str) -> int:
    """A descriptor to read from, without waiting for another end to be opened. Raises OSError."""
    return open_bytes(path, os.O_RDONLY | _AT_ONCE)


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
