from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from engine.run.limits.priority import Priority
from engine.run.limits.queue import WAKE_S_MIN, Queue
from tests.virtual_time import BEGIN_S, VirtualClock, passed_s, run_virtual


class Door:
    """What a queue is asked about: how long the next one must wait, and who has left."""

    def __init__(self, wait_s: Callable[[float], float | None] = lambda _now_s: 0.0) -> None:
        self.wait_s = wait_s
        self.left: list[tuple[Priority, float]] = []
        self.woken_s: list[float] = []
        self.clock = VirtualClock()
        self.queue = Queue(
            self.clock,
            wait_s=lambda _now_s, _priority: self.wait_s(passed_s()),
            leave=lambda priority, now_s: self.left.append((priority, round(now_s - BEGIN_S, 3))),
            woken=self.wake,
        )

    def wake(self) -> None:
        self.woken_s.append(round(passed_s(), 3))
        self.queue.let_out()


def test_tokens_leave_before_submits_and_those_before_polls_and_equals_in_order() -> None:
    async def main() -> list[str]:
        door, order = Door(), list[str]()

        async def wait(name: str, priority: Priority) -> None:
            assert await door.queue.join(priority, door.queue.ticket())
            order.append(name)

        names = [("poll", Priority.POLL), ("submit 1", Priority.SUBMIT), ("submit 2", Priority.SUBMIT)]
        async with asyncio.TaskGroup() as group:
            for name, priority in (*names, ("token", Priority.TOKEN)):
                group.create_task(wait(name, priority))
            await door.clock.sleep(0.0)
            assert len(door.queue) == 4
            door.queue.let_out()
        return order

    assert run_virtual(main()) == ["token", "submit 1", "submit 2", "poll"]


def test_who_was_let_out_in_vain_keeps_his_place() -> None:
    async def main() -> tuple[bool, bool]:
        door = Door()
        early, late = door.queue.ticket(), door.queue.ticket()
        after = door.queue.join(Priority.SUBMIT, late)
        before = door.queue.join(Priority.SUBMIT, early)
        door.wait_s = lambda _now_s: None if door.left else 0.0
        door.queue.let_out()
        return before.done(), after.done()

    assert run_virtual(main()) == (True, False)


def test_it_looks_again_when_the_next_may_leave_and_not_before() -> None:
    async def main() -> Door:
        door = Door(lambda now_s: max(0.0, 5.0 - now_s))
        turn = door.queue.join(Priority.SUBMIT, door.queue.ticket())
        for _ in range(3):
            door.queue.let_out()
        assert await turn
        return door

    door = run_virtual(main())
    assert door.left == [(Priority.SUBMIT, 5.0)]
    assert door.woken_s == [5.0]


def test_a_timer_is_set_anew_where_the_time_comes_earlier() -> None:
    async def main() -> Door:
        door = Door(lambda now_s: max(0.0, 50.0 - now_s))
        turn = door.queue.join(Priority.SUBMIT, door.queue.ticket())
        door.queue.let_out()
        door.wait_s = lambda now_s: max(0.0, 2.0 - now_s)
        door.queue.let_out()
        assert await turn
        return door

    assert run_virtual(main()).woken_s == [2.0]


def test_a_wait_of_nearly_nothing_lets_time_move_all_the_same() -> None:
    async def main() -> Door:
        door = Door(lambda now_s: 1e-12 if now_s == 0.0 else 0.0)
        turn = door.queue.join(Priority.SUBMIT, door.queue.ticket())
        door.queue.let_out()
        assert await turn
        return door

    assert run_virtual(main()).woken_s == [WAKE_S_MIN]


def test_without_a_time_to_come_it_waits_until_somebody_else_has_looked() -> None:
    async def main() -> tuple[bool, list[float]]:
        door = Door(lambda _now_s: None)
        turn = door.queue.join(Priority.SUBMIT, door.queue.ticket())
        door.queue.let_out()
        await door.clock.sleep(100.0)
        return turn.done(), door.woken_s

    assert run_virtual(main()) == (False, [])


def test_who_gave_up_is_passed_over_and_who_is_turned_away_knows() -> None:
    async def main() -> Door:
        door = Door()
        impatient = door.queue.join(Priority.TOKEN, door.queue.ticket())
        patient = door.queue.join(Priority.SUBMIT, door.queue.ticket())
        impatient.cancel()
        door.queue.let_out()
        assert await patient
        turned_away = door.queue.join(Priority.SUBMIT, door.queue.ticket())
        door.queue.join(Priority.SUBMIT, door.queue.ticket()).cancel()
        door.queue.flush()
        assert await turned_away is False
        assert len(door.queue) == 0
        return door

    assert [priority for priority, _ in run_virtual(main()).left] == [Priority.SUBMIT]


def test_a_closed_queue_never_wakes() -> None:
    async def main() -> Door:
        door = Door(lambda _now_s: 5.0)
        turn = door.queue.join(Priority.SUBMIT, door.queue.ticket())
        door.queue.let_out()
        door.queue.close()
        assert await turn is False
        await door.clock.sleep(100.0)
        return door

    door = run_virtual(main())
    assert (door.left, door.woken_s) == ([], [])


@pytest.mark.parametrize("count", [0, 1, 5])
def test_its_length_is_how_many_wait(count: int) -> None:
    async def main() -> int:
        door = Door(lambda _now_s: None)
        turns: list[asyncio.Future[bool]] = [door.queue.join(Priority.POLL, door.queue.ticket()) for _ in range(count)]
        return len(door.queue) if all(not turn.done() for turn in turns) else -1

    assert run_virtual(main()) == count
