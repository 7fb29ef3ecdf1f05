from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from engine.http.request_and_reply import Request
from engine.http.wire.direct.idle import KEEP_ALIVE_S, Idle
from engine.http.wire.direct.session import DirectSession, open_direct
from tests.http.servers import NEARBY, Heard, LoopClock, answer, raw_server, run, saying
from tests.virtual_time import run_virtual


def _heard(asking: Callable[[DirectSession, Request], Awaitable[None]]) -> Heard:
    async def main() -> Heard:
        async with (
            raw_server(saying(answer())) as server,
            open_direct(NEARBY, proxy=None, connections_per_host=9) as session,
        ):
            await asking(session, Request(method="GET", url=server.url))
            return server

    return run(main())


async def _send(session: DirectSession, request: Request) -> None:
    await session.send(request, clock=LoopClock())


def test_the_connection_used_last_is_used_again() -> None:
    async def asking(session: DirectSession, request: Request) -> None:
        await asyncio.gather(*(_send(session, request) for _ in range(3)))
        (origin,) = session.origins.values()
        assert len(origin.idle) == 3
        last = origin.idle.take()
        assert last is not None
        origin.idle.put(last)
        await _send(session, request)
        assert origin.idle.take() is last
        origin.idle.put(last)

    assert _heard(asking).connections == 3


class Connection:
    """What `Idle` knows of a connection."""

    def __init__(self) -> None:
        self.ends = ""

    def close(self) -> None:
        self.ends += "closed"

    def release(self) -> None:
        self.ends += "released"


def test_what_was_idle_for_too_long_is_closed_without_being_asked_for() -> None:
    async def main() -> list[str]:
        idle, connections = Idle(), [Connection() for _ in range(3)]
        loop = asyncio.get_running_loop()
        for late_s, each in zip((0.0, 1.0, KEEP_ALIVE_S + 0.5), connections, strict=True):
            loop.call_later(late_s, idle.put, each)  # type: ignore[arg-type]
        done = loop.create_future()
        loop.call_later(KEEP_ALIVE_S + 1.5, done.set_result, None)
        await done
        ends = [each.ends for each in connections]
        idle.close()
        return [*ends, connections[2].ends]

    assert run_virtual(main()) == ["closed", "closed", "", "closed"]


def test_one_that_comes_back_goes_to_the_pool_while_somebody_waits_there() -> None:
    async def main() -> tuple[str, int]:
        idle, connection = Idle(), Connection()
        pool: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        waiting = asyncio.create_task(idle.open(pool))
        pool.get_loop().call_soon(idle.put, connection)  # type: ignore[arg-type]
        pool.get_loop().call_soon(pool.set_result, connection)
        await waiting
        return connection.ends, len(idle)

    assert run_virtual(main()) == ("released", 0)


def test_a_session_that_ends_closes_what_is_idle() -> None:
    async def asking(session: DirectSession, request: Request) -> None:
        await _send(session, request)
        (origin,) = session.origins.values()
        session.close()
        assert len(origin.idle) == 0
        await _send(session, request)

    assert _heard(asking).connections == 2
