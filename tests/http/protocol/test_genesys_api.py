from __future__ import annotations

import asyncio
import json
from typing import Any

from engine.http.origin import BaseUrl
from engine.http.protocol.action_test import GenesysApi
from engine.http.protocol.genesys_api import open_genesys
from engine.http.protocol.oauth import Credentials
from engine.model.ports.exchange import Exchange, Finished, Trouble, TroubleKind
from engine.model.values.secrets import token_of
from tests.emulator.manual import ManualClock
from tests.http.servers import Heard, answer, raw_server, saying
from tests.targets.contract import call, surroundings

TOKEN = answer(body=b'{"access_token": "t0ken", "expires_in": 60}')
ME = Credentials(client_id="me", client_secret="s3cr3t-of-the-client")


def api(url: str, **known: Any) -> GenesysApi:
    return GenesysApi(base_url=BaseUrl(origin=url, prefix=""), token_url=f"{url}/oauth/token", scope="s", **known)


def test_a_secret_of_an_input_is_put_in_as_it_leaves_and_never_shown() -> None:
    async def main() -> tuple[Exchange, Heard]:
        done = answer(body=b'{"success": true, "finalResult": {"pin": "4711-4711"}, "operations": []}')
        around = surroundings(ManualClock(), input_secrets={"PIN": "4711-4711"})
        async with raw_server(saying(TOKEN, done)) as server, open_genesys(api(server.url), ME, around) as target:
            await target.authorise()
            return await target.submit(call(pin=token_of("PIN"))), server

    exchange, server = asyncio.run(main())
    assert json.loads(server.bodies[1]) == {"pin": "4711-4711"}
    assert isinstance(exchange.outcome, Finished)
    assert exchange.outcome.result.output == {"pin": "***"}


def test_without_a_token_nothing_is_sent() -> None:
    async def main() -> tuple[Exchange, int]:
        async with (
            raw_server(saying(TOKEN)) as server,
            open_genesys(api(server.url), ME, surroundings(ManualClock())) as target,
        ):
            return await target.submit(call()), len(server.heads)

    exchange, requests = asyncio.run(main())
    assert isinstance(exchange.outcome, Trouble)
    assert (exchange.outcome.kind, requests) == (TroubleKind.UNAUTHORISED, 0)


def test_targets_of_one_scope_log_in_once() -> None:
    async def main() -> Heard:
        done = answer(body=b'{"success": true}')
        around = surroundings(ManualClock(), tokens={})
        async with raw_server(saying(TOKEN, done)) as server:
            async with open_genesys(api(server.url), ME, around) as one:
                await one.authorise()
            async with open_genesys(api(server.url), ME, around) as other:
                await other.submit(call())
        return server

    assert "Authorization: Bearer t0ken" in asyncio.run(main()).heads[1]
