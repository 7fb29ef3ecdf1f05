from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from typing import Any

import pytest

from engine.model.language.literals import Template
from engine.model.ports.exchange import Call, Exchange, Finished, Granted, Pending, Trouble, TroubleKind
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE
from engine.targets import genesys
from engine.targets.genesys import OAuthClient, Spec, check
from tests.emulator.manual import ManualClock
from tests.http.servers import Heard, answer, raw_server, saying
from tests.targets.contract import call, surroundings

SECRET = "s3cr3t/of+the client"
TOKEN = answer(body=b'{"access_token": "t0ken-of-this-run", "token_type": "bearer", "expires_in": 60}')
DONE = answer(body=b'{"success": true, "finalResult": {"b": 2}, "operations": []}')


def spec(base_url: str | None = None, **words: Any) -> Spec:
    return Spec(base_url=base_url, auth=OAuthClient(client_id="me", client_secret=SECRET), **words)


def submit(*answers: bytes, made: Call | None = None, **words: Any) -> tuple[Exchange, Heard]:
    """One submit to a server that gives a token, then these answers."""

    async def main() -> tuple[Exchange, Heard]:
        async with raw_server(saying(TOKEN, *answers)) as server:
            opened = genesys.KIND.open(spec(f"{server.url}/gate", **words), surroundings(ManualClock()))
            async with opened as target:
                assert isinstance((await target.authorise()).outcome, Granted)
                return await target.submit(made or call(a=1)), server

    return asyncio.run(main())


def said(value: Any, status: str = "200 OK", **headers: str) -> bytes:
    return answer(status, json.dumps(value).encode(), **headers)


def test_a_test_is_one_request_with_the_flat_map_of_inputs() -> None:
    exchange, server = submit(DONE)
    assert isinstance(exchange.outcome, Finished)
    assert (exchange.outcome.result.status, exchange.outcome.result.output) == ("completed", {"b": 2})
    assert [each.partition(" HTTP")[0] for each in server.heads] == [
        "POST /gate/oauth/token",
        "POST /gate/api/v2/integrations/actions/risk/test",
    ]
    assert "Authorization: Bearer t0ken-of-this-run" in server.heads[1]
    assert json.loads(server.bodies[1]) == {"a": 1}


def test_the_login_is_basic_with_the_credentials_as_they_are() -> None:
    _, server = submit(DONE)
    assert f"Authorization: Basic {b64encode(f'me:{SECRET}'.encode()).decode()}" in server.heads[0]
    assert server.bodies[0] == b"grant_type=client_credentials"


@pytest.mark.parametrize(
    ("version", "words", "path"),
    [
        ("published", {}, "test"),
        ("draft", {}, "draft/test"),
        ("published", {"execute": True}, "execute"),
        ("draft", {"execute": True}, "draft/test"),
        ("published", {"flatten": True}, "test?flatten=true"),
        ("draft", {"flatten": False}, "draft/test?flatten=false"),
    ],
)
def test_version_and_settings_choose_the_operation(version: str, words: dict[str, Any], path: str) -> None:
    _, server = submit(DONE, made=call().but(version=version), **words)
    assert server.heads[1].startswith(f"POST /gate/api/v2/integrations/actions/risk/{path} HTTP/1.1")


def test_an_execution_answers_with_the_output() -> None:
    exchange, _ = submit(said({"success": False, "n": 1}), execute=True)
    assert isinstance(exchange.outcome, Finished)
    assert exchange.outcome.result.output == {"success": False, "n": 1}


def test_a_submit_carries_its_key_where_the_api_knows_it_again() -> None:
    _, server = submit(DONE, made=call().but(key="k-1"), idempotency_header="X-Key")
    assert "X-Key: k-1" in server.heads[1]


def test_nothing_is_ever_polled() -> None:
    async def main() -> tuple[Exchange, int]:
        async with (
            raw_server(saying(TOKEN)) as server,
            genesys.KIND.open(spec(server.url), surroundings(ManualClock())) as target,
        ):
            return await target.poll(Pending(execution_id="x")), len(server.heads)

    exchange, requests = asyncio.run(main())
    assert isinstance(exchange.outcome, Trouble)
    assert (exchange.outcome.kind, requests) == (TroubleKind.UNEXPECTED, 0)


@pytest.mark.parametrize("action_id", ["", "..", "../oauth", "a/b", "a?b"])
def test_an_unsafe_action_id_is_never_sent(action_id: str) -> None:
    exchange, server = submit(DONE, made=call(action_id))
    assert isinstance(exchange.outcome, Trouble)
    assert (exchange.outcome.kind, len(server.heads)) == (TroubleKind.UNEXPECTED, 1)


def test_a_limit_of_the_organisation_is_named_and_its_hint_is_kept() -> None:
    body: Json = {"message": "Too many", "limit": {"key": "actions.concurrent.executions.max", "value": 50}}
    exchange, _ = submit(said(body, "429 Too Many Requests", Retry_After="7"))
    assert isinstance(exchange.outcome, Trouble)
    trouble = exchange.outcome
    assert (trouble.kind, trouble.retry_after_s) == (TroubleKind.THROTTLED, 7.0)
    assert "the organisation's limit actions.concurrent.executions.max of 50" in trouble.message


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "403 Forbidden", "500 Oops"])
def test_neither_secret_nor_token_comes_back_out(status: str) -> None:
    told = f"{SECRET} t0ken-of-this-run {b64encode(f'me:{SECRET}'.encode()).decode()}"
    body = {
        "success": False, "message": told, "details": [{"errorCode": "ACTION.PROCESSING"}], "error": {"message": told},
        "operations": [{"name": told, "success": False, "result": f"[GET] https://x.example/?{told}", "error": told}],
    }  # fmt: skip
    exchange, _ = submit(said(body, status, X_Echo="Bearer t0ken-of-this-run"))
    assert SECRET not in repr(exchange)
    assert "t0ken-of-this-run" not in repr(exchange)
    assert b64encode(f"me:{SECRET}".encode()).decode() not in repr(exchange)
    assert "***" in repr(exchange)


def test_tokens_come_from_the_login_url() -> None:
    async def main() -> tuple[Heard, Heard]:
        async with raw_server(saying(TOKEN)) as login, raw_server(saying(DONE)) as api:
            opened = genesys.KIND.open(spec(api.url, login_url=f"{login.url}/in/"), surroundings(ManualClock()))
            async with opened as target:
                await target.authorise()
                await target.submit(call())
            return login, api

    login, api = asyncio.run(main())
    assert login.heads[0].startswith("POST /in/oauth/token ")
    assert (len(login.heads), len(api.heads)) == (1, 1)


@pytest.mark.parametrize("region", ["eu-central-1", "eu_central_1", "mypurecloud.de", "api.mypurecloud.de"])
def test_a_region_is_one_scope_however_it_is_written(region: str) -> None:
    assert genesys.KIND.scope(spec(region=region), "eu") == "https://api.mypurecloud.de me"


def test_a_region_in_the_environment_is_resolved_when_it_is_opened() -> None:
    async def main() -> str:
        late = Template(text="${{ env.REGION }}", span=NOWHERE)
        around = surroundings(ManualClock(), env={"REGION": "us_east_1"})
        async with genesys.KIND.open(spec(region=late), around) as target:
            return target.scope

    assert asyncio.run(main()) == "https://api.mypurecloud.com me"


@pytest.mark.parametrize(
    ("words", "key", "message"),
    [
        ({}, None, "neither `region` nor `base-url`"),
        ({"region": "mypurecloud.de", "base_url": "https://x.example"}, "base-url", "both say where"),
        ({"region": "eu-centrl-1"}, "region", "did you mean `eu-central-1`?"),
        ({"base_url": "x.example"}, "base-url", "is not a web address"),
        ({"region": "mypurecloud.de", "login_url": "http://login.example.com"}, "login-url", "in clear text"),
        ({"region": "mypurecloud.de", "proxy": "proxy"}, "proxy", "is not the address of a proxy"),
        ({"region": "mypurecloud.de", "idempotency_header": "a b"}, "idempotency-header", "header"),
        ({"region": "mypurecloud.de", "trace_kinds": {"x*": "excute"}}, "trace-kinds", "`excute`, of `x*`"),
        ({"region": "mypurecloud.de", "error_kinds": {"A": "outptu"}}, "error-kinds", "`outptu`, of `A`"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(words: dict[str, Any], key: str | None, message: str) -> None:
    problems = check(spec(**words))
    assert [each.key for each in problems] == [key]
    assert message in problems[0].message


def test_an_empty_credential_is_named() -> None:
    auth = OAuthClient(client_id="me", client_secret="")
    assert [each.key for each in check(Spec(region="mypurecloud.de", auth=auth))] == ["auth"]
    assert repr(auth) == "OAuthClient(…)"
