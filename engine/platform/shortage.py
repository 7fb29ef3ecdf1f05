"""What a machine no longer gives to a process: threads, memory, file handles; and how many handles are left."""

from __future__ import annotations

import errno
import os
from typing import Final

from engine.platform.optional import import_if_there

_NO_HANDLES: Final = (errno.EMFILE, errno.ENFILE)
_UNMAPPED: Final = "failed to map segment"
"""What the loader says of a library for which there is no memory."""


def describe_shortage(problem: BaseException) -> str | None:
    """What is short, in words that say what to raise; None where the exception tells of nothing of this kind."""
    if _is_about_memory(problem):
        return "this machine gives the process no more memory (`ulimit -v`, the limit of its container)"
    if isinstance(problem, RuntimeError) and "can't start new thread" in str(problem):
        return "this machine gives the process no more threads (`ulimit -u` and `-v`, the limits of its container)"
    if isinstance(problem, OSError) and problem.errno in _NO_HANDLES:
        most = handles_max()
        which = f"may have {most} files open" if most is not None else "has too many files open"
        return f"this process {which}, which is too few (`ulimit -n`)"
    return None


def _is_about_memory(problem: BaseException) -> bool:
    if isinstance(problem, OSError):
        return problem.errno == errno.ENOMEM
    return isinstance(problem, MemoryError) or (isinstance(problem, ImportError) and _UNMAPPED in str(problem))


def handles_max() -> int | None:
    """How many files and sockets this process may have open; None where that has no limit, as on Windows."""
    resource = import_if_there("resource")
    if resource is None:
        return None
    most: int = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if most == resource.RLIM_INFINITY else most


def handles_left() -> int | None:
    """How many more files and sockets this process may open; None where nobody can tell."""
    most = handles_max()
    if most is None:
        return None
    try:
        # The folder itself is one of them while it is read.
        return max(0, most - len(os.listdir("/dev/fd")) + 1)  # noqa: PTH208 - numbers
    except OSError as problem:
        return 0 if problem.errno in _NO_HANDLES else None
