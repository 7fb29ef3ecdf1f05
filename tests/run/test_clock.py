from __future__ import annotations

import asyncio

from engine.run.clock import FineClock, SystemClock
from tests.virtual_time import BEGIN_S, run_virtual


def test_the_clock_is_the_loop_s_so_that_virtual_time_carries_it() -> None:
    async def main() -> tuple[float, float]:
        clock = SystemClock()
        await clock.sleep(3_600.0)
        await clock.sleep(-1.0)
        return clock.monotonic_s(), asyncio.get_running_loop().time()

    assert run_virtual(main()) == (BEGIN_S + 3_600.0, BEGIN_S + 3_600.0)


def test_the_wall_clock_counts_microseconds_since_1970() -> None:
    first = SystemClock().wall_us()
    assert 1_700_000_000_000_000 < first <= SystemClock().wall_us()


def test_a_fine_clock_tells_moments_apart_that_lie_within_a_millisecond() -> None:
    clock = FineClock()
    moments = {clock.monotonic_s() for _ in range(1_000)}
    assert len(moments) > 10
    assert max(moments) - min(moments) < 1.0


def test_a_fine_clock_and_the_loop_s_are_one() -> None:
    async def main() -> float:
        return FineClock().monotonic_s() - asyncio.get_running_loop().time()

    assert abs(asyncio.run(main())) < 1.0
