from __future__ import annotations

import asyncio

from engine.http.wire.direct.deadlines import Deadlines
from tests.virtual_time import VirtualLoop, passed_s, run_virtual


async def _wait(deadlines: Deadlines, timeout_s: float, work_s: float) -> tuple[bool, float]:
    """Whether the time ran out, and when it ended."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(None) as limit:
            deadlines.watch(limit, loop.time() + timeout_s)
            try:
                working = loop.create_future()
                loop.call_later(work_s, working.set_result, None)
                await working
            finally:
                deadlines.let_go(limit)
    except TimeoutError:
        return True, passed_s()
    return False, passed_s()


def test_each_of_many_runs_out_at_its_own_time() -> None:
    async def main() -> list[tuple[bool, float]]:
        deadlines = Deadlines()
        asked = [(30.0, 40.0), (5.0, 40.0), (30.0, 1.0), (2.0, 1.0), (5.0, 5.5), (31.0, 30.5)]
        return await asyncio.gather(*(_wait(deadlines, timeout_s, work_s) for timeout_s, work_s in asked))

    assert run_virtual(main()) == [(True, 30.0), (True, 5.0), (False, 1.0), (False, 1.0), (True, 5.0), (False, 30.5)]


def test_a_later_request_is_watched_while_the_timer_of_an_earlier_one_still_stands() -> None:
    async def main() -> list[tuple[bool, float]]:
        deadlines = Deadlines()
        return [await _wait(deadlines, 10.0, 4.0), await _wait(deadlines, 10.0, 40.0), await _wait(deadlines, 1.0, 2.0)]

    assert run_virtual(main()) == [(False, 4.0), (True, 14.0), (True, 15.0)]


def test_nothing_rings_behind_the_end_of_a_session() -> None:
    async def main() -> tuple[bool, float]:
        deadlines = Deadlines()
        waiting = asyncio.create_task(_wait(deadlines, 1.0, 2.0))
        asyncio.get_running_loop().call_later(0.5, deadlines.close)
        return await waiting

    assert run_virtual(main()) == (False, 2.0)


def test_being_cancelled_is_not_running_out_of_time() -> None:
    async def main() -> bool:
        deadlines = Deadlines()
        waiting = asyncio.create_task(_wait(deadlines, 10.0, 20.0))
        asyncio.get_running_loop().call_later(1.0, waiting.cancel)
        await asyncio.wait([waiting])
        return waiting.cancelled() and not deadlines.ends_s

    assert run_virtual(main())


def test_behind_a_gap_in_the_clock_whatever_has_come_is_read_first() -> None:
    async def main() -> tuple[bool, float]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.call_later(2.0, loop.stand_still, 20.0)
        return await _wait(Deadlines(), 10.0, 22.5)

    assert run_virtual(main()) == (False, 22.5)
