from __future__ import annotations

import asyncio
from random import Random

import pytest

from engine.model.language.literals import Rate
from engine.model.ports.exchange import Exchange, Granted, Pending, Quota, Trouble, TroubleKind
from engine.model.ports.limits import Limits
from engine.model.run.event import Event, Held, Learned
from engine.run.limits.gate import Gate
from engine.run.limits.priority import Priority
from tests.virtual_time import BEGIN_S, VirtualClock, passed_s, run_virtual

FINE = Exchange(outcome=Granted(expires_in_s=1.0))
AGAIN = Exchange(outcome=Pending(execution_id="x"))


def a_gate(limits: Limits) -> Gate:
    return Gate(limits, scope="s", clock=VirtualClock(), rng=Random(1))


def refused(hint_s: float | None) -> Exchange:
    return Exchange(outcome=Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=hint_s))


async def now() -> float:
    return asyncio.get_running_loop().time()


async def pass_through(gate: Gate, exchange: Exchange = FINE, priority: Priority = Priority.SUBMIT) -> float:
    """When a request left, since the loop began."""
    assert await gate.enter(priority, gate.ticket())
    sent_at_s = await now()
    gate.record_answer(exchange, sent_at_s=sent_at_s, refused_wait_s=0.5)
    return sent_at_s - BEGIN_S


DEFAULT = Limits(rate=Rate(count=300, window_s=60.0, text="300/min"), rate_is_default=True)
RATED = Limits(rate=Rate(count=2, window_s=10.0, text="2/10s"))


def test_a_window_lets_out_so_many_and_then_waits() -> None:
    async def main() -> list[float]:
        gate = a_gate(RATED)
        return [await pass_through(gate) for _ in range(5)]

    assert run_virtual(main()) == pytest.approx([0.0, 0.0, 10.0, 10.0, 20.0], abs=0.01)


def test_who_waits_is_let_out_by_kind_and_then_in_order() -> None:
    async def main() -> list[str]:
        gate = a_gate(Limits(rate=Rate(count=1, window_s=1.0, text="1/s")))
        order: list[str] = []

        async def one(name: str, priority: Priority) -> None:
            await pass_through(gate, priority=priority)
            order.append(name)

        await pass_through(gate)
        names = [("poll 1", Priority.POLL), ("submit 1", Priority.SUBMIT), ("poll 2", Priority.POLL)]
        names += [("submit 2", Priority.SUBMIT), ("token", Priority.TOKEN)]
        async with asyncio.TaskGroup() as group:
            for name, priority in names:
                group.create_task(one(name, priority))
        return order

    assert run_virtual(main()) == ["token", "submit 1", "submit 2", "poll 1", "poll 2"]


def test_a_hint_holds_everybody_and_jitter_only_adds() -> None:
    async def main() -> None:
        gate = a_gate(Limits(rate=Rate(count=99, window_s=1.0, text="99/s")))
        assert await gate.enter(Priority.SUBMIT, gate.ticket())
        (held,) = gate.record_answer(refused(7.0), sent_at_s=BEGIN_S, refused_wait_s=0.0)
        assert isinstance(held, Held)
        assert gate.is_held()
        assert 7.0 <= gate.hold_left_s() <= 7.25
        assert held.until_us - held.at_us == round(gate.hold_left_s() * 1e6)
        assert 7.0 <= await pass_through(gate) <= 7.3
        assert not gate.is_held()

    run_virtual(main())


def test_the_longest_hint_counts_and_a_shorter_one_is_no_news() -> None:
    async def main() -> None:
        gate = a_gate(Limits(rate=Rate(count=99, window_s=1.0, text="99/s")))
        for _ in range(3):
            assert await gate.enter(Priority.SUBMIT, gate.ticket())
        assert len(gate.record_answer(refused(5.0), sent_at_s=BEGIN_S, refused_wait_s=0.0)) == 1
        assert gate.record_answer(refused(3.0), sent_at_s=BEGIN_S, refused_wait_s=0.0) == ()
        assert len(gate.record_answer(refused(50_000.0), sent_at_s=BEGIN_S, refused_wait_s=0.0)) == 1
        assert 300.0 <= gate.hold_left_s() <= 300.25

    run_virtual(main())


def test_a_refusal_without_a_hint_holds_everybody_shortly() -> None:
    async def main() -> float:
        gate = a_gate(Limits(rate=Rate(count=99, window_s=1.0, text="99/s")))
        assert await gate.enter(Priority.SUBMIT, gate.ticket())
        gate.record_answer(refused(None), sent_at_s=BEGIN_S, refused_wait_s=16.0)
        return gate.hold_left_s()

    assert 1.0 <= run_virtual(main()) <= 1.25


def test_headers_replace_a_default_rate_and_only_lower_a_configured_one() -> None:
    async def main(limits: Limits, allowed: int) -> tuple[tuple[int, float] | None, int]:
        gate = a_gate(limits)
        assert await gate.enter(Priority.SUBMIT, gate.ticket())
        told = Exchange(outcome=FINE.outcome, quota=Quota(allowed=allowed, used=1, reset_s=60))
        events = gate.record_answer(told, sent_at_s=BEGIN_S, refused_wait_s=0.0)
        assert all(isinstance(event, Learned) for event in events)
        return gate.rate, len(events)

    default = Limits(rate=Rate(count=300, window_s=60.0, text="300/min"), rate_is_default=True)
    assert run_virtual(main(default, 900)) == ((900, 60.0), 1)
    assert run_virtual(main(Limits(), 900)) == ((900, 60.0), 1)
    assert run_virtual(main(RATED, 900)) == ((2, 10.0), 0)
    assert run_virtual(main(RATED, 1)) == ((1, 10.0), 1)


def test_a_server_whose_limits_nobody_named_is_approached_with_one_request() -> None:
    async def main() -> None:
        gate = a_gate(Limits())
        assert await gate.enter(Priority.SUBMIT, gate.ticket())
        second = asyncio.ensure_future(gate.enter(Priority.SUBMIT, gate.ticket()))
        await asyncio.wait([second], timeout=100.0)
        assert not second.done()
        gate.record_answer(FINE, sent_at_s=BEGIN_S, refused_wait_s=0.0)
        assert await second

    run_virtual(main())


def test_who_is_turned_away_or_gives_up_takes_no_place() -> None:
    async def main() -> None:
        gate = a_gate(Limits(in_flight=1, rate=Rate(count=99, window_s=1.0, text="99/s")))
        assert await gate.enter(Priority.SUBMIT, gate.ticket())
        waiting = asyncio.ensure_future(gate.enter(Priority.SUBMIT, gate.ticket()))
        impatient = asyncio.ensure_future(gate.enter(Priority.TOKEN, gate.ticket()))
        await asyncio.wait([waiting], timeout=1.0)
        impatient.cancel()
        gate.flush()
        assert await waiting is False
        late = asyncio.ensure_future(gate.enter(Priority.SUBMIT, gate.ticket()))
        await asyncio.wait([late], timeout=1.0)
        # Let out and cancelled in the same breath: the place is given back.
        gate.withdraw(Priority.SUBMIT)
        late.cancel()
        with pytest.raises(asyncio.CancelledError):
            await late
        assert await gate.enter(Priority.POLL, gate.ticket())
        gate.record_loss()
        gate.close()

    run_virtual(main())


def test_an_open_request_that_ends_without_an_answer_lets_the_next_one_out() -> None:
    async def main() -> None:
        gate = a_gate(Limits(in_flight=1, rate=Rate(count=99, window_s=1.0, text="99/s")))
        for end in (gate.record_loss, lambda: gate.withdraw(Priority.SUBMIT)):
            assert await gate.enter(Priority.SUBMIT, gate.ticket())
            waiting = asyncio.ensure_future(gate.enter(Priority.SUBMIT, gate.ticket()))
            await VirtualClock().sleep(50.0)
            assert not waiting.done()
            end()
            assert await waiting
            gate.record_answer(FINE, sent_at_s=await now(), refused_wait_s=0.0)
        assert passed_s() == 100.0

    run_virtual(main())


@pytest.mark.parametrize("limits", [Limits(), DEFAULT])
def test_a_limit_that_refusals_taught_is_in_force_and_told(limits: Limits) -> None:
    """Ten requests in a second, a refusal, and a wait of ten seconds: that is ten in ten."""

    async def main() -> tuple[list[Event], tuple[int, float] | None]:
        gate, clock, events = a_gate(limits), VirtualClock(), list[Event]()
        for outcome in (*[AGAIN] * 10, refused(10.0), AGAIN):
            assert await gate.enter(Priority.SUBMIT, gate.ticket())
            events += gate.record_answer(outcome, sent_at_s=await now(), refused_wait_s=0.0)
            await clock.sleep(0.1)
        return events, gate.rate

    events, rate = run_virtual(main())
    assert rate == (10, 10.0)
    assert [(each.allowed, each.window_us, each.source) for each in events if isinstance(each, Learned)] == [
        (10, 10_000_000, "429")
    ]


def test_spare_tells_how_many_may_leave_without_waiting() -> None:
    async def main() -> None:
        gate = a_gate(RATED)
        assert gate.spare() == 2
        assert gate.enters_at_once(Priority.SUBMIT, await now())
        assert (gate.spare(), gate.count_used()) == (1, 1)
        gate.withdraw(Priority.SUBMIT)
        assert (gate.spare(), gate.count_used()) == (2, 0)
        assert a_gate(Limits()).spare() is None
        await pass_through(gate, refused(3.0))
        assert gate.spare() == 0
        told = a_gate(Limits())
        quota = Quota(allowed=10, used=4, reset_s=60)
        await pass_through(told, Exchange(outcome=FINE.outcome, quota=quota))
        assert told.spare() == 6

    run_virtual(main())


def test_a_server_that_refuses_everything_for_minutes_is_shut() -> None:
    async def main() -> None:
        gate = a_gate(Limits(rate=Rate(count=99, window_s=1.0, text="99/s")))
        for _ in range(30):
            await pass_through(gate, refused(20.0))
        assert gate.is_shut
        await pass_through(gate)
        assert not gate.is_shut

    run_virtual(main())


@pytest.mark.parametrize(("refusals", "hint_s", "is_shut"), [(19, 40.0, False), (20, 1.0, False), (20, 16.0, True)])
def test_neither_a_few_refusals_nor_many_in_a_short_time_shut_a_gate(
    refusals: int, hint_s: float, is_shut: bool
) -> None:
    async def main() -> bool:
        gate = a_gate(Limits(rate=Rate(count=99, window_s=1.0, text="99/s")))
        for _ in range(refusals):
            await pass_through(gate, refused(hint_s))
        return gate.is_shut

    assert run_virtual(main()) is is_shut


def test_headers_that_cannot_be_believed_change_nothing() -> None:
    async def main() -> None:
        gate = a_gate(Limits())
        quota = Quota(allowed=10, used=4, reset_s=1_795_305_600)
        await pass_through(gate, Exchange(outcome=FINE.outcome, quota=quota))
        assert gate.rate is None

    run_virtual(main())


def test_a_gate_is_backed_up_while_more_wait_for_an_answer_than_keep_it_busy() -> None:
    async def main() -> tuple[list[bool], int]:
        gate = a_gate(Limits(in_flight=2, rate=Rate(count=100, window_s=1.0, text="100/s")))
        heard: list[float] = []
        gate.changed = lambda: heard.append(0.0)
        seen = []
        async with asyncio.TaskGroup() as group:
            waiting = []
            for _ in range(4):
                waiting.append(group.create_task(gate.enter(Priority.SUBMIT, gate.ticket())))
                await VirtualClock().sleep(0.0)
                seen.append(gate.is_backed_up(0))
            gate.record_answer(FINE, sent_at_s=await now(), refused_wait_s=0.0)
            seen.append(gate.is_backed_up(0))
            seen.append(gate.is_backed_up(1))
            gate.record_answer(FINE, sent_at_s=await now(), refused_wait_s=0.0)
        return seen, len(heard)

    assert run_virtual(main()) == ([False, False, True, True, True, True], 1)


def test_a_hold_uses_up_nothing_of_the_window() -> None:
    async def main() -> tuple[int | None, int]:
        gate = a_gate(Limits(rate=Rate(count=10, window_s=10.0, text="10/10s")))
        await pass_through(gate)
        await pass_through(gate, refused(5.0))
        return gate.spare(), gate.count_used()

    assert run_virtual(main()) == (0, 2)


def test_r7_a_silence_asked_for_before_a_run_goes_on_is_kept_and_ended_by_one_probe() -> None:
    async def main() -> None:
        clock = VirtualClock()
        gate = Gate(Limits(), scope="s", clock=clock, rng=Random(1))
        (held,) = gate.stay_silent(clock.wall_us() + 30_000_000)
        assert isinstance(held, Held)
        assert held.until_us - clock.wall_us() >= 30_000_000
        assert not gate.enters_at_once(Priority.TOKEN, clock.monotonic_s())
        assert 30.0 <= await pass_through(gate) <= 30.3

    run_virtual(main())


def test_a_silence_that_is_over_is_none_and_none_is_kept_for_longer_than_a_run_waits() -> None:
    async def main() -> None:
        clock = VirtualClock()
        gate = Gate(Limits(), scope="s", clock=clock, rng=Random(1))
        assert gate.stay_silent(clock.wall_us()) == ()
        assert await pass_through(gate) == 0.0
        gate.stay_silent(clock.wall_us() + 9_999_000_000)
        assert 300.0 <= await pass_through(gate) <= 300.3

    run_virtual(main())


async def refused_beside(gate: Gate, others: int, *, late_s: float) -> None:
    """One request is refused while others are open; they are let in `late_s` later, and so is the next one."""
    since_s = await now()
    for _ in range(others + 1):
        assert await gate.enter(Priority.SUBMIT, gate.ticket())
    await VirtualClock().sleep(0.01)
    gate.record_answer(refused(1.0), sent_at_s=since_s, refused_wait_s=0.0)
    await VirtualClock().sleep(late_s)
    for _ in range(others):
        gate.record_answer(FINE, sent_at_s=since_s, refused_wait_s=0.0)
    await pass_through(gate, AGAIN)


def test_a_refusal_because_too_many_were_open_caps_those_and_teaches_no_rate() -> None:
    async def main() -> tuple[tuple[int, float] | None, int]:
        default = Rate(count=300, window_s=60.0, text="300/min")
        gate = a_gate(Limits(rate=default, rate_is_default=True))
        for _ in range(10):
            await pass_through(gate, AGAIN)
        await refused_beside(gate, 4, late_s=0.2)
        left = 0
        while gate.enters_at_once(Priority.SUBMIT, await now()):
            left += 1
        # What others ask for in vain would take the place of those that wait.
        assert gate.spare() == 0
        return gate.rate, left

    assert run_virtual(main()) == (None, 4)


def test_a_refusal_within_a_configured_rate_is_a_hold_and_no_slower_rate() -> None:
    async def main() -> list[float]:
        gate = a_gate(Limits(rate=Rate(count=10, window_s=1.0, text="10/s")))
        await pass_through(gate, AGAIN)
        await pass_through(gate, refused(3.0))
        await pass_through(gate, AGAIN)
        since_s = passed_s()
        return [await pass_through(gate, AGAIN) - since_s for _ in range(8)]

    assert run_virtual(main()) == pytest.approx([0.0] * 8, abs=1e-9)


@pytest.mark.parametrize(("count", "refusals", "slower"), [(5, 4, True), (5, 1, False), (50, 1, False)])
def test_a_limit_that_refusals_taught_beside_a_configured_one_is_kept_where_it_is_slower(
    count: int, refusals: int, slower: bool
) -> None:
    """Each refusal asks for ten seconds, after so many requests; two a second are configured."""

    async def main() -> tuple[list[Event], tuple[int, float] | None]:
        gate, clock = a_gate(Limits(rate=Rate(count=20, window_s=10.0, text="20/10s"))), VirtualClock()
        events: list[Event] = []
        for outcome in (*[*[AGAIN] * count, refused(10.0)] * refusals, AGAIN):
            assert await gate.enter(Priority.SUBMIT, gate.ticket())
            events += gate.record_answer(outcome, sent_at_s=await now(), refused_wait_s=0.0)
            await clock.sleep(0.01)
        return [each for each in events if isinstance(each, Learned)], gate.rate

    learned, rate = run_virtual(main())
    assert rate == (20, 10.0), "what was configured stays in force"
    assert bool(learned) is slower


@pytest.mark.parametrize(
    ("kind", "halves"), [(TroubleKind.LOST, True), (TroubleKind.NOT_SENT, False), (TroubleKind.SERVER_ERROR, False)]
)
def test_fewer_requests_are_open_behind_one_that_was_lost(kind: TroubleKind, halves: bool) -> None:
    async def main() -> int:
        gate = a_gate(Limits(in_flight=8, rate=Rate(count=99, window_s=1.0, text="99/s")))
        assert await gate.enter(Priority.SUBMIT, gate.ticket())
        gate.record_answer(Exchange(outcome=Trouble(kind=kind, message="")), sent_at_s=await now(), refused_wait_s=0.0)
        left = 0
        while gate.enters_at_once(Priority.SUBMIT, await now()):
            left += 1
        return left

    assert run_virtual(main()) == (4 if halves else 8)
