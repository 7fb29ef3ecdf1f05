"""One request over the wire: a reply, or what happened instead, as a value. Nothing here is ever sent twice."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from engine.http.connection import LEAVING, ServerHungUpError, UnaskedAnswerError
from engine.http.guard import AddressRefusedError
from engine.http.messages import REPLY_BYTES_MAX, Reply, Request
from engine.model.ports import Clock
from engine.model.result import Trouble, TroubleKind

_CHUNK_BYTES = 65_536
_DEAD_CONNECTIONS_MAX = 1_000
"""As many as a pool can hold."""
_UNASKED_MAX = 8
"""Connections on which the server speaks first, until it is believed to be none that speaks HTTP."""
_WHOLE_BYTES_MAX = 1_048_576
_OUTER_GRACE_S = 5.0
"""A second, independent timeout lies this far behind aiohttp's own, which a slow drip has been seen to pass."""


@dataclass(slots=True)
class _Wire:
    """What was observed at the connection of one request: when its first byte was handed over, if it was."""

    clock: Clock
    sent_at_s: float | None = None

    def note(self, has_left: bool) -> None:
        """The request was handed to a connection that stands; or it was not written after all."""
        self.sent_at_s = self.clock.monotonic_s() if has_left else None


async def send(session: aiohttp.ClientSession, request: Request, *, clock: Clock) -> Reply | Trouble:
    """The reply, of whatever status; or Trouble of kind NOT_SENT, TLS or LOST.

    NOT_SENT promises that no byte of the request left this machine. The reply's body is read up to
    `REPLY_BYTES_MAX`; behind that the connection is dropped. Redirects are not followed. `session` must come from
    `open_session`. Messages name neither the query of the URL nor any header.
    """
    wire = _Wire(clock)
    noting = LEAVING.set(wire.note)
    try:
        async with asyncio.timeout(request.timeout_s + _OUTER_GRACE_S):
            return await _exchange_on_live_connection(session, request, wire)
    except (aiohttp.ClientError, OSError, ssl.SSLError, ValueError) as problem:
        return _trouble(problem, was_sent=wire.sent_at_s is not None, timeout_s=request.timeout_s)
    finally:
        LEAVING.reset(noting)


async def _exchange_on_live_connection(session: aiohttp.ClientSession, request: Request, wire: _Wire) -> Reply:
    """The exchange on the first connection that still stands; passing over dead ones sends nothing."""
    unasked = 0
    for _ in range(_DEAD_CONNECTIONS_MAX):
        try:
            return await _exchange(session, request, wire)
        except UnaskedAnswerError:
            unasked += 1
            if unasked == _UNASKED_MAX:
                raise
        except ServerHungUpError:
            continue
    return await _exchange(session, request, wire)


async def _exchange(session: aiohttp.ClientSession, request: Request, wire: _Wire) -> Reply:
    async with session.request(
        request.method,
        URL(request.url, encoded=request.url_is_encoded),
        data=_payload(request.body),
        headers=request.headers,
        allow_redirects=False,
        timeout=aiohttp.ClientTimeout(total=request.timeout_s, sock_connect=10.0, sock_read=request.timeout_s),
    ) as response:
        body, over_limit = await _read_capped(response)
        if over_limit:
            response.close()
        started_s = wire.sent_at_s if wire.sent_at_s is not None else wire.clock.monotonic_s()
        return Reply(
            status=response.status,
            headers=_lower_case(response.headers),
            body=body,
            over_limit=over_limit,
            latency_s=max(0.0, wire.clock.monotonic_s() - started_s),
        )


def _payload(body: bytes | None) -> bytes | BytesIO | None:
    """A large body goes out piece by piece: written in one go it would hold up the loop, and aiohttp warns of it."""
    return BytesIO(body) if body is not None and len(body) > _WHOLE_BYTES_MAX else body


async def _read_capped(response: aiohttp.ClientResponse) -> tuple[bytes, bool]:
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        size += len(chunk)
        if size > REPLY_BYTES_MAX:
            return b"".join(chunks), True
        chunks.append(chunk)
    return b"".join(chunks), False


def _lower_case(headers: CIMultiDictProxy[str]) -> Mapping[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


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
    if isinstance(problem, aiohttp.ClientResponseError):
        return "the answer is not HTTP"
    return "the connection was lost before the answer was complete"


def _not_sent_message(problem: Exception) -> str:
    match problem:
        case aiohttp.ClientConnectorDNSError():
            return f"the host `{problem.host}` is not known"
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return "the proxy does not let the request through"
        case aiohttp.ClientConnectorError():
            reason = problem.os_error.strerror or type(problem.os_error).__name__
            return f"no connection to `{problem.host}:{problem.port}`: {reason.lower()}"
        case TimeoutError():
            return "no connection in time"
        case UnaskedAnswerError():
            return "the server speaks before it is asked, so that no answer could be trusted"
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError() | ValueError():
            return "the URL or a header of the request is not valid"
        case _:
            return "the connection closed before the request left"
