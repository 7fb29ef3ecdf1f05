"""What a reply has whichever wire it came over: joined headers, and the date of its coming. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from email.utils import formatdate

from engine.http.request_and_reply import Reply
from engine.model.ports.clock import Clock


def join_headers(headers: Iterable[Sequence[str]]) -> Mapping[str, str]:
    """Headers as a mapping: names in lower case, several values of one name joined by `, `."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        said = value.strip(" \t")
        found[key] = f"{found[key]}, {said}" if key in found else said
    return found


def date_reply(reply: Reply, clock: Clock) -> Reply:
    """With the date of its coming where it has none, and a time to wait for may be measured by it.

    RFC 9110, section 6.6.1: a recipient with a clock gives a date to an answer without one.
    """
    if "retry-after" not in reply.headers or "date" in reply.headers:
        return reply
    return reply.but(headers={**reply.headers, "date": formatdate(clock.wall_us() / 1e6, usegmt=True)})
