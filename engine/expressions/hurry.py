"""What a loop that others wait for does not do: it is told so before it takes long, and has it done elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_IN_HURRY: Final[ContextVar[bool]] = ContextVar("in_hurry", default=False)


class NotNowError(Exception):
    """What was begun in a hurry would take too long; nothing came of it."""


@contextmanager
def hurry() -> Iterator[None]:
    """Within the block what would take long raises NotNowError."""
    token = _IN_HURRY.set(True)
    try:
        yield
    finally:
        _IN_HURRY.reset(token)


def is_in_hurry() -> bool:
    """Whether others wait."""
    return _IN_HURRY.get()
