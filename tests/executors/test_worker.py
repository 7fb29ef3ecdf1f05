"""What one worker does with what it is told, in the loop of the test."""

from __future__ import annotations

import asyncio
import pickle
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from engine.executors.processes import words
from engine.executors.processes.channel import attach
from engine.executors.processes.exchanges import call_as_values, exchange_of
from engine.executors.processes.frames import Link
from engine.executors.processes.worker import serve
from engine.model.ports.exchange import Call, Exchange, Pending, Trouble, TroubleKind
from engine.model.ports.target import Surroundings, Target
from engine.model.ports.wire import WireKind

CALL = call_as_values(Call(case="C-1", action="a", action_id="id", input={}))


@dataclass
class Odd:
    """A target that does what the id of an execution says."""

    tokens: Any
    scope: str = "odd"
    authenticates: bool = True
    left: list[str] = field(default_factory=list)

    async def authorise(self) -> Exchange:
        raise AssertionError("tokens are fetched elsewhere")

    async def submit(self, call: Call) -> Exchange:
        return Exchange(outcome=Pending(execution_id=f"{call.case} with {self.tokens.get('odd')}"))

    async def poll(self, pending: Pending) -> Exchange:
        match pending.execution_id:
            case "refuse":
                return Exchange(outcome=Trouble(kind=TroubleKind.THROTTLED, message="slow down", status=429))
            case "wait":
                await asyncio.get_running_loop().create_future()
            case "break":
                raise ValueError("hunter2")
            case _:
                pass
        return Exchange(outcome=pending)


@asynccontextmanager
async def open_odd(spec: Any, surroundings: Surroundings) -> AsyncIterator[Target]:
    assert spec == "spec"
    yield Odd(surroundings.tokens)


@dataclass
class Told:
    """The other end of a worker."""

    link: Link
    heard: asyncio.Queue[list[Any]]

    async def answer(self, *message: Any) -> list[Any]:
        self.link.send(list(message))
        return await self.heard.get()


ORDER = words.Order(
    open=open_odd,
    spec="spec",
    name="t",
    seed=1,
    wire=WireKind.PLAIN,
    env={},
    secrets={},
    input_secrets={},
    emulator=None,
)


def with_worker(play: Callable[[Told], Awaitable[None]]) -> None:
    async def whole() -> None:
        ours, theirs = socket.socketpair()
        serving = asyncio.create_task(serve(theirs))
        heard: asyncio.Queue[list[Any]] = asyncio.Queue()
        link = Link(heard.put_nowait, lambda: None)
        await attach(link, ours)
        told = Told(link, heard)
        assert await told.answer(words.OPEN, {"t": pickle.dumps(ORDER)}) == [words.READY]
        await play(told)
        link.close()
        await serving

    with asyncio.Runner() as runner:
        runner.run(whole())


def test_a_request_is_made_with_the_tokens_that_were_told_before_it() -> None:
    async def play(told: Told) -> None:
        told.link.send([words.TOKENS, pickle.dumps({"odd": "token-1"})])
        word, number, news, *rest = await told.answer(words.SUBMIT, 5, "t", 0, *CALL)
        assert (word, number, news) == (words.ANSWER, 5, 0)
        assert exchange_of(rest).outcome == Pending(execution_id="C-1 with token-1")

    with_worker(play)


def test_behind_a_refusal_nothing_leaves_that_was_decided_without_it() -> None:
    async def play(told: Told) -> None:
        assert (await told.answer(words.POLL, 1, "t", 0, "refuse", "", ""))[:3] == [words.ANSWER, 1, 1]
        assert await told.answer(words.SUBMIT, 2, "t", 0, *CALL) == [words.HELD_BACK, 2, 1]
        assert (await told.answer(words.SUBMIT, 3, "t", 1, *CALL))[:3] == [words.ANSWER, 3, 1]

    with_worker(play)


def test_a_request_that_nobody_waits_for_is_cut_off_and_not_answered() -> None:
    async def play(told: Told) -> None:
        told.link.send([words.POLL, 1, "t", 0, "wait", "", ""])
        told.link.send([words.CANCEL, 1])
        told.link.send([words.CANCEL, 99])
        assert (await told.answer(words.POLL, 2, "t", 0, "e-2", "", ""))[:2] == [words.ANSWER, 2]

    with_worker(play)


def test_a_bug_of_ours_is_told_by_its_place_and_without_values() -> None:
    async def play(told: Told) -> None:
        word, number, _news, said = await told.answer(words.POLL, 1, "t", 0, "break", "", "")
        assert (word, number) == (words.BUG, 1)
        assert said.startswith("ValueError in poll, line ")
        assert "hunter2" not in said

    with_worker(play)


def test_what_is_open_is_cut_off_when_the_run_is_gone() -> None:
    async def play(told: Told) -> None:
        told.link.send([words.POLL, 1, "t", 0, "wait", "", ""])

    with_worker(play)
