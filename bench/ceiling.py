"""How many cases a second `fast_server.py` can answer at all: what no client that is measured against it can exceed.

    .venv/bin/python bench/ceiling.py [--cases N] [--runs N] [--connections N] [--ahead N]

Bare sockets send ready-made requests, several ahead of the answers, and only count answers, so that the server is what
binds; it is on one core, they on the other. A case is a submit and a poll. `--ahead 1` waits for every answer, as
clients do.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from statistics import median
from typing import cast

from peer_files import POLL, SUBMIT
from peers import server

BODY = b'{"input":{"customer_id":"1","email":"a@example.com","level":"low"}}'
ABOUT = b"Host: a\r\nAuthorization: Bearer t\r\nContent-Type: application/json\r\n"
CASE = (
    b"POST /%s HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s" % (SUBMIT.encode(), ABOUT, len(BODY), BODY),
    b"GET /%s/exec-1 HTTP/1.1\r\n%s\r\n" % (POLL.encode(), ABOUT),
)


class Counting(asyncio.Protocol):
    """One connection that sends `left` cases, so many requests ahead of the answers."""

    def __init__(self, cases: int, ahead: int, done: asyncio.Future[None]) -> None:
        self._left = 2 * cases
        self._awaited = 0
        self._ahead = ahead
        self._done = done
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first."""
        # Of uvloop it is one in all but its ancestors.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Count answers; an answer begins with its version, which stands nowhere else in it."""
        self._awaited -= data.count(b"HTTP/1.1 2")
        if self._awaited == 0:
            self._send()

    def _send(self) -> None:
        count = min(self._ahead, self._left)
        assert self._transport is not None
        if not count:
            self._transport.close()
            self._done.set_result(None)
            return
        self._transport.write(b"".join(CASE[(self._left - number) % 2] for number in range(count)))
        self._left -= count
        self._awaited = count


async def seconds_of(url: str, cases: int, *, connections: int, ahead: int) -> float:
    """Seconds from the first request to the last answer."""
    loop = asyncio.get_running_loop()
    host, _, port = url.removeprefix("http://").partition(":")
    ends = [loop.create_future() for _ in range(connections)]
    since = time.perf_counter()
    for done in ends:
        await loop.create_connection(lambda done=done: Counting(cases // connections, ahead, done), host, int(port))
    await asyncio.gather(*ends)
    return time.perf_counter() - since


def main() -> None:
    """Print the ceiling."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--ahead", type=int, default=32)
    asked = parser.parse_args()
    try:
        from uvloop import new_event_loop
    except ImportError:
        new_event_loop = None
    with server() as url, asyncio.Runner(loop_factory=new_event_loop) as runner:
        many = {"connections": asked.connections, "ahead": asked.ahead}
        rates = [asked.cases / runner.run(seconds_of(url, asked.cases, **many)) for _ in range(asked.runs)]
    print(f"fast_server.py answers {median(rates):,.0f} cases a second ({min(rates):,.0f} to {max(rates):,.0f})")


if __name__ == "__main__":
    main()
