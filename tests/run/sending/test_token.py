from __future__ import annotations

import asyncio
from random import Random

import pytest

from engine.model.ports.limits import Limits
from engine.model.run.event import Refreshed
from engine.run.halting.halts import Halts
from engine.run.halting.stop import Stop
from engine.run.limits.gate import Gate
from engine.run.sending.attempts import Wire
from engine.run.sending.circuit_breaker import Breaker
from engine.run.sending.log import Log
from engine.run.sending.retry_budget import RetryBudget
from engine.run.sending.retry_queue import Unpaid
from engine.run.sending.token import Authority
from tests.run.sending.test_log import ListJournal
from tests.simulation.server import Habits, SimulatedTarget
from tests.virtual_time import VirtualClock, run_virtual


class Office:
    """An authority with its target and its log; to be made inside a loop."""

    def __init__(self, *, life_s: float) -> None:
        self.clock = VirtualClock()
        self.journal = ListJournal(room=999)
        self.target = SimulatedTarget(Habits(token_life_s=life_s), clock=self.clock, rng=Random(1))
        gate = Gate(Limits(), scope="s", clock=self.clock, rng=Random(1))
        halts = Halts(self.clock, Stop(), gate.flush)
        wire = Wire(
            gate=gate,
            log=Log(self.journal),
            clock=self.clock,
            rng=Random(1),
            budget=RetryBudget(),
            halts=halts,
            breaker=Breaker(scope="s", clock=self.clock, rng=Random(1)),
            unpaid=Unpaid(self.clock, Random(1)),
        )
        self.keys = Authority(self.target, wire, halts)

    @property
    def tokens(self) -> int:
        return len(self.target.ledger)


def test_defect_32_however_many_ask_one_token_is_fetched() -> None:
    async def main() -> None:
        office = Office(life_s=3_600.0)
        assert set(await asyncio.gather(*(office.keys.refresh() for _ in range(50)))) == {None}
        assert (office.tokens, office.keys.generation) == (1, 1)
        assert set(await asyncio.gather(*(office.keys.refused(1) for _ in range(50)))) == {None}
        assert (office.tokens, office.keys.generation) == (2, 2)
        assert all(isinstance(event, Refreshed) for event in office.journal.events)

    run_virtual(main())


@pytest.mark.parametrize(("life_s", "used_s"), [(3_600.0, 3_570.0), (60.0, 30.0), (40.0, 36.0), (0.0, 4.5)])
def test_defect_30_a_token_is_replaced_before_it_expires(life_s: float, used_s: float) -> None:
    async def main() -> None:
        office = Office(life_s=life_s)
        assert not office.keys.is_fresh()
        await office.keys.refresh()
        await office.clock.sleep(used_s - office.clock.monotonic_s() - 0.1)
        assert office.keys.is_fresh()
        await office.clock.sleep(0.2)
        assert not office.keys.is_fresh()

    run_virtual(main())


def test_a_failure_is_final_and_told_to_everybody() -> None:
    async def main() -> None:
        office = Office(life_s=3_600.0)
        await office.keys.refresh()
        office.keys.accepted(1)
        assert await office.keys.refused(1) is None
        assert [await office.keys.refused(2) for _ in range(3)] == [None, None, None]
        assert office.keys.generation == 3
        assert [await office.keys.refused(3) for _ in range(2)] == [None, None]
        reason = await office.keys.refused(3)
        assert reason is not None
        assert "refuses a fresh token" in reason
        assert await office.keys.refresh() == reason
        assert await office.keys.refused(2) == reason
        assert office.tokens == 3

    run_virtual(main())


def test_a_token_that_nobody_was_ever_let_in_with_is_given_up_soon() -> None:
    async def main() -> None:
        office = Office(life_s=3_600.0)
        await office.keys.refresh()
        assert await office.keys.refused(1) is None
        assert office.keys.generation == 2
        assert [await office.keys.refused(2) is None for _ in range(2)] == [False, False]
        assert office.tokens == 2

    run_virtual(main())


def test_a_token_that_lets_others_in_is_not_replaced_at_every_refusal() -> None:
    async def main() -> None:
        office = Office(life_s=3_600.0)
        await office.keys.refresh()
        for _ in range(200):
            office.keys.accepted(office.keys.generation)
            assert await office.keys.refused(office.keys.generation) is None
            await office.clock.sleep(0.1)
        assert office.tokens <= 2 + 20 / 5.0

    run_virtual(main())


def test_a_token_that_nobody_is_let_in_with_any_more_is_replaced_at_once() -> None:
    async def main() -> None:
        office = Office(life_s=3_600.0)
        await office.keys.refresh()
        for generation in range(1, 6):
            office.keys.accepted(generation)
            for _ in range(3):
                assert await office.keys.refused(generation) is None
            assert office.keys.generation == generation + 1

    run_virtual(main())
