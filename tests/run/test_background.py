from __future__ import annotations

import asyncio

import pytest

from engine.run.background import Background
from tests.virtual_time import VirtualClock, run_virtual


class ShortError(Exception):
    pass


async def fail(after_s: float) -> None:
    await VirtualClock().sleep(after_s)
    raise ShortError(f"after {after_s:g} s")


def test_the_first_task_that_fails_is_told_to_whoever_watches() -> None:
    async def main() -> None:
        background = Background()
        tasks = [background.start(fail(seconds)) for seconds in (3.0, 2.0)]
        with pytest.raises(ShortError, match="after 2 s"):
            await background.fail()
        await asyncio.wait(tasks)

    run_virtual(main())


def test_tasks_that_end_or_are_cancelled_are_nothing_to_tell() -> None:
    async def main() -> None:
        background, clock = Background(), VirtualClock()
        background.start(clock.sleep(1.0))
        background.start(clock.sleep(99.0)).cancel()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(background.fail(), 60.0)

    run_virtual(main())
