"""One request over the wire: a reply, or what happened instead, as a value. Nothing here is ever sent twice."""

from __future__ import annotations

import asyncio
import os
import ssl
from email.utils import formatdate

import aiohttp

from engine.http.wire.direct.connection import NotHttpError, ServerHungUpError, UnaskedAnswerError, Wire, exchange
from engine.http.wire.direct.session import Origin, Session
from engine.http.wire.guard import AddressRefusedError
from engine.http.wire.messages import Reply, Request
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Trouble, TroubleKind

_DEAD_CONNECTIONS_MAX = 1_000
"""As many as a pool can hold."""
_UNASKED_MAX = 8
"""Connections on which the server speaks first, until it is believed to be none that speaks HTTP."""


async def send(session: Session, request: Request, *, clock: Clock) -> Reply | Trouble:
    """The reply, of whatever status; or Trouble of kind NOT_SENT, TLS or LOST.

    NOT_SENT promises that no byte of the request left this machine. The reply's body is read up to
    `REPLY_BYTES_MAX`; behind that the connection is dropped. Redirects are not followed. Messages name neither the
    query of the URL nor any header.
    """
    wire = Wire(clock, session.deadlines, asyncio.get_running_loop().time() + request.timeout_s)
    try:
        origin, head = session.asked(request)
        return _dated(await _exchange_on_live_connection(session, request, wire, origin=origin, head=head), clock)
    except (aiohttp.ClientError, OSError, ssl.SSLError, ValueError) as problem:
        return _trouble(problem, was_sent=wire.sent_at_s is not None, timeout_s=request.timeout_s)


async def _exchange_on_live_connection(
    session: Session, request: Request, wire: Wire, *, origin: Origin, head: bytes
) -> Reply:
    """The exchange on the first connection that still stands; passing over dead ones sends nothing."""
    unasked = 0
    for attempt in range(_DEAD_CONNECTIONS_MAX + 1):
        connection = origin.idle.take() or await session.connect(origin, wire.end_s)
        try:
            return await exchange(connection, origin.idle, head=head, body=request.body, wire=wire)
        except ServerHungUpError as problem:
            unasked += isinstance(problem, UnaskedAnswerError)
            if unasked == _UNASKED_MAX or attempt == _DEAD_CONNECTIONS_MAX:
                raise
    raise AssertionError("the last attempt returns or raises")


def _dated(reply: Reply, clock: Clock) -> Reply:
    """With the date of its coming where it has none, and a time to wait for may be measured by it.

    RFC 9110, section 6.6.1: a recipient with a clock gives a date to an answer without one.
    """
    if "retry-after" not in reply.headers or "date" in reply.headers:
        return reply
    return reply.but(headers={**reply.headers, "date": formatdate(clock.wall_us() / 1e6, usegmt=True)})


def _trouble(problem: Exception, *, was_sent: bool, timeout_s: float) -> Trouble:
    """The trouble behind an exception, without its own text, which may hold the URL with its query."""
    refused = getattr(problem, "os_error", problem)
    if isinstance(refused, AddressRefusedError):
        return Trouble(kind=TroubleKind.UNEXPECTED, message=str(refused))
    if not was_sent and _is_about_trust(problem):
        return Trouble(
            kind=TroubleKind.TLS, message=f"the server's certificate is not accepted: {_tls_reason(problem)}"
        )
    if was_sent:
        return Trouble(kind=TroubleKind.LOST, message=_lost_message(problem, timeout_s))
    return Trouble(kind=TroubleKind.NOT_SENT, message=_not_sent_message(problem))


def _is_about_trust(problem: Exception) -> bool:
    """A handshake that merely broke off is no statement on the certificate: it may be tried again."""
    cause = getattr(problem, "os_error", problem)
    if isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return False
    return isinstance(problem, (ssl.SSLError, aiohttp.ServerFingerprintMismatch)) or isinstance(cause, ssl.SSLError)


def _tls_reason(problem: Exception) -> str:
    certificate = getattr(problem, "certificate_error", problem)
    return getattr(certificate, "verify_message", "") or getattr(certificate, "reason", "") or "TLS handshake failed"


def _lost_message(problem: Exception, timeout_s: float) -> str:
    if isinstance(problem, TimeoutError):
        return f"no complete answer within {timeout_s:g} s"
    if isinstance(problem, aiohttp.ClientPayloadError):
        return "the answer was cut off"
    if isinstance(problem, NotHttpError):
        return "the answer is not HTTP"
    return "the connection was lost before the answer was complete"


def _reason(error: OSError) -> str:
    """Why there is no connection; asyncio's own words for a refused one are written for programmers."""
    if error.errno is not None and "connect call failed" in str(error).lower():
        return os.strerror(error.errno)
    return error.strerror or type(error).__name__


def _not_sent_message(problem: Exception) -> str:
    match problem:
        case aiohttp.ClientConnectorDNSError():
            return f"the host `{problem.host}` is not known"
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return "the proxy does not let the request through"
        case aiohttp.ClientConnectorError():
            reason = _reason(problem.os_error)
            return f"no connection to `{problem.host}:{problem.port}`: {reason.lower()}"
        case TimeoutError():
            return "no connection in time"
        case UnaskedAnswerError():
            return "the server speaks before it is asked, so that no answer could be trusted"
        case ValueError():
            return "the URL or a header of the request is not valid"
        case _:
            return "the connection closed before the request left"
