"""Requests by aiohttp's public client, each once and each on a connection of its own.

A connection that carried a request is not kept: what a server says on it unasked, aiohttp reads, and gives out as the
answer to the next request; no public name tells of it. aiohttp repeats GET, PUT and DELETE when a connection breaks;
that ends at a middleware, which lets none of its exceptions reach the loop that repeats.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from types import SimpleNamespace
from typing import Final

import aiohttp
from yarl import URL

from engine.http.request_and_reply import Reply, Request
from engine.http.wire.guard import Guard
from engine.http.wire.head import lines, split_url
from engine.http.wire.replies import AnswerSoFar, date_reply, join_headers
from engine.http.wire.settings import LINE_BYTES_MAX, TIMEOUT, USUAL_HEADERS, make_connector
from engine.http.wire.timing import RequestTiming
from engine.http.wire.troubles import WIRE_ERRORS, trouble_of
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Trouble
from engine.model.values.noun import Noun
from engine.platform.patience import TimeLimit

_CHUNK_BYTES: Final = 65_536
_WHOLE_BYTES_MAX: Final = 1_048_576
_UNASKED_HEADERS: Final = ("Accept", "Content-Type")
"""What aiohttp would put into a request by itself."""


class AttemptEndedError(Exception):
    """An attempt ended without an answer. It is of no kind on which aiohttp would try again."""

    def __init__(self, problem: Exception) -> None:
        super().__init__("the attempt ended")
        self.problem = problem


class PlainSession(Noun, frozen=True):
    """aiohttp's own client, with the settings of the house."""

    client: aiohttp.ClientSession

    async def send(self, request: Request, *, clock: Clock) -> Reply | Trouble:
        """The reply, or what happened instead, as `Session` promises it."""
        timing = RequestTiming(clock)
        try:
            async with TimeLimit(asyncio.get_running_loop().time() + request.timeout_s):
                return date_reply(await self._exchange(request, timing), clock)
        except AttemptEndedError as ended:
            return trouble_of(ended.problem, timing, timeout_s=request.timeout_s)
        except WIRE_ERRORS as problem:
            return trouble_of(problem, timing, timeout_s=request.timeout_s)

    async def _exchange(self, request: Request, timing: RequestTiming) -> Reply:
        """One exchange. Raises ValueError for a request that must not be sent as it is."""
        where, target = split_url(request.url, is_encoded=request.url_is_encoded)
        lines(request.headers).encode()
        asking = self.client.request(
            request.method,
            URL(f"{where}{target}", encoded=True),
            data=_payload(request.body),
            headers=request.headers,
            allow_redirects=False,
            middlewares=(OneAttempt(),),
            trace_request_ctx=timing,
        )
        async with asking as response:
            so_far = AnswerSoFar(response.status, join_headers(response.headers.items()))
            timing.begin_answer(so_far)
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                if not so_far.take(chunk):
                    break
            return so_far.reply().but(latency_s=timing.since_sent_s())


@dataclass(slots=True)
class OneAttempt:
    """A middleware of one request: lets it be attempted once, whatever the client around makes of the end."""

    is_over: bool = False

    async def __call__(
        self, request: aiohttp.ClientRequest, attempt: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """The answer. Raises AttemptEndedError where there is none."""
        if self.is_over:
            raise AttemptEndedError(aiohttp.ClientConnectionError("a request is sent once"))
        self.is_over = True
        try:
            return await attempt(request)
        except WIRE_ERRORS as problem:
            raise AttemptEndedError(problem) from problem


def _payload(body: bytes | None) -> bytes | BytesIO | None:
    """A large body goes out piece by piece: written in one go it would hold up the loop."""
    return BytesIO(body) if body is not None and len(body) > _WHOLE_BYTES_MAX else body


async def _mark_sent(_client: aiohttp.ClientSession, context: SimpleNamespace, _told: object) -> None:
    """From here on a byte of the request may have left."""
    context.trace_request_ctx.mark_sent()


def _tracing() -> aiohttp.TraceConfig:
    """Tells each request that it leaves: as its connection stands, since a hook named *sent* could come too late."""
    tracing = aiohttp.TraceConfig()
    for moment in (tracing.on_connection_create_end, tracing.on_connection_reuseconn, tracing.on_request_headers_sent):
        moment.append(_mark_sent)
    return tracing


@asynccontextmanager
async def open_plain(
    guard: Guard, *, proxy: str | None, connections_per_host: int, tls: ssl.SSLContext | None = None
) -> AsyncIterator[PlainSession]:
    """The session that `open_session` promises, on any aiohttp that has what its documentation tells of."""
    client = aiohttp.ClientSession(
        connector=make_connector(guard, per_host=connections_per_host, keep_alive_s=None, tls=tls),
        headers=USUAL_HEADERS,
        skip_auto_headers=_UNASKED_HEADERS,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=TIMEOUT,
        auto_decompress=False,
        max_line_size=LINE_BYTES_MAX,
        max_field_size=LINE_BYTES_MAX,
        trust_env=False,
        proxy=proxy,
        trace_configs=[_tracing()],
    )
    async with client:
        yield PlainSession(client)
