"""What is true of the plain wire alone; what it shares with the direct one is held by the tests of the door."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from engine.http.request_and_reply import Reply, Request
from engine.http.wire.client_session.session import AttemptEndedError, OneAttempt, open_plain
from engine.model.ports.exchange import Trouble, TroubleKind
from tests.http.servers import NEARBY, Answering, Heard, LoopClock, answer, hang_up, raw_server, run, saying


def _ask(answering: Answering, *, times: int, at_once: int = 1, per_host: int = 9) -> tuple[list[Any], Heard]:
    async def main() -> tuple[list[Any], Heard]:
        opening = open_plain(NEARBY, proxy=None, connections_per_host=per_host)
        replies: list[Reply | Trouble] = []
        async with raw_server(answering) as server, opening as session:
            request = Request(method="POST", url=server.url, body=b"{}")
            for _ in range(times):
                asked = [session.send(request, clock=LoopClock()) for _ in range(at_once)]
                replies.extend(await asyncio.gather(*asked))
        return replies, server

    return run(main())


def test_each_request_has_a_connection_of_its_own_and_says_so() -> None:
    # Here the wires differ (defect 21): by public names nobody can tell what was said on a connection that stood idle.
    _, server = _ask(saying(answer()), times=4)
    assert (len(server.heads), server.connections) == (4, 4)
    assert all("\r\nConnection: close\r\n" in head for head in server.heads)


def test_what_a_server_says_unasked_is_no_answer_to_the_next_request() -> None:
    async def twice(writer: asyncio.StreamWriter, number: int) -> bool:
        writer.write(answer(body=b'"%d"' % number))
        await writer.drain()
        writer.write(answer(body=b'"forged"'))
        return True

    replies, _ = _ask(twice, times=3)
    assert [each.body for each in replies] == [b'"1"', b'"2"', b'"3"']


def test_no_more_connections_than_allowed_are_open_at_once() -> None:
    is_open, most, both = 0, 0, asyncio.Barrier(2)

    async def answer_two_at_once(writer: asyncio.StreamWriter, number: int) -> bool:
        nonlocal is_open, most
        is_open += 1
        most = max(most, is_open)
        await both.wait()
        await saying(answer())(writer, number)
        is_open -= 1
        return False

    replies, server = _ask(answer_two_at_once, times=1, at_once=20, per_host=2)
    assert [each.status for each in replies] == [200] * 20
    assert (server.connections, most) == (20, 2)


@pytest.mark.parametrize("problem", [aiohttp.ServerDisconnectedError(), aiohttp.ClientOSError(104, "reset"), OSError()])
def test_no_end_of_an_attempt_is_one_that_aiohttp_would_try_again_on(problem: Exception) -> None:
    async def fails(_request: aiohttp.ClientRequest) -> aiohttp.ClientResponse:
        raise problem

    async def main() -> Exception:
        request: Any = None
        with pytest.raises(AttemptEndedError) as ended:
            await OneAttempt()(request, fails)
        assert not isinstance(ended.value, (aiohttp.ClientError, OSError))
        return ended.value.problem

    assert run(main()) is problem


def test_a_client_that_tries_again_all_the_same_is_stopped_before_anything_is_sent() -> None:
    attempts = 0

    async def fails(_request: aiohttp.ClientRequest) -> aiohttp.ClientResponse:
        nonlocal attempts
        attempts += 1
        raise aiohttp.ServerDisconnectedError

    async def main() -> None:
        request: Any = None
        once = OneAttempt()
        for _ in range(3):
            with pytest.raises(AttemptEndedError):
                await once(request, fails)

    run(main())
    assert attempts == 1


def test_what_went_over_a_connection_is_lost_even_if_aiohttp_never_tells_that_the_head_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def tell_nobody(_request: aiohttp.ClientRequest, *_told: object) -> None:
        """A version that has the hook and calls it late, or not at all."""

    monkeypatch.setattr(aiohttp.ClientRequest, "_on_headers_request_sent", tell_nobody)
    replies, server = _ask(hang_up, times=1)
    assert [each.kind for each in replies] == [TroubleKind.LOST]
    assert len(server.heads) == 1
