"""Ctrl-C at a moment that a test names, put on a path by `PYTHONPATH`: when a module is looked for, or at the end.

`INTERRUPT_AT=MODULE` presses it there; `INTERRUPT_AT=40` where the 40th module behind `engine.cli` is looked for;
`INTERRUPT_AT=exit` while the process ends; with `INTERRUPT_HOW=destructor` it is heard in one.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

AT = os.environ["INTERRUPT_AT"]


class Finder:
    """Finds nothing, and counts what is looked for."""

    count = 0

    @classmethod
    def find_spec(
        cls, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if cls.count or name == "engine.cli":
            cls.count += 1
        if AT in (name, str(cls.count)):
            press()
        return None


class Destructor:
    """Presses it as it goes."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


def press() -> None:
    """Ctrl-C."""
    if os.environ.get("INTERRUPT_HOW") == "destructor":
        Destructor()
    else:
        os.kill(os.getpid(), signal.SIGINT)


sys.meta_path.insert(0, Finder)
if AT == "exit":
    atexit.register(press)
