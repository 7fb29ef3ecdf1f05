"""Processor time that can be judged on any machine, whatever its neighbours do.

A core whose neighbours are busy takes longer for the same work, since caches and pipelines are shared. So work is
weighed in one process beside a yardstick, a piece of work that is always the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

YARDSTICK_ROWS = 80_000
YARDSTICK_S = 0.28
"""What the yardstick costs on an idle core of the machine where limits were set."""
TRIES = 5


def cpu_s_of(work: Callable[[], T]) -> tuple[T, float]:
    """What work gives, and the seconds of this process that it took here and now."""
    begun_s = time.process_time()
    result = work()
    return result, time.process_time() - begun_s


def idle_core_s_of(work: Callable[[], T]) -> tuple[T, float]:
    """What work gives, and the seconds that it would have taken on an idle core: by a yardstick before and after."""
    before = slowness()
    result, cpu_s = cpu_s_of(work)
    return result, cpu_s / min(before, slowness())


def least_idle_core_s_of(work: Callable[[], T], *, doubted_s: float) -> tuple[T, float]:
    """The same, but weighed only where it seems to take longer than `doubted_s`; then several times: noise adds."""
    result, cpu_s = cpu_s_of(work)
    if cpu_s > doubted_s:
        result, cpu_s = min((idle_core_s_of(work) for _ in range(TRIES)), key=lambda each: each[1])
    return result, cpu_s


def slowness() -> float:
    """How many times as long as an idle core this one takes just now, never below 1."""
    return max(1.0, cpu_s_of(_yardstick)[1] / YARDSTICK_S)


def wait_factor() -> float:
    """How many times as long as on an idle core work takes by the clock on the wall, never below 1."""
    begun_s = time.perf_counter()  # noqa: TID251 - what a person would wait
    _yardstick()
    return max(1.0, (time.perf_counter() - begun_s) / YARDSTICK_S)  # noqa: TID251


def _yardstick() -> int:
    """Work that holds as much memory as a dear check, so that its caches suffer alike."""
    keys = [f"k{number}: {{}}" for number in range(YARDSTICK_ROWS)]
    rows: list[Any] = [(number, *key.partition(":"), {"at": (number, len(key))}) for number, key in enumerate(keys)]
    by_key = {row[1]: [row[0], row[4], str(row[0] * 7)] for row in rows}
    return sum(len(each[2]) + each[1]["at"][1] for each in by_key.values())
