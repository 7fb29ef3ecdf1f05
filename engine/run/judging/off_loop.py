"""Judges without holding up the loop: what is large, or turns out to take long, is judged in a thread meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from engine.expressions.hurry import NotNowError, hurry
from engine.expressions.query import weigh
from engine.platform.threads import run_aside

SMALL: Final = 2_000
"""Parts, and pieces of text, that a loop looks through in some milliseconds, whatever is asked of them."""

T = TypeVar("T")


async def take_time(judge: Callable[[], T], values: Iterable[Any]) -> T:
    """What `judge` says of these values; whoever is cancelled meanwhile does not wait for it."""
    if weigh(values, SMALL) <= SMALL:
        try:
            with hurry():
                return judge()
        except NotNowError:
            pass
    return await run_aside(judge)
