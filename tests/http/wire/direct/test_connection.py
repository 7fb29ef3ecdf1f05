from __future__ import annotations

import asyncio

from engine.http.request_and_reply import Request
from engine.http.wire.direct.session import DirectSession, open_direct
from tests.http.servers import NEARBY, Answering, Heard, LoopClock, answer, raw_server, run, saying


def _heard(answering: Answering, *, connections_per_host: int, at_once: int, times: int) -> Heard:
    async def ask(session: DirectSession, request: Request) -> None:
        await asyncio.gather(*(session.send(request, clock=LoopClock()) for _ in range(at_once)))

    async def main() -> Heard:
        opening = open_direct(NEARBY, proxy=None, connections_per_host=connections_per_host)
        async with raw_server(answering) as server, opening as session:
            for _ in range(times):
                await ask(session, Request(method="POST", url=server.url, body=b"{}"))
            return server

    return run(main())


def test_defect_21_connections_are_kept_and_used_again() -> None:
    refusal = answer("429 Too Many Requests", b'{"message":"slow down"}')
    server = _heard(saying(refusal, answer("500 Oops", b"no"), answer()), connections_per_host=9, at_once=1, times=4)
    assert (len(server.heads), server.connections) == (4, 1)


def test_a_connection_that_waits_for_another_is_given_one_that_comes_back() -> None:
    server = _heard(saying(answer()), connections_per_host=2, at_once=20, times=1)
    assert (len(server.heads), server.connections) == (20, 2)
