"""Locks that are this process's alone and that the system gives back when the process ends, however it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from engine.platform.files import open_bytes
from engine.platform.optional import import_if_there

LOCK_NAME: Final = "lock"
"""The file beside a log that is locked where the log itself cannot be."""


@contextmanager
def hold_lock(log: Path, descriptor: int) -> Iterator[bool]:
    """Whether the open log is this process's alone until the block is left; False where another process has it.

    `descriptor` is the log's, which may be closed within the block. Raises OSError where no lock can be had, as on a
    network share without locks.

    POSIX locks are only asked about, so the log itself is locked: who deletes it ends the run, which is noticed at the
    next sync. On Windows nobody else could read what is locked, not even this process by another descriptor: there it
    is a file beside the log, which is left behind, since taking it away might take it from the next one.
    """
    from filelock import lock_descriptor  # 6 ms, which only a run has to spend

    if import_if_there("fcntl") is not None:
        yield lock_descriptor(descriptor, blocking=False)
        return
    beside = open_bytes(log.with_name(LOCK_NAME), os.O_RDWR | os.O_CREAT)
    try:
        yield lock_descriptor(beside, blocking=False)
    finally:
        os.close(beside)
