"""What a reply has whichever wire it came over: joined headers, its pieces, and the date of its coming."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate

from engine.http.request_and_reply import REPLY_BYTES_MAX, Reply
from engine.model.ports.clock import Clock


@dataclass(slots=True)
class AnswerSoFar:
    """What has come of an answer that is being read in pieces."""

    status: int
    headers: Mapping[str, str]
    chunks: list[bytes] = field(default_factory=list)
    size: int = 0
    over_limit: bool = False

    def take(self, chunk: bytes) -> bool:
        """Whether more of it may be read, now that this has come."""
        self.size += len(chunk)
        self.over_limit = self.size > REPLY_BYTES_MAX
        if not self.over_limit:
            self.chunks.append(chunk)
        return not self.over_limit

    def reply(self) -> Reply:
        """The reply as far as it has come; how long it took is not said."""
        body = b"".join(self.chunks)
        return Reply(status=self.status, headers=self.headers, body=body, over_limit=self.over_limit)


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
