"""Python's cyclic collector, kept from looking through what is there to stay.

CPython looks at every young object each time some hundreds have been made, and at old ones now and then. Suites, plans
and modules are up to a million small objects and no garbage: looking through them took a third of the time of parsing
a file, half of that of checking a large one and a tenth of that of any command. PyPy collects otherwise and has nothing
that could be put aside.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

YOUNG_MAX: Final = 20_000
"""Objects made between two looks while a run goes on: some hundred cases, which hold a few MB."""

_CAN_SET_ASIDE: Final = hasattr(gc, "freeze")


@contextmanager
def pause_collector(*, is_to_stay: bool = False) -> Iterator[None]:
    """Collect nothing within a stretch that makes many objects and no cycles.

    What was made is set aside for good where it `is_to_stay`. Nothing happens where the collector is off already:
    whoever paused it has the say.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if is_to_stay:
                set_objects_aside()
            gc.enable()


@contextmanager
def collect_rarely() -> Iterator[None]:
    """Set aside what is there, and within the block look at young objects only once there are `YOUNG_MAX` of them.

    For a run: suites, plan and vocabulary stay as long as it goes on, and nearly all that a case leaves behind goes
    without a collector.
    """
    set_objects_aside()
    usual = gc.get_threshold()
    gc.set_threshold(YOUNG_MAX, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        if _CAN_SET_ASIDE:
            gc.unfreeze()


def set_objects_aside() -> None:
    """What is there now is nobody's garbage and never looked through again: before the process ends, or is doubled.

    The pages of a double stay shared that way.
    """
    if _CAN_SET_ASIDE:
        gc.freeze()
