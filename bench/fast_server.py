"""The asynchronous protocol, as fast as plain Python serves it: no limits, no checks, every execution done at once.

`python bench/fast_server.py` prints its address as JSON and serves until it is killed. It exists to be quicker than the
clients that are measured against it, on uvloop where that is installed. `GET /counts` says what it took.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import cast

TOKEN = b'{"access_token":"t","token_type":"bearer","expires_in":86400}'
DONE = b'{"status":"completed","output":{"processed":true,"risk_score":12},"errors":[],"duration_seconds":0.0}'


class Fast(asyncio.Protocol):
    """One connection; requests may come in pieces and several at once."""

    taken = 0
    polled = 0

    def __init__(self) -> None:
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        # Of uvloop it is one in all but its ancestors.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._rest += data
        while True:
            head, found, behind = self._rest.partition(b"\r\n\r\n")
            if not found:
                return
            length = _length(head)
            if len(behind) < length:
                return
            self._rest = behind[length:]
            assert self._transport is not None
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        if head.startswith(b"GET /counts"):
            return _response(b"200 OK", b'{"submits":%d,"polls":%d}' % (Fast.taken, Fast.polled))
        if head.startswith(b"GET"):
            Fast.polled += 1
            return _response(b"200 OK", DONE)
        if b"/oauth/token " in head[:64]:
            return _response(b"200 OK", TOKEN)
        Fast.taken += 1
        return _response(b"201 Created", b'{"testExecutionId":"exec-%d","status":"queued"}' % Fast.taken)


def _length(head: bytes) -> int:
    place = head.lower().find(b"content-length:")
    return int(head[place + 15 : head.find(b"\r", place) if b"\r" in head[place:] else len(head)]) if place >= 0 else 0


def _response(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(Fast, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        from uvloop import new_event_loop
    except ImportError:
        new_event_loop = None
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve())
