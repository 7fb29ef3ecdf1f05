"""The salt of a run: the key of its HMACs, in a file of its own, so that deleting it forgets what they stand for."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import Final

from engine.journal.writer import JournalFailed
from engine.platform.files import open_bytes, open_file, sync_file

FILE_NAME: Final = "salt"
BYTES: Final = 32


def make_salt(directory: Path, rng: Random) -> bytes:
    """A new salt, written beside the log (0600) and brought to disk. Raises JournalFailed."""
    salt = rng.randbytes(BYTES)
    path = directory / FILE_NAME
    try:
        descriptor = open_bytes(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        with os.fdopen(descriptor, "wb") as file:
            file.write(salt.hex().encode() + b"\n")
            file.flush()
            sync_file(file.fileno())
    except OSError as problem:
        raise JournalFailed(f"{problem.strerror or problem} (`{path.as_posix()}`)") from problem
    return salt


def read_salt(directory: Path) -> bytes:
    """The salt of a run; empty where it was deleted, or is none."""
    try:
        with open_file(directory / FILE_NAME) as file:
            return bytes.fromhex(file.read(4 * BYTES).decode())
    except (OSError, ValueError):
        return b""


def forget(directory: Path) -> bool:
    """Delete the salt of a run; False where there was none. Raises OSError.

    The bytes are written over first: what the file system keeps elsewhere is its own affair.
    """
    path = directory / FILE_NAME
    try:
        with path.open("r+b") as file:
            file.write(bytes(os.fstat(file.fileno()).st_size))
            file.flush()
            sync_file(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    return True
