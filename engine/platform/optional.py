"""Modules of the standard library and of others that some machines have and some have not."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def import_if_there(name: str) -> Any:
    """The module; None where this machine has none, as Windows has no `fcntl` and no uvloop."""
    try:
        return import_module(name)
    except ImportError:
        return None
