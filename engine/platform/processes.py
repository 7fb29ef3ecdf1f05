"""How other processes are started, and who this one belongs to."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any, Final, Literal

_NEW_GROUP: Final = 0x200
"""CREATE_NEW_PROCESS_GROUP of Windows, which `subprocess` names only there."""


def start_method(system: str = sys.platform) -> Literal["fork", "spawn"]:
    """How `multiprocessing` starts a process: as a double of this one, or anew, which takes as long as an import.

    Windows cannot double one. On macOS the system's own libraries may have threads that nobody sees, and the double
    hangs or crashes in them: Python itself has not done it there since 3.8.
    """
    return "fork" if hasattr(os, "fork") and system != "darwin" else "spawn"


def hands_down_descriptors() -> bool:
    """Whether a process that is started may keep descriptors of this one; Windows has no such `pass_fds`."""
    return hasattr(os, "fork")


def apart(system: str = sys.platform) -> dict[str, Any]:
    """The arguments of `Popen` that keep Ctrl-C from a process: whoever started it says when it ends."""
    return {"creationflags": _NEW_GROUP} if system == "win32" else {"start_new_session": True}


def user_name() -> str:
    """Who runs this, `unknown` where nobody can tell: without variables Python asks `pwd`, which Windows lacks."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
