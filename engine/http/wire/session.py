"""The door to the wire: requests go in as values, replies come out as values, whatever carries them."""

from __future__ import annotations

import ssl
from contextlib import AbstractAsyncContextManager
from typing import Protocol, assert_never

from engine.http.request_and_reply import Reply, Request
from engine.http.wire.guard import Guard
from engine.http.wire.settings import IN_FLIGHT_MAX
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Trouble
from engine.model.ports.wire import WireKind


class Session(Protocol):
    """Ways to servers. It keeps no cookies, reads no environment, follows and unpacks nothing, repeats nothing."""

    async def send(self, request: Request, *, clock: Clock) -> Reply | Trouble:
        """The reply, of whatever status; or Trouble of kind NOT_SENT, TLS or LOST, or UNEXPECTED for a guarded address.

        NOT_SENT promises that no byte of the request left this machine. The reply's body is read up to
        `REPLY_BYTES_MAX`; behind that the connection is dropped. Redirects are not followed. Messages name neither the
        query of the URL nor any header.
        """


def open_session(
    guard: Guard,
    *,
    wire: WireKind,
    proxy: str | None = None,
    connections_per_host: int = IN_FLIGHT_MAX,
    tls: ssl.SSLContext | None = None,
) -> AbstractAsyncContextManager[Session]:
    """A session; nothing is connected to before the first request.

    `guard` says what may be connected to. `proxy` is a URL; the environment's proxies are not read. `tls`
    is what secures connections; None: as the machine trusts. The direct wire is
    for an aiohttp that `choose_wire` knows; with another one its import may fail.
    """
    match wire:
        case WireKind.DIRECT:
            from engine.http.wire.direct.session import open_direct

            return open_direct(guard, proxy=proxy, connections_per_host=connections_per_host, tls=tls)
        case WireKind.PLAIN:
            from engine.http.wire.client_session.session import open_plain

            return open_plain(guard, proxy=proxy, connections_per_host=connections_per_host, tls=tls)
        case _:
            assert_never(wire)
