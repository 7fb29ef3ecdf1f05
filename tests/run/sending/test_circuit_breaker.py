from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
from random import Random

import pytest

from engine.model.ports.exchange import Pending, Trouble, TroubleKind
from engine.model.run.event import Event, Held
from engine.run.sending.circuit_breaker import FAILURES_MAX, OUTAGE_S, PROBE_S_MAX, CircuitBreaker
from tests.virtual_time import EPOCH_US, VirtualClock, passed_s, run_virtual

REFUSED = Trouble(kind=TroubleKind.NOT_SENT, message="connection refused")
LOST = Trouble(kind=TroubleKind.LOST, message="reset")
ANSWER = Pending(execution_id="e")


def with_breaker(main: Callable[[CircuitBreaker, VirtualClock], Awaitable[None]]) -> None:
    async def run() -> None:
        clock = VirtualClock()
        breaker = CircuitBreaker(scope="s", clock=clock, rng=Random(1))
        await main(breaker, clock)
        breaker.close()

    run_virtual(run())


def opened(breaker: CircuitBreaker) -> tuple[Event, ...]:
    return tuple(event for number in range(FAILURES_MAX) for event in breaker.record(REFUSED, number))


def test_ten_failures_in_a_row_pause_the_scope_and_say_until_when() -> None:
    async def main(breaker: CircuitBreaker, clock: VirtualClock) -> None:
        for number in range(FAILURES_MAX - 1):
            assert breaker.record(LOST if number % 2 else REFUSED, number) == ()
        assert await breaker.enter(0, 1), "it is still closed"
        (held,) = breaker.record(REFUSED, 99)
        assert breaker.is_open
        assert isinstance(held, Held)
        assert held.reason == "no answer 10 times in a row: connection refused"
        assert EPOCH_US + 500_000 <= held.until_us <= EPOCH_US + 1_000_000

    with_breaker(main)


@pytest.mark.parametrize("answer", [ANSWER, Trouble(kind=TroubleKind.SERVER_ERROR, message="500", status=500)])
def test_an_answer_of_any_status_begins_the_count_again(answer: Pending | Trouble) -> None:
    async def main(breaker: CircuitBreaker, clock: VirtualClock) -> None:
        for _ in range(5):
            for number in range(FAILURES_MAX - 1):
                breaker.record(REFUSED, number)
            breaker.record(answer, 1)
        assert not breaker.is_open

    with_breaker(main)


def test_one_probe_at_a_time_and_the_harmless_first() -> None:
    async def main(breaker: CircuitBreaker, clock: VirtualClock) -> None:
        opened(breaker)
        let: list[str] = []

        async def wait(rank: int, ticket: int, name: str) -> None:
            if await breaker.enter(rank, ticket):
                let.append(name)

        tasks = [
            asyncio.create_task(wait(rank, ticket, name))
            for rank, ticket, name in ((4, 101, "submit"), (0, 102, "poll"), (4, 103, "another"))
        ]
        await clock.sleep(100.0)
        assert let == ["poll"]
        (held,) = breaker.record(LOST, 102)
        assert isinstance(held, Held)
        await clock.sleep(PROBE_S_MAX)
        assert let == ["poll", "submit"]
        assert breaker.record(ANSWER, 101) == ()
        await asyncio.gather(*tasks)
        assert let == ["poll", "submit"], "the others are sent back to ask whether they are still wanted"
        assert await breaker.enter(4, 103)

    with_breaker(main)


def test_a_probe_that_is_not_made_leaves_its_turn_to_the_next() -> None:
    async def main(breaker: CircuitBreaker, clock: VirtualClock) -> None:
        opened(breaker)
        first = asyncio.create_task(breaker.enter(0, 101))
        second = asyncio.create_task(breaker.enter(0, 102))
        await clock.sleep(2.0)
        assert first.done()
        assert not second.done()
        breaker.withdraw(101)
        assert await second
        third = asyncio.create_task(breaker.enter(0, 103))
        await clock.sleep(0.1)
        third.cancel()
        await clock.sleep(0.1)
        breaker.record(REFUSED, 102)
        await clock.sleep(60.0)
        assert await breaker.enter(0, 104), "who gave up waiting is no probe"

    with_breaker(main)


def test_a_probe_that_is_cancelled_as_it_is_chosen_leaves_its_turn_to_the_next() -> None:
    async def main(breaker: CircuitBreaker, clock: VirtualClock) -> None:
        opened(breaker)
        await clock.sleep(5.0)
        task = asyncio.create_task(breaker.enter(0, 101))
        task.cancel()
        await clock.sleep(0.0)
        assert await breaker.enter(0, 102)

    with_breaker(main)


def test_stragglers_that_left_before_the_pause_change_nothing() -> None:
    async def main(breaker: CircuitBreaker, clock: VirtualClock) -> None:
        opened(breaker)
        assert [breaker.record(REFUSED, 200 + number) for number in range(50)] == [()] * 50

    with_breaker(main)


def test_probes_come_at_most_thirty_seconds_apart_until_it_is_an_outage() -> None:
    async def main(breaker: CircuitBreaker, clock: VirtualClock) -> None:
        opened(breaker)
        moments, ticket = [clock.monotonic_s()], 1000
        while not breaker.is_outage:
            ticket += 1
            assert await breaker.enter(0, ticket)
            moments.append(clock.monotonic_s())
            breaker.record(REFUSED, ticket)
        waits = [after - before for before, after in pairwise(moments)]
        bounds = [min(PROBE_S_MAX, 2.0**place) for place in range(len(waits))]
        assert all(bound_s / 2 <= wait_s <= bound_s + 0.01 for wait_s, bound_s in zip(waits, bounds, strict=True))
        assert OUTAGE_S <= passed_s() <= OUTAGE_S + PROBE_S_MAX
        assert breaker.silent_since_us == EPOCH_US

    with_breaker(main)


def has_outage(breaker: CircuitBreaker) -> bool:
    return breaker.is_outage


def test_it_is_an_outage_from_its_first_failure_on_when_five_minutes_have_passed_and_no_sooner() -> None:
    async def main(breaker: CircuitBreaker, clock: VirtualClock) -> None:
        breaker.record(REFUSED, 0)
        await clock.sleep(OUTAGE_S)
        assert not has_outage(breaker), "it is not even open"
        breaker.record(ANSWER, 0)
        breaker.record(REFUSED, 0)
        await clock.sleep(100.0)
        opened(breaker)
        assert breaker.is_open
        await clock.sleep(OUTAGE_S - 100.1)
        assert not has_outage(breaker)
        await clock.sleep(0.2)
        assert has_outage(breaker)
        breaker.record(ANSWER, 0)
        assert not has_outage(breaker)

    with_breaker(main)


def test_who_waits_is_turned_away_by_a_flush() -> None:
    async def main(breaker: CircuitBreaker, clock: VirtualClock) -> None:
        opened(breaker)
        waiting = asyncio.create_task(breaker.enter(0, 101))
        await clock.sleep(0.0)
        breaker.flush()
        assert not await waiting

    with_breaker(main)
