"""What the journal asks of the system, handed in so that tests can make any of it fail."""

from __future__ import annotations

import errno
import os
from typing import Final, Protocol

# macOS has no fdatasync; fsync does the same and more.
_sync_to_disk = getattr(os, "fdatasync", os.fsync)


class Disk(Protocol):
    """An open file of a log. Every method raises OSError as the system does."""

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        """Append; how many bytes were taken, which may be fewer than there are."""

    def sync(self, descriptor: int) -> None:
        """Return when everything written is on disk. Called from another thread."""

    def sync_folder(self, descriptor: int) -> None:
        """Return when the names in a folder are on disk."""


class SystemDisk:
    """The real one."""

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        """Append; how many bytes were taken."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Return when everything written is on disk, under a name by which it is found again."""
        _sync_to_disk(descriptor)
        if os.fstat(descriptor).st_nlink == 0:
            raise FileNotFoundError(errno.ENOENT, "it was deleted while it was written")

    def sync_folder(self, descriptor: int) -> None:
        """Return when the names in a folder are on disk."""
        os.fsync(descriptor)


SYSTEM: Final = SystemDisk()
"""What every run uses."""
