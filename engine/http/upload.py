"""One attempt to upload an artifact by HTTP PUT, with checksums. Repeating it is the business of `run`."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from urllib.parse import unquote_plus

from engine.http.address import near_hosts
from engine.http.classify import refusal
from engine.http.content import plain_content
from engine.http.origin import safe_url, upload_problem
from engine.http.request_and_reply import Reply, Request
from engine.http.secrecy.redact import Redactor, redactor
from engine.http.wire.guard import Guard, guard_of
from engine.http.wire.session import Session
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Exchange, Finished, Result, Trouble, TroubleKind
from engine.model.values.noun import NOTHING

__all__ = ["put", "safe_url", "upload_guard"]

TIMEOUT_S = 60.0
SIGNATURE_LENGTH_MIN = 6
"""A shorter piece of a URL is no signature, and occurs by chance in what a store says."""


def upload_guard(urls: Iterable[str]) -> Guard:
    """What a session for these uploads may connect to."""
    return guard_of(near_hosts(urls))


async def put(
    session: Session,
    url: str,
    body: bytes,
    *,
    clock: Clock,
    secrets: Iterable[str] = (),
) -> Exchange:
    """Finished when the server took the body (any 2xx), else Trouble. Never raises for what the network did.

    The URL is sent letter for letter, since a presigned one carries a signature in its query; no message holds that
    query, nor any of `secrets`. The checksums are `Content-MD5` (RFC 1864) and `Content-Digest` with SHA-256 (RFC
    9530).
    """
    request = Request(
        method="PUT", url=url, headers=_headers(body), body=body, timeout_s=TIMEOUT_S, url_is_encoded=True
    )
    problem = upload_problem(url)
    if problem is not None:
        return Exchange(outcome=Trouble(kind=TroubleKind.UNEXPECTED, message=problem))
    reply = await session.send(request, clock=clock)
    if isinstance(reply, Trouble):
        message = _mask(url, secrets).text(reply.message)
        return Exchange(outcome=Trouble(kind=reply.kind, message=message, status=reply.status))
    reply = plain_content(reply)
    refused = refusal(reply)
    if refused is not None:
        return Exchange(outcome=_without_secrets(reply, url, secrets), latency_s=reply.latency_s)
    return Exchange(outcome=_taken(reply), latency_s=reply.latency_s)


def _headers(body: bytes) -> dict[str, str]:
    md5 = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    sha256 = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return {"Content-Type": "application/json", "Content-MD5": md5, "Content-Digest": f"sha-256=:{sha256}:"}


def _taken(reply: Reply) -> Finished:
    return Finished(result=Result(status="completed", http_status=reply.status, http_headers=reply.headers))


def _without_secrets(reply: Reply, url: str, secrets: Iterable[str]) -> Trouble:
    """The refusal in a reply: stores answer with the URL they were asked for, signature included."""
    refused = refusal(_mask(url, secrets).reply(reply))
    assert refused is not None, "a status is not masked"
    return refused.but(headers=NOTHING)


def _mask(url: str, secrets: Iterable[str]) -> Redactor:
    query = url.partition("?")[2]
    pieces = [piece.partition("=")[2] for piece in query.split("&")]
    signed = (each for each in (query, *pieces, *map(unquote_plus, pieces)) if len(each) >= SIGNATURE_LENGTH_MIN)
    return redactor([*signed, *secrets])
