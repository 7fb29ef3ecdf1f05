"""What the journal asks of the system, handed in so that tests can make any of it fail."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final, Protocol

from engine.platform import files


class Disk(Protocol):
    """An open file of a log. Every method raises OSError as the system does."""

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        """Append; how many bytes were taken, which may be fewer than there are."""

    def sync(self, descriptor: int) -> None:
        """Return when everything written is on disk. Called from another thread."""

    def sync_folder(self, folder: Path) -> None:
        """Return when the names in a folder are on disk."""


class SystemDisk:
    """The real one."""

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        """Append; how many bytes were taken."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Return when everything written is on disk, under a name by which it is found again."""
        files.sync_data(descriptor)
        if os.fstat(descriptor).st_nlink == 0:
            raise FileNotFoundError(errno.ENOENT, "it was deleted while it was written")

    def sync_folder(self, folder: Path) -> None:
        """Return when the names in a folder are on disk."""
        files.sync_folder(folder)


SYSTEM: Final = SystemDisk()
"""What every run uses."""
