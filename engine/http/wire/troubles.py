"""What went wrong with a request, as a value: the trouble behind an exception of the wire, whichever wire it is."""

from __future__ import annotations

import os
import re
import ssl
from typing import Final

import aiohttp

from engine.http.request_and_reply import CutOff
from engine.http.wire.guard import AddressRefusedError
from engine.http.wire.replies import AnswerSoFar
from engine.http.wire.settings import LINE_BYTES_MAX
from engine.http.wire.timing import RequestTiming
from engine.model.ports.exchange import Trouble, TroubleKind

WIRE_ERRORS: Final = (aiohttp.ClientError, OSError, ssl.SSLError, ValueError)
"""What the outside world makes aiohttp raise; any other exception is a bug."""


class ServerHungUpError(aiohttp.ClientConnectionError):
    """The server closed the connection before the request was put on it: no byte left."""


class UnaskedAnswerError(ServerHungUpError):
    """The server spoke before it was asked: what it says belongs to no request of ours. No byte left."""


class NotHttpError(aiohttp.ClientError):
    """What came back breaks the rules or the limits of HTTP, which its message tells in the words of the parser."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class CutOffError(aiohttp.ClientPayloadError):
    """The connection ended before the answer did."""


def trouble_of(problem: Exception, timing: RequestTiming, *, timeout_s: float) -> Trouble:
    """The trouble behind an exception, without its own text, which may hold the URL with its query.

    `timing` says whether a byte of the request may have left, and what had come of the answer.
    """
    was_sent = timing.was_sent
    refused = getattr(problem, "os_error", problem)
    if isinstance(refused, AddressRefusedError):
        return Trouble(kind=TroubleKind.UNEXPECTED, message=str(refused))
    if not was_sent and _is_about_trust(problem):
        return Trouble(
            kind=TroubleKind.TLS, message=f"the server's certificate is not accepted: {_tls_reason(problem)}"
        )
    if was_sent:
        return _lost(_lost_message(problem, timeout_s), timing.so_far)
    is_lasting = isinstance(problem, ValueError)  # of our own request
    return Trouble(kind=TroubleKind.NOT_SENT, message=_not_sent_message(problem), is_lasting=is_lasting)


def _lost(message: str, so_far: AnswerSoFar | None) -> Trouble:
    if so_far is None:
        return Trouble(kind=TroubleKind.LOST, message=message)
    length = so_far.headers.get("content-length")
    came = f"{so_far.size} of {length} bytes" if length else f"{so_far.size} bytes"
    message = f"{message}, after {came}"
    return CutOff(kind=TroubleKind.LOST, message=message, status=so_far.status, so_far=so_far.reply())


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
    if isinstance(problem, (NotHttpError, aiohttp.ClientResponseError)):
        return _why_not_http(problem.message)
    return "the connection was lost before the answer was complete"


def _why_not_http(message: str) -> str:
    """Why the parser does not read the head of an answer, with the line that it stopped at, as far as it tells."""
    if message.startswith("Got more than"):
        return f"the answer cannot be read: a line of its head is longer than {LINE_BYTES_MAX // 1024} KiB"
    if message.startswith("Too many headers"):
        return "the answer cannot be read: it has too many headers"
    line = _LINE.search(message)
    shown = f"`{_short(line[2])}`" if line is not None else ""
    words = message.removeprefix("Bad status line:").strip().partition(":")[0]
    if not shown or words.startswith("Expected HTTP/"):
        return f"the answer is not HTTP: it begins with {shown}" if shown else "the answer is not HTTP"
    return f"the answer is not HTTP: {words[:1].lower()}{words[1:]} in {shown}"


def _short(line: str) -> str:
    return line if len(line) <= _LINE_SHOWN_MAX else f"{line[:_LINE_SHOWN_MAX]}…"


_LINE: Final = re.compile(r"\bb(['\"])(.*)\1")
_LINE_SHOWN_MAX: Final = 60


def _reason(error: OSError) -> str:
    """Why there is no connection; asyncio's own words for a refused one are written for programmers."""
    if error.errno is not None and "connect call failed" in str(error).lower():
        return os.strerror(error.errno)
    return error.strerror or type(error).__name__


def _not_sent_message(problem: Exception) -> str:
    match problem:
        case aiohttp.ClientConnectorDNSError():
            return f"the host `{problem.host}` is not known"
        case aiohttp.ClientHttpProxyError():
            return "the proxy does not let the request through"
        case aiohttp.ClientProxyConnectionError():
            reason = _reason(problem.os_error)
            return f"no connection to the proxy `{problem.host}:{problem.port}`: {reason.lower()}"
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
