"""What a run knows of its workers, without starting any."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from engine.executors.processes import words
from engine.executors.processes.channel import attach
from engine.executors.processes.exchanges import as_values
from engine.executors.processes.frames import Link
from engine.executors.processes.pool import Pool, WorkerLink, open_pool
from engine.model.ports.exchange import Astray, Exchange, Pending, TroubleKind

FINE = as_values(Exchange(outcome=Pending(execution_id="e")))


@asynccontextmanager
async def linked() -> AsyncIterator[tuple[WorkerLink, Link, list[list[Any]]]]:
    """A worker as the run sees it, the other end, and what came there."""
    ours, theirs = socket.socketpair()
    came: list[list[Any]] = []
    other = Link(came.append, lambda: None)
    worker = WorkerLink(process=None)  # type: ignore[arg-type]
    await attach(worker.link, ours)
    await attach(other, theirs)
    other.send([words.READY])
    await worker.settled.wait()
    try:
        yield worker, other, came
    finally:
        worker.link.close()
        other.close()


async def arrived(came: list[list[Any]], many: int) -> None:
    while len(came) < many:
        await asyncio.wait([asyncio.get_running_loop().create_task(_turn())])


async def _turn() -> None:
    await asyncio.get_running_loop().run_in_executor(None, lambda: None)


def test_what_a_worker_refused_to_send_did_not_leave_and_the_next_request_knows_why() -> None:
    async def play() -> None:
        async with linked() as (worker, other, came):
            asking = asyncio.ensure_future(worker.ask(words.POLL, "t", ["e"]))
            await arrived(came, 1)
            other.send([words.HELD_BACK, came[0][1], 7])
            outcome = (await asking).outcome
            assert isinstance(outcome, Astray)
            assert outcome.kind is TroubleKind.NOT_SENT
            again = asyncio.ensure_future(worker.ask(words.POLL, "t", ["e"]))
            await arrived(came, 2)
            assert came[1][3] == 7
            other.send([words.ANSWER, came[1][1], 7, *FINE])
            assert (await again).outcome == Pending(execution_id="e")

    with asyncio.Runner() as runner:
        runner.run(play())


def test_what_a_worker_was_asked_for_when_it_ended_may_have_left() -> None:
    async def play() -> None:
        async with linked() as (worker, other, came):
            asking = asyncio.ensure_future(worker.ask(words.POLL, "t", ["e"]))
            await arrived(came, 1)
            other.close()
            outcome = (await asking).outcome
            assert isinstance(outcome, Astray)
            assert outcome.kind is TroubleKind.LOST
            assert not worker.is_alive
            assert Pool((worker,)).least_busy() is None

    with asyncio.Runner() as runner:
        runner.run(play())


def test_a_cancelled_request_is_called_off_and_a_late_answer_to_it_is_passed_over() -> None:
    async def play() -> None:
        async with linked() as (worker, other, came):
            asking = asyncio.ensure_future(worker.ask(words.POLL, "t", ["e"]))
            await arrived(came, 1)
            asking.cancel()
            await arrived(came, 2)
            assert came[1] == [words.CANCEL, came[0][1]]
            other.send([words.ANSWER, came[0][1], 1, *FINE])
            assert worker.load == 0
            assert asking.cancelled()

    with asyncio.Runner() as runner:
        runner.run(play())


def test_the_worker_with_the_least_to_do_is_asked_next_and_equals_take_turns() -> None:
    async def play() -> None:
        async with linked() as (first, _, came), linked() as (second, _, _):
            pool = Pool((first, second))
            assert {pool.least_busy(), pool.least_busy()} == {first, second}
            asking = asyncio.ensure_future(first.ask(words.POLL, "t", ["e"]))
            await arrived(came, 1)
            assert [pool.least_busy(), pool.least_busy()] == [second, second]
            asking.cancel()

    with asyncio.Runner() as runner:
        runner.run(play())


def test_where_no_process_can_be_started_there_is_nobody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        async with open_pool({}, 2) as pool:
            assert pool.least_busy() is None
            pool.tell_tokens({})

    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with asyncio.Runner() as runner:
        runner.run(play())


@pytest.mark.slow
def test_a_worker_is_ready_before_the_run_begins_and_gone_behind_it() -> None:
    async def play() -> None:
        async with open_pool({}, 2) as pool:
            worker = pool.least_busy()
            assert worker is not None
            assert worker.process.poll() is None
        assert worker.process.returncode == 0
        assert pool.least_busy() is None

    with asyncio.Runner() as runner:
        runner.run(play())
