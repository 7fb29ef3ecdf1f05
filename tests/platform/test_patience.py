from __future__ import annotations

import asyncio

from engine.platform.patience import PATIENCE_S, TimeLimit
from tests.virtual_time import VirtualClock, VirtualLoop, run_virtual

FAR_S = 100.0


async def wait_for(answer_s: float, *, stands_still_s: float = 0.0) -> tuple[bool, float]:
    """Wait up to 10 s for an answer; after 5 s the process stands still. Whether it came, and when that was known."""
    loop, clock = asyncio.get_running_loop(), VirtualClock()
    began_s = clock.monotonic_s()
    assert isinstance(loop, VirtualLoop)
    loop.call_later(5.0, loop.stand_still, stands_still_s)
    try:
        async with TimeLimit(loop.time() + 10.0):
            await clock.sleep(answer_s)
    except TimeoutError:
        return False, round(clock.monotonic_s() - began_s, 3)
    return True, round(clock.monotonic_s() - began_s, 3)


def test_without_a_gap_it_ends_in_time() -> None:
    assert run_virtual(wait_for(9.0)) == (True, 9.0)
    assert run_virtual(wait_for(FAR_S)) == (False, 10.0)


def test_behind_a_gap_what_has_come_is_read_before_it_is_judged() -> None:
    assert run_virtual(wait_for(25.5, stands_still_s=20.0)) == (True, 25.5)
    assert run_virtual(wait_for(FAR_S, stands_still_s=20.0)) == (False, 25.0 + PATIENCE_S)


def test_a_gap_that_ends_in_time_changes_nothing() -> None:
    assert run_virtual(wait_for(FAR_S, stands_still_s=3.0)) == (False, 10.0)


def test_being_cancelled_is_not_running_out_of_time() -> None:
    async def main() -> bool:
        waiting = asyncio.create_task(wait_for(FAR_S))
        asyncio.get_running_loop().call_later(1.0, waiting.cancel)
        await asyncio.wait([waiting])
        return waiting.cancelled()

    assert run_virtual(main())
