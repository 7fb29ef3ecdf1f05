from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest

from engine.model.language.http_exchange import (
    ApiKeyUse,
    AuthUse,
    BasicUse,
    LoginUse,
    OAuth2Use,
    RequestUse,
)
from engine.model.language.literals import Query, Template
from engine.model.ports.exchange import Exchange, Finished, Granted, Trouble
from engine.model.ports.target import ActionExchange, Target
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE
from engine.protocols.logins import duration_s
from engine.targets.http import KIND, Spec
from tests.emulator.manual import ManualClock
from tests.http.servers import Heard, answer, raw_server, saying
from tests.targets.contract import call, surroundings

SECRET = "s3cr3t-of-the-client"
EXCHANGES = {"k": ActionExchange(key="k", name="a", action_id="a", request=RequestUse(path="/x"), names={})}


def said(value: Json, status: str = "200 OK", **headers: str) -> bytes:
    return answer(status, json.dumps(value).encode(), **headers)


def template(text: str) -> Template:
    return Template(text=text, span=NOWHERE)


def talk(
    auth: Callable[[str], AuthUse], act: Callable[[Target], Awaitable[list[Exchange]]], *answers: bytes
) -> tuple[list[Exchange], Heard]:
    """What an act brings with this login against a server that answers so."""

    async def main() -> tuple[list[Exchange], Heard]:
        async with raw_server(saying(*answers)) as server:
            spec = Spec(base_url=f"{server.url}/v1", auth=auth(server.url))
            known = {"SECRET": SECRET}
            async with KIND.open(spec, surroundings(ManualClock(), exchanges=EXCHANGES, secrets=known)) as target:
                return await act(target), server

    return asyncio.run(main())


async def submit(target: Target) -> list[Exchange]:
    return [await target.submit(call(a=1).but(stub="k"))]


async def log_in(target: Target) -> list[Exchange]:
    return [await target.authorise(), *await submit(target)]


async def log_in_again(target: Target) -> list[Exchange]:
    return [await target.authorise(), await target.authorise(), *await submit(target)]


def header_of(heard: Heard, number: int, name: str) -> list[str]:
    lines = heard.heads[number].split("\r\n")[1:]
    return [line.partition(": ")[2] for line in lines if line.lower().startswith(f"{name.lower()}:")]


def form_of(heard: Heard, number: int) -> dict[str, str]:
    return dict(parse_qsl(heard.bodies[number].decode()))


def granted(text: str = "t0ken-of-this-run", **more: Json) -> bytes:
    return said({"access_token": text, "token_type": "bearer", "expires_in": 60, **more})


@pytest.mark.parametrize(
    ("auth", "name", "shown"),
    [
        (AuthUse(bearer=template("${{ secrets.SECRET }}")), "Authorization", f"Bearer {SECRET}"),
        (
            AuthUse(basic=BasicUse(user="qa", password="p:ä")),
            "Authorization",
            f"Basic {base64.b64encode('qa:p:ä'.encode()).decode()}",
        ),
        (AuthUse(api_key=ApiKeyUse(header="X-Api-Key", value=template("${{ secrets.SECRET }}"))), "X-Api-Key", SECRET),
    ],
)
def test_what_needs_no_token_is_shown_at_once_and_masked_in_answers(auth: AuthUse, name: str, shown: str) -> None:
    mirrored = said({"you": shown})
    exchanges, heard = talk(lambda _url: auth, submit, mirrored)
    assert header_of(heard, 0, name) == [shown]
    outcome = exchanges[0].outcome
    assert isinstance(outcome, Finished)
    assert shown.rpartition(" ")[2] not in str(outcome.result.output)


def test_a_key_may_stand_in_the_query() -> None:
    auth = AuthUse(api_key=ApiKeyUse(query="key", value="k&1"))
    _, heard = talk(lambda _url: auth, submit, said({}))
    assert heard.heads[0].startswith("POST /v1/x?key=k%261 ")


def oauth2(**words: Any) -> Callable[[str], AuthUse]:
    return lambda url: AuthUse(oauth2=OAuth2Use(token_url=f"{url}/token", client_id="me", **words))


def test_client_credentials_stand_in_a_header_or_in_the_body() -> None:
    (token, outcome), heard = talk(
        oauth2(client_secret=SECRET, scope=("a", "b"), more={"audience": "x"}), log_in, granted(), said({})
    )
    assert token.outcome == Granted(expires_in_s=60.0)
    assert isinstance(outcome.outcome, Finished)
    assert form_of(heard, 0) == {"grant_type": "client_credentials", "scope": "a b", "audience": "x"}
    assert header_of(heard, 0, "Authorization") == [f"Basic {base64.b64encode(f'me:{SECRET}'.encode()).decode()}"]
    assert header_of(heard, 1, "Authorization") == ["Bearer t0ken-of-this-run"]
    _, heard = talk(oauth2(client_secret=SECRET, client_in="body"), log_in, granted(), said({}))
    assert form_of(heard, 0) == {"grant_type": "client_credentials", "client_id": "me", "client_secret": SECRET}
    assert header_of(heard, 0, "Authorization") == []


def test_a_password_and_a_public_client() -> None:
    _, heard = talk(oauth2(grant="password", user="qa", password="pw"), log_in, granted(), said({}))
    assert form_of(heard, 0) == {"grant_type": "password", "username": "qa", "password": "pw", "client_id": "me"}


def test_a_token_that_renews_replaces_the_one_before_and_is_kept_where_no_new_one_comes() -> None:
    auth = oauth2(grant="refresh-token", refresh_token="r-0", client_secret=SECRET)
    _, heard = talk(auth, log_in_again, granted("t1", refresh_token="r-1"), granted("t2"), said({}))
    assert [form_of(heard, number)["refresh_token"] for number in (0, 1)] == ["r-0", "r-1"]
    assert header_of(heard, 2, "Authorization") == ["Bearer t2"]


def test_a_renewal_that_is_refused_leads_back_to_the_grant() -> None:
    refused = said({"error": "invalid_grant"}, "400 Bad Request")
    auth = oauth2(grant="password", user="qa", password="pw")
    exchanges, heard = talk(auth, log_in_again, granted("t1", refresh_token="r-1"), refused, granted("t2"), said({}))
    assert [form_of(heard, number)["grant_type"] for number in range(3)] == ["password", "refresh_token", "password"]
    assert isinstance(exchanges[1].outcome, Granted)
    assert header_of(heard, 3, "Authorization") == ["Bearer t2"]


def login(**words: Any) -> Callable[[str], AuthUse]:
    request = RequestUse(path="/session", body={"user": "qa", "password": template("${{ secrets.SECRET }}")})
    token = Query(text="body.session.key", span=NOWHERE)
    return lambda _url: AuthUse(login=LoginUse(request=request, token=token, **words))


@pytest.mark.parametrize(
    ("lasts", "seconds"), [("15m", 900.0), ("body.session.seconds", 30.0), ("body.none", 300.0), (None, 31_536_000.0)]
)
def test_any_request_can_give_a_token(lasts: str | None, seconds: float) -> None:
    given = said({"session": {"key": "k3y-of-the-session", "seconds": 30}})
    (token, _), heard = talk(login(lasts=lasts, send={"X-Session": "{token}"}), log_in, given, said({}))
    assert token.outcome == Granted(expires_in_s=seconds)
    assert json.loads(heard.bodies[0]) == {"user": "qa", "password": SECRET}
    assert header_of(heard, 1, "X-Session") == ["k3y-of-the-session"]
    assert header_of(heard, 1, "Authorization") == []


def test_a_login_without_its_token_is_told_without_what_it_said() -> None:
    (token, outcome), _ = talk(login(), log_in, said({"session": {"secret": "abc-def"}}))
    assert isinstance(token.outcome, Trouble)
    assert "`body.session.key`" in token.outcome.message
    assert "abc-def" not in repr(token.outcome)
    assert isinstance(outcome.outcome, Trouble)


def test_who_asks_as_nobody_shows_nothing() -> None:
    async def ask(target: Target) -> list[Exchange]:
        return [await target.submit(call().but(stub="k"))]

    async def main() -> Heard:
        open_ = {"k": EXCHANGES["k"].but(request=RequestUse(path="/x", auth="none"))}
        async with raw_server(saying(said({}, "401 Unauthorized"))) as server:
            spec = Spec(base_url=server.url, auth=AuthUse(bearer="abcdef"))
            async with KIND.open(spec, surroundings(ManualClock(), exchanges=open_)) as target:
                (exchange,) = await ask(target)
                assert isinstance(exchange.outcome, Finished)
                assert exchange.outcome.result.status == "failed"
                return server

    assert header_of(asyncio.run(main()), 0, "Authorization") == []


@pytest.mark.parametrize(("text", "seconds"), [("15m", 900.0), ("1.5s", 1.5), ("body.x", None), ("m", None)])
def test_a_duration_is_told_from_a_place(text: str, seconds: float | None) -> None:
    assert duration_s(text) == seconds
