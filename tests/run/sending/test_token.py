from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import pytest

from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.ports.limits import Limits
from engine.model.run.event import Halted, Refreshed
from engine.run.halting.halts import Halts
from engine.run.halting.stop import Stop
from engine.run.limits.gate import Gate
from engine.run.sending.circuit_breaker import CircuitBreaker
from engine.run.sending.log import Log
from engine.run.sending.request_scope import RequestScope
from engine.run.sending.retry_budget import RetryBudget
from engine.run.sending.retry_queue import RetryQueue
from engine.run.sending.token import TokenSource
from tests.run.sending.test_log import ListJournal
from tests.simulation.server import Habits, SimulatedTarget
from tests.virtual_time import VirtualClock, passed_s, run_virtual


class Office:
    """An authority with its target and its log; to be made inside a loop."""

    def __init__(self, *, life_s: float, **habits: Any) -> None:
        self.clock = VirtualClock()
        self.journal = ListJournal(room=999)
        self.target = SimulatedTarget(Habits(token_life_s=life_s, **habits), clock=self.clock, rng=Random(1))
        gate = Gate(Limits(), scope="s", clock=self.clock, rng=Random(1))
        halts = Halts(self.clock, Stop(), gate.flush)
        scope = RequestScope(
            gate=gate,
            log=Log(self.journal),
            clock=self.clock,
            rng=Random(1),
            budget=RetryBudget(),
            halts=halts,
            breaker=CircuitBreaker(scope="s", clock=self.clock, rng=Random(1)),
            retry_queue=RetryQueue(self.clock, Random(1)),
        )
        self.source = TokenSource(self.target, scope, halts)

    @property
    def tokens(self) -> int:
        return len(self.target.ledger)


def test_defect_32_however_many_ask_one_token_is_fetched() -> None:
    async def main() -> None:
        office = Office(life_s=3_600.0)
        assert set(await asyncio.gather(*(office.source.refresh() for _ in range(50)))) == {None}
        assert (office.tokens, office.source.generation) == (1, 1)
        assert set(await asyncio.gather(*(office.source.record_refusal(1) for _ in range(50)))) == {None}
        assert (office.tokens, office.source.generation) == (2, 2)
        assert all(isinstance(event, Refreshed) for event in office.journal.events)

    run_virtual(main())


@pytest.mark.parametrize(("life_s", "used_s"), [(3_600.0, 3_570.0), (60.0, 30.0), (40.0, 36.0), (0.0, 4.5)])
def test_defect_30_a_token_is_replaced_before_it_expires(life_s: float, used_s: float) -> None:
    async def main() -> None:
        office = Office(life_s=life_s)
        assert not office.source.is_fresh()
        await office.source.refresh()
        await office.clock.sleep(used_s - passed_s() - 0.1)
        assert office.source.is_fresh()
        await office.clock.sleep(0.2)
        assert not office.source.is_fresh()

    run_virtual(main())


@pytest.mark.parametrize(
    ("kind", "status", "cause"),
    [
        (TroubleKind.UNAUTHORISED, 401, "credentials"),
        (TroubleKind.REFUSED, 400, "credentials"),
        (TroubleKind.TLS, None, "certificate"),
        (TroubleKind.UNEXPECTED, None, ""),
        (TroubleKind.UNEXPECTED, 302, "credentials"),
    ],
)
def test_a_login_that_cannot_succeed_halts_the_run_with_its_kind(
    kind: TroubleKind, status: int | None, cause: str
) -> None:
    async def main() -> tuple[str | None, list[str], int]:
        trouble = Trouble(kind=kind, message="no", status=status)
        office = Office(life_s=60.0, answers=lambda _kind, _count: trouble)
        reason = await office.source.refresh()
        assert await office.source.refresh() == reason
        assert not office.source.is_fresh()
        halts = [event.kind for event in office.journal.events if isinstance(event, Halted)]
        return reason, halts, office.tokens

    reason, halts, tokens = run_virtual(main())
    assert reason is not None
    assert reason.startswith("no token: no")
    assert (halts, tokens) == ([cause], 1)


def test_a_failure_is_final_and_told_to_everybody() -> None:
    async def main() -> None:
        office = Office(life_s=3_600.0)
        await office.source.refresh()
        office.source.record_acceptance(1)
        assert await office.source.record_refusal(1) is None
        assert [await office.source.record_refusal(2) for _ in range(3)] == [None, None, None]
        assert office.source.generation == 3
        assert [await office.source.record_refusal(3) for _ in range(2)] == [None, None]
        reason = await office.source.record_refusal(3)
        assert reason is not None
        assert "refuses a fresh token" in reason
        assert await office.source.refresh() == reason
        assert await office.source.record_refusal(2) == reason
        assert office.tokens == 3

    run_virtual(main())


def test_a_token_that_nobody_was_ever_let_in_with_is_given_up_soon() -> None:
    async def main() -> None:
        office = Office(life_s=3_600.0)
        await office.source.refresh()
        assert await office.source.record_refusal(1) is None
        assert office.source.generation == 2
        assert [await office.source.record_refusal(2) is None for _ in range(2)] == [False, False]
        assert office.tokens == 2

    run_virtual(main())


def test_a_token_that_lets_others_in_is_not_replaced_at_every_refusal() -> None:
    async def main() -> None:
        office = Office(life_s=3_600.0)
        await office.source.refresh()
        for _ in range(200):
            office.source.record_acceptance(office.source.generation)
            assert await office.source.record_refusal(office.source.generation) is None
            await office.clock.sleep(0.1)
        assert 5 <= office.tokens <= 2 + 20 / 5.0

    run_virtual(main())


def test_a_token_that_nobody_is_let_in_with_any_more_is_replaced_at_once() -> None:
    async def main() -> None:
        office = Office(life_s=3_600.0)
        await office.source.refresh()
        for generation in range(1, 6):
            office.source.record_acceptance(generation)
            for _ in range(3):
                assert await office.source.record_refusal(generation) is None
            assert office.source.generation == generation + 1

    run_virtual(main())
