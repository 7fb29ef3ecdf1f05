"""Ctrl-C in the first moments of a process, while nothing else is there: so this brings in nothing that takes time."""

import os

# `signal` would first bring in a dozen modules.
from _signal import SIGINT, default_int_handler, getsignal, signal  # type: ignore[import-not-found]

INTERRUPTED = 130
"""The exit code of what Ctrl-C has ended."""
_STDERR = 2


def end_when_interrupted() -> None:
    """From now on Ctrl-C ends the process at once, unless it is ignored, as in the background of a shell."""
    if getsignal(SIGINT) is default_int_handler:
        signal(SIGINT, end_interrupted)


def end_interrupted(_number: object = None, _frame: object = None) -> None:
    """Say so, and end the process."""
    try:
        os.write(_STDERR, b"interrupted\n")
    finally:
        os._exit(INTERRUPTED)
