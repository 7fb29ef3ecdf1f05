"""Speaks HTTP/1.1 on the connections of aiohttp's pool, and alone knows how aiohttp looks inside.

aiohttp opens, secures and keeps the connections, and its parser reads the answers within its limits; the request itself
is written here, and an answer as nearly all are is read without the parser. A `ClientSession` costs several times as
much (`bench/wire.py`), and would send some requests twice.

A server may close a connection right behind its answer without saying so. The end then lies unread in the socket while
the connection is already on offer again; a request written to it would be lost, and the fate of a submit unknown.
Or it may send an answer that nobody asked for, which would be taken for the answer to the next request. So each
connection is looked at just before it is written to.
"""

from __future__ import annotations

import asyncio
import select
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http import HttpProcessingError, StreamWriter
from aiohttp.streams import EofStream, StreamReader

from engine.http.request_and_reply import Reply
from engine.http.wire.direct.answer import PlainAnswer, read_plain
from engine.http.wire.direct.deadlines import Deadlines
from engine.http.wire.direct.idle import Idle
from engine.http.wire.replies import AnswerSoFar, join_headers
from engine.http.wire.settings import LINE_BYTES_MAX
from engine.http.wire.timing import RequestTiming
from engine.http.wire.troubles import CutOffError, NotHttpError, ServerHungUpError, UnaskedAnswerError
from engine.platform.patience import TimeLimit
from engine.platform.sockets import can_see_ends, hear_of_ends

_CHUNK_BYTES: Final = 65_536
_WHOLE_BYTES_MAX: Final = 1_048_576
_SWITCHING: Final = 101
FACTORY: Final = "_factory"
"""The attribute of a connector that makes its ends of connections."""


@dataclass(slots=True)
class LimitedTiming(RequestTiming):
    """The same, and when the answer must be here: `end_s` is by the clock of the running loop."""

    deadlines: Deadlines
    end_s: float


class Line(ResponseHandler):
    """Our end of a connection: what aiohttp makes of it, but a plain answer to a request is not parsed."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._asked: asyncio.Future[PlainAnswer | None] | None = None
        self._watch: select.poll | None = None
        self._is_plain = True
        """Whether nothing came that was not a plain answer: then the parser has nothing to say."""

    @property
    def is_spent(self) -> bool:
        """Whether no other request may go out here."""
        return not self._is_plain and self.should_close

    def force_close(self) -> None:
        """Let no other request go out here."""
        self._is_plain = False
        super().force_close()

    def look(self, transport: asyncio.Transport) -> None:
        """Raise where the peer's end has arrived, or bytes of no request; silent where nobody can tell."""
        if self._watch is None:
            self._watch = _watch(transport)
        for _, seen in self._watch.poll(0) if self._watch is not None else ():
            if seen & (_CLOSED | select.POLLHUP | select.POLLERR):
                raise ServerHungUpError(_HUNG_UP)
            raise UnaskedAnswerError(_UNASKED)

    def expect_answer(self) -> asyncio.Future[PlainAnswer | None]:
        """The answer to the request that is now written; None where it is to be `read`, or will not come."""
        self._asked = asked = asyncio.get_running_loop().create_future()
        return asked

    def data_received(self, data: bytes) -> None:
        """Take what has come: the first of it decides who reads the answer."""
        asked, self._asked = self._asked, None
        if asked is not None and not asked.done():
            plain = read_plain(data)
            asked.set_result(plain)
            if plain is not None:
                return
            self.set_response_params(
                read_until_eof=True,
                auto_decompress=False,
                max_line_size=LINE_BYTES_MAX,
                max_field_size=LINE_BYTES_MAX,
            )
        self._is_plain = False
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Nothing more comes: `read` says why."""
        super().connection_lost(exc)
        asked, self._asked = self._asked, None
        if asked is not None and not asked.done():
            asked.set_result(None)


def lines_of(connector: aiohttp.TCPConnector) -> None:
    """Let every connection of this pool end in a `Line`."""
    made: Callable[[], ResponseHandler] = partial(Line, asyncio.get_running_loop())
    setattr(connector, FACTORY, made)  # aiohttp has no public way


async def exchange(
    connection: Connection, idle: Idle, *, head: bytes, body: bytes | None, timing: LimitedTiming
) -> Reply:
    """Write one request and read its answer; `timing` is told before the first byte leaves.

    `head` ends with the empty line. The connection becomes `idle` where it can be used again, and is closed otherwise,
    whatever happens. Raises ServerHungUpError before the first byte where the connection is unfit, aiohttp.ClientError
    or OSError later, TimeoutError among them.
    """
    is_used_up = True
    try:
        if not can_see_ends():
            await hear_of_ends()
        line, transport = _fit(connection)
        asked = line.expect_answer()
        timing.mark_sent()
        if body is None or len(body) <= _WHOLE_BYTES_MAX:
            transport.write(head if body is None else head + body)
            reply = await _reply(line, asked, timing)
        else:
            transport.write(head)
            writing = asyncio.create_task(_write_in_pieces(line, body))
            try:
                reply = await _reply(line, asked, timing)
                if not writing.done():
                    # A server need not read to the end what it refuses, and its connection is of no more use.
                    line.force_close()
            finally:
                writing.cancel()
        # An answer to a request that is not out yet leaves the rest of it in the way of the next.
        is_used_up = reply.over_limit or line.is_spent or transport.get_write_buffer_size() > 0
    finally:
        if is_used_up:
            connection.close()
        else:
            idle.put(connection)
    return reply


def _fit(connection: Connection) -> tuple[Line, asyncio.Transport]:
    """What to talk with; raises where the peer's end has arrived, or bytes of no request, as far as one can tell."""
    transport, protocol = connection.transport, connection.protocol
    if transport is None or protocol is None or transport.is_closing():
        raise ServerHungUpError(_HUNG_UP)
    if not isinstance(protocol, Line):
        raise TypeError(f"this aiohttp makes connections without {FACTORY}, although it knows that name")
    if protocol.is_spent:
        raise UnaskedAnswerError(_UNASKED)
    protocol.look(transport)
    return protocol, transport


def _watch(transport: asyncio.Transport) -> select.poll | None:
    """Asks the system what has come in on this connection; None where there is no asking."""
    end = transport.get_extra_info("socket")
    if end is None or not can_see_ends():
        return None
    # Bytes are no sign under TLS, whose servers send session tickets unasked.
    spoke = 0 if transport.get_extra_info("ssl_object") else select.POLLIN
    watch = select.poll()
    watch.register(end.fileno(), _CLOSED | spoke)
    return watch


_CLOSED: Final = getattr(select, "POLLRDHUP", 0)
_HUNG_UP: Final = "the server closed the connection"
_UNASKED: Final = "the server answered before it was asked"


async def _reply(protocol: Line, asked: asyncio.Future[PlainAnswer | None], timing: LimitedTiming) -> Reply:
    timing.deadlines.watch(asked, timing.end_s)
    try:
        plain = await asked
    finally:
        timing.deadlines.let_go(asked)
    if plain is not None:
        return Reply(status=plain.status, headers=plain.headers, body=plain.body, latency_s=timing.since_sent_s())
    async with TimeLimit(timing.end_s):
        return (await read_parsed(protocol, timing.begin_answer)).but(latency_s=timing.since_sent_s())


async def read_parsed(protocol: Line, begin: Callable[[AnswerSoFar], None]) -> Reply:
    """The answer as aiohttp's parser reads it; how long it took is not said. `begin` is told once its body begins."""
    try:
        message, payload = await protocol.read()
        while 100 <= message.code < 200 and message.code != _SWITCHING:  # noqa: PLR2004 - RFC 9110, section 15.2
            message, payload = await protocol.read()
        so_far = AnswerSoFar(message.code, join_headers(message.headers.items()))
        begin(so_far)
        await _read_body(protocol, payload, so_far)
    except HttpProcessingError as problem:
        raise NotHttpError(problem.message) from problem
    except EofStream as problem:
        raise CutOffError from problem
    return so_far.reply()


async def _read_body(protocol: ResponseHandler, payload: StreamReader, so_far: AnswerSoFar) -> None:
    """The body up to the limit."""
    while True:
        if not (protocol.connected or payload.is_eof() or payload.exception()):
            raise CutOffError
        chunk = await payload.read(_CHUNK_BYTES)
        if not chunk or not so_far.take(chunk):
            return


async def _write_in_pieces(protocol: ResponseHandler, body: bytes) -> None:
    """As the connection takes it: written in one go, a large body would hold up the loop."""
    writer = StreamWriter(protocol, asyncio.get_running_loop())
    view = memoryview(body)
    try:
        for begin in range(0, len(body), _CHUNK_BYTES):
            await writer.write(view[begin : begin + _CHUNK_BYTES])
    except Exception:  # noqa: BLE001 - whatever it is, whoever reads the answer sees the connection end
        if protocol.transport is not None:
            protocol.transport.abort()
