"""What a server said about a failure is found again: in the verdict, in the log, in what the reports are made of."""

from __future__ import annotations

import json

import pytest

from engine.model.ports.wire import WireKind
from engine.model.values.json import Json
from tests.chaos.scene import Seen, see, where_of
from tests.chaos.server import ChaosServer, Talk, response
from tests.http.servers import EVERY_WIRE

pytestmark = EVERY_WIRE


def meet(column: str, wire: WireKind, body: Json | bytes, status: str = "200 OK", **headers: str | None) -> Seen:
    """What comes of a case whose submit, or whose poll, is always answered so."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def act(talk: Talk) -> None:
        await talk.write(response(sent, status, **headers))

    return see(column, ChaosServer(where=where_of(column), act=act), wire)


@pytest.mark.parametrize("column", ["submit", "read", "poll"])
def test_an_action_that_failed_is_asked_once_and_halts_nothing(column: str, wire: WireKind) -> None:
    said: Json = {"code": "internal.server.error", "details": [{"errorCode": "ACTION.REMOTE_ENDPOINT"}]}
    seen = meet(column, wire, said, "500 Oops")
    assert (seen.verdict, seen.troubles, seen.halted) == ("failed", [], False)
    assert seen.server.requests[where_of(column)] == 1
