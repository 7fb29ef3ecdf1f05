from __future__ import annotations

import asyncio
from itertools import pairwise
from random import Random

import pytest

from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.run.event import AttemptFailed, CaseFinished, Halted
from engine.model.verdict import Verdict
from engine.run.sending.deadline import Deadline
from engine.run.sending.retry_queue import RetryQueue
from tests.simulation.plans import Sketch, a_call, plan_of
from tests.simulation.run import Setting, Simulated, simulate
from tests.simulation.server import Entry, Habits
from tests.virtual_time import VirtualClock, passed_s, run_virtual

BROKEN = Trouble(kind=TroubleKind.SERVER_ERROR, message="the server answered 500", status=500)


class Outages:
    """A server that answers 500 to requests of some kinds between moments, which are of the loop's clock."""

    def __init__(self, *spans: tuple[float, float], kinds: tuple[str, ...] = ("submit", "poll")) -> None:
        self._spans = spans
        self._kinds = kinds

    def __call__(self, kind: str, _count: int) -> Trouble | None:
        now_s = passed_s()
        return BROKEN if kind in self._kinds and any(first <= now_s < last for first, last in self._spans) else None


def play(outages: Outages, *, effects: str = "write", cases: int = 100, timeout_s: float = 60.0) -> Simulated:
    plan = plan_of([Sketch(cases=cases, effects=effects, timeout_s=timeout_s)])
    return simulate(Setting(plan=plan, habits=Habits(answers=outages, authenticates=False)))


def acknowledged_that_did_not_pass(simulated: Simulated) -> list[CaseFinished]:
    return [event for event in simulated.finished if event.execution_id and event.verdict is not Verdict.PASSED]


def failed_polls(simulated: Simulated, after_s: float) -> list[Entry]:
    return [
        entry
        for entry in simulated.ledger
        if entry.kind == "poll" and entry.outcome == "server-error" and entry.left_s > after_s
    ]


@pytest.mark.slow
def test_two_seconds_of_500_cost_no_case_that_the_server_had_taken() -> None:
    for effects in ("read", "write"):
        simulated = play(Outages((0.5, 2.5)), effects=effects)
        assert simulated.problems == []
        assert acknowledged_that_did_not_pass(simulated) == []
        assert simulated.verdicts == {"passed": 100}
        assert simulated.took_s < 40.0
        assert len(simulated.ledger) < 100 * 4.5


@pytest.mark.slow
def test_a_longer_outage_is_asked_for_its_end_by_single_requests() -> None:
    """A wait of a minute outlives one of a quarter of a minute; hardly anything is sent into it once nothing pays."""
    simulated = play(Outages((0.5, 15.5)), cases=300)
    assert simulated.verdicts == {"passed": 300}
    assert len(failed_polls(simulated, 9.0)) <= 3
    assert simulated.took_s < 60.0


@pytest.mark.slow
def test_one_retry_without_pay_is_open_at_a_time_and_the_next_leaves_at_once() -> None:
    simulated = play(Outages((0.5, 10.0)), cases=200)
    polls = [entry for entry in simulated.ledger if entry.kind == "poll"]
    failed = {entry.case for entry in polls if entry.outcome == "server-error"}
    later = sorted((entry.left_s, entry.answered_s) for entry in polls if entry.left_s > 12.0 and entry.case in failed)
    assert len(later) > 100
    assert all(before[1] <= after[0] + 1e-9 for before, after in pairwise(later))
    gaps = [after[0] - before[1] for before, after in pairwise(later)]
    assert sorted(gaps)[len(gaps) // 2] < 0.01


def test_r10_a_server_that_stays_broken_ends_every_case_at_its_deadline_and_not_before() -> None:
    simulated = play(Outages((0.5, 10_000.0)), cases=100)
    assert set(simulated.verdicts) == {"error"}
    assert simulated.took_s < 70.0
    # First polls, those that were paid for, and one in ten seconds.
    assert len(failed_polls(simulated, 0.0)) <= 100 + 36 + 10 + 7
    reasons = {event.reason for event in simulated.finished}
    assert reasons <= {
        "the server answered 500; the deadline of 60 s is over",
        "the server answered 500; another attempt would come after the deadline of 60 s",
        "the server answered 500; gave up after 8 attempts",
    }
    assert all(event.execution_id for event in simulated.finished)


def test_a_submit_that_only_reads_ends_where_the_budget_is_spent() -> None:
    simulated = play(Outages((0.0, 30.0), kinds=("submit",)), effects="read")
    assert any("too many requests failed" in event.reason for event in simulated.finished)


@pytest.mark.slow
def test_a_clean_up_that_only_reads_is_kept_up() -> None:
    calls = (a_call("after", "act-2", effects="read"),)
    plan = plan_of([Sketch(cases=100, calls=calls)])
    habits = Habits(median_s=0.3, sigma=0.0, authenticates=False, answers=Outages((0.3, 5.0)))
    simulated = simulate(Setting(plan=plan, habits=habits))
    assert not any(event.warnings for event in simulated.finished)


def test_a_halt_lets_nobody_wait_in_the_line() -> None:
    outages = Outages((0.5, 3.0))

    def answers(kind: str, count: int) -> Trouble | None:
        if passed_s() > 3.0 and kind == "poll":
            return Trouble(kind=TroubleKind.TLS, message="expired")
        return outages(kind, count)

    simulated = simulate(Setting(plan=plan_of([Sketch(cases=100)]), habits=Habits(answers=answers)))
    assert any(isinstance(event, Halted) for event in simulated.events)
    assert simulated.took_s < 25.0
    assert all(event.left_open for event in simulated.finished if event.verdict is Verdict.ERROR)


@pytest.mark.slow
def test_the_log_tells_for_how_long_the_line_waits() -> None:
    simulated = play(Outages((0.5, 8.0)))
    told = [event.next_us for event in simulated.events if isinstance(event, AttemptFailed) and event.request == "poll"]
    assert max(each or 0 for each in told) > 9_000_000


# ------------------------------------------------------------------------------------------------ the line itself


def test_time_in_a_line_that_moves_does_not_count_and_a_pause_does() -> None:
    async def main() -> tuple[float, float]:
        clock = VirtualClock()
        retry_queue = RetryQueue(clock, Random(1))
        mine, other = Deadline(30.0), Deadline(30.0)
        mine.start(clock.monotonic_s())
        other.start(clock.monotonic_s())
        waiting = asyncio.create_task(retry_queue.turn(other, lambda: None))
        assert await retry_queue.turn(mine, lambda: None) is not waiting.done()
        paused_s = passed_s()
        retry_queue.record_answer(well=True)
        await waiting
        await clock.sleep(100.0)
        third = Deadline(10.0)
        third.start(clock.monotonic_s())
        line = asyncio.create_task(retry_queue.turn(third, lambda: None))
        await clock.sleep(200.0)
        assert not line.done()
        retry_queue.record_answer(well=True)
        assert await line
        return paused_s, third.left_s(clock.monotonic_s())

    paused_s, left_s = run_virtual(main())
    assert 10.0 <= paused_s <= 20.0
    assert left_s >= 9.0


def test_whoever_is_cut_off_with_the_turn_gives_it_back() -> None:
    async def main() -> None:
        clock = VirtualClock()
        retry_queue = RetryQueue(clock, Random(1))
        first = asyncio.create_task(retry_queue.turn(None, lambda: None))
        second = asyncio.create_task(retry_queue.turn(None, lambda: None))
        await clock.sleep(0.1)
        first.cancel()
        assert await second
        retry_queue.give_back()
        assert await retry_queue.turn(None, lambda: None)
        retry_queue.flush()
        assert not await retry_queue.turn(None, lambda: "halted")
        retry_queue.close()

    run_virtual(main())


def test_who_gives_the_turn_back_lets_the_next_one_leave_at_once() -> None:
    async def main() -> float:
        clock = VirtualClock()
        retry_queue = RetryQueue(clock, Random(1))
        assert await retry_queue.turn(None, lambda: None)
        paused_s = passed_s()
        second = asyncio.create_task(retry_queue.turn(None, lambda: None))
        await clock.sleep(100.0)
        assert not second.done()
        retry_queue.give_back()
        assert await second
        assert passed_s() == paused_s + 100.0
        return paused_s

    assert 10.0 <= run_virtual(main()) <= 20.0


def test_a_flush_gives_nobody_a_turn_and_ends_the_waiting_of_those_who_may_not_leave() -> None:
    async def main() -> None:
        clock, halted = VirtualClock(), dict[int, str]()
        retry_queue = RetryQueue(clock, Random(1))
        line = [
            asyncio.create_task(retry_queue.turn(None, lambda number=number: halted.get(number)))  # type: ignore[misc]
            for number in range(3)
        ]
        await clock.sleep(1.0)
        retry_queue.flush()
        await clock.sleep(1.0)
        assert not any(each.done() for each in line), "they look again, and wait on"
        halted.update({0: "halted", 2: "halted"})
        retry_queue.flush()
        await clock.sleep(0.001)
        assert [each.done() and each.result() for each in line] == [False, False, False]
        assert [each.done() for each in line] == [True, False, True]
        assert await line[1]
        assert 10.0 <= passed_s() <= 20.0

    run_virtual(main())


def test_after_a_failure_the_next_one_waits_for_half_the_longest_wait_at_least() -> None:
    async def main() -> list[float]:
        retry_queue, moments = RetryQueue(VirtualClock(), Random(1)), list[float]()
        for _ in range(20):
            assert await retry_queue.turn(None, lambda: None)
            moments.append(passed_s())
            retry_queue.record_answer(well=False)
        return moments

    waits = [after - before for before, after in pairwise([0.0, *run_virtual(main())])]
    assert all(10.0 <= wait_s <= 20.0 + 1e-6 for wait_s in waits)
    assert len(set(waits)) == len(waits)


def test_a_case_whose_time_is_over_leaves_the_line() -> None:
    async def main() -> float:
        clock = VirtualClock()
        retry_queue = RetryQueue(clock, Random(1))
        deadline = Deadline(3.0)
        deadline.start(clock.monotonic_s())
        assert not await retry_queue.turn(deadline, lambda: None)
        retry_queue.close()
        return passed_s()

    assert run_virtual(main()) == 3.0
