from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from engine.model.language.literals import Template
from engine.model.ports.exchange import Exchange, Finished, Granted, Pending, Trouble, TroubleKind
from engine.model.values.json import MISSING, Json
from engine.model.values.span import NOWHERE
from engine.targets import genesys_async
from engine.targets.genesys_async import Auth, Spec, check, from_env
from tests.emulator.manual import ManualClock
from tests.http.servers import Heard, answer, raw_server, saying
from tests.targets.contract import call, surroundings

SECRET = "s3cr3t-of-the-client"
TOKEN = answer(body=b'{"access_token": "t0ken-of-this-run", "token_type": "bearer", "expires_in": 60}')


def spec(base_url: str = "https://api.example.com", **words: Any) -> Spec:
    return Spec(base_url=base_url, auth=Auth(client_id="me", client_secret=SECRET), **words)


def said(value: Json, status: str = "200 OK", **headers: str) -> bytes:
    return answer(status, json.dumps(value).encode(), **headers)


def submit(*answers: bytes, **words: Any) -> tuple[Exchange, Heard]:
    """One submit to a server that gives a token, then these answers."""
    return _talk(answers, poll=None, words=words)


def poll(*answers: bytes, **words: Any) -> tuple[Exchange, Heard]:
    """One poll of execution `x-1`."""
    return _talk(answers, poll=Pending(execution_id="x-1"), words=words)


def _talk(answers: tuple[bytes, ...], *, poll: Pending | None, words: Mapping[str, Any]) -> tuple[Exchange, Heard]:
    async def main() -> tuple[Exchange, Heard]:
        async with raw_server(saying(TOKEN, *answers)) as server:
            opened = genesys_async.KIND.open(spec(f"{server.url}/gate", **words), surroundings(ManualClock()))
            async with opened as target:
                assert isinstance((await target.authorise()).outcome, Granted)
                exchange = await (target.submit(call(a=1)) if poll is None else target.poll(poll))
                return exchange, server

    return asyncio.run(main())


def trouble_of(exchange: Exchange) -> Trouble:
    assert isinstance(exchange.outcome, Trouble)
    return exchange.outcome


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted"])
def test_defect_43_a_submit_may_be_taken_with_200_201_or_202(status: str) -> None:
    exchange, server = submit(said({"testExecutionId": "x-1", "status": "queued"}, status))
    assert exchange.outcome == Pending(execution_id="x-1")
    assert server.heads[1].startswith("POST /gate/api/v2/data/actions/risk/test HTTP/1.1")
    assert "Authorization: Bearer t0ken-of-this-run" in server.heads[1]
    assert json.loads(server.bodies[1]) == {"input": {"a": 1}}


def test_a_submit_that_is_answered_with_the_end_is_finished() -> None:
    exchange, _ = submit(said({"testExecutionId": "x-1", "status": "COMPLETED", "output": {"b": 2}}))
    assert isinstance(exchange.outcome, Finished)
    assert (exchange.outcome.result.status, exchange.outcome.result.output) == ("completed", {"b": 2})


def test_an_early_word_of_the_end_without_a_result_is_polled() -> None:
    exchange, _ = submit(said({"testExecutionId": "x-1", "status": "completed"}))
    assert exchange.outcome == Pending(execution_id="x-1")


def test_an_execution_id_may_be_a_number() -> None:
    assert submit(said({"testExecutionId": 4711}))[0].outcome == Pending(execution_id="4711")


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"testExecutionId": None},
        {"testExecutionId": ""},
        {"status": "queued"},
        {"testExecutionId": True},
    ],
)
def test_defect_10_a_submit_without_an_execution_id_is_a_bad_body(body: Json) -> None:
    trouble = trouble_of(submit(said(body, "201 Created"))[0])
    assert (trouble.kind, trouble.status) == (TroubleKind.BAD_BODY, 201)


@pytest.mark.parametrize("body", [b"", b"{", b'{"testExecutionId": "x'])
def test_defect_10_a_2xx_without_json_is_a_bad_body(body: bytes) -> None:
    assert trouble_of(submit(answer(body=body))[0]).kind is TroubleKind.BAD_BODY


@pytest.mark.parametrize("execution_id", ["", ".", "..", "a\nb", "\x00", "x" * 2_000, ["x"], True])
def test_defect_39_an_execution_id_that_could_leave_its_path_is_a_bad_body(execution_id: Json) -> None:
    trouble = trouble_of(submit(said({"testExecutionId": execution_id}))[0])
    assert (trouble.kind, "cannot stand in a path" in trouble.message) == (TroubleKind.BAD_BODY, True)


@pytest.mark.parametrize("status", ["queued", "running", "RUNNING", "whatever", ""])
def test_any_other_state_is_not_yet(status: str) -> None:
    exchange, server = poll(said({"testExecutionId": "x-1", "status": status}))
    assert isinstance(exchange.outcome, Pending)
    assert exchange.outcome.execution_id == "x-1"
    assert exchange.outcome.state.startswith(f"`{status}`")
    assert server.heads[1].startswith("GET /gate/api/v2/data/actions/test/x-1 HTTP/1.1")


@pytest.mark.parametrize("body", [{}, {"status": None}, {"status": 7}, {"state": "completed"}])
def test_a_poll_without_a_state_is_a_bad_body(body: Json) -> None:
    assert trouble_of(poll(said(body))[0]).kind is TroubleKind.BAD_BODY


def test_a_poll_about_another_execution_is_a_bad_body() -> None:
    trouble = trouble_of(poll(said({"testExecutionId": "x-2", "status": "completed"}))[0])
    assert trouble.message == "the answer is about execution `x-2`, asked for `x-1`"


@pytest.mark.parametrize(("body", "output"), [({"output": None}, None), ({}, MISSING), ({"output": [1]}, [1])])
def test_null_is_not_missing(body: dict[str, Json], output: object) -> None:
    exchange, _ = poll(said({"status": "completed", **body}))
    assert isinstance(exchange.outcome, Finished)
    assert exchange.outcome.result.output == output


@pytest.mark.parametrize(
    ("told", "seconds"), [(1.5, 1.5), (2, 2.0), ("1.5", None), (-1, None), (True, None), (None, None), (1e300, None)]
)
def test_a_duration_is_a_number_of_seconds_or_not_told(told: Json, seconds: float | None) -> None:
    exchange, _ = poll(said({"status": "failed", "duration_seconds": told}))
    assert isinstance(exchange.outcome, Finished)
    assert exchange.outcome.result.duration_s == seconds


def test_defect_44_a_refusal_keeps_its_body_and_its_errors() -> None:
    body = {"message": "amount is too low", "code": "bad.request", "errors": ["amount"]}
    trouble = trouble_of(submit(said(body, "400 Bad Request"))[0])
    assert (trouble.kind, trouble.body) == (TroubleKind.REFUSED, json.dumps(body))
    assert [(each.kind, each.message) for each in trouble.errors] == [("input", "amount")]


def test_defect_46_every_path_name_and_state_can_be_pointed_elsewhere() -> None:
    words = {
        "token_path": "/login",
        "submit_path": "/jobs/{action_id}/runs",
        "poll_path": "/runs/{execution_id}/state",
        "input_field": "",
        "execution_id_field": "run.id",
        "status_field": "run.phase",
        "output_field": "run.result",
        "completed": ("Succeeded",),
        "failed": ("Failed", "Aborted"),
    }
    taken, server = submit(said({"run": {"id": "x-1", "phase": "Started"}}), **words)
    assert taken.outcome == Pending(execution_id="x-1")
    assert server.heads[0].startswith("POST /gate/login ")
    assert server.heads[1].startswith("POST /gate/jobs/risk/runs ")
    assert json.loads(server.bodies[1]) == {"a": 1}
    told, server = poll(said({"run": {"phase": "succeeded", "result": 5}}), **words)
    assert server.heads[1].startswith("GET /gate/runs/x-1/state ")
    assert isinstance(told.outcome, Finished)
    assert told.outcome.result.output == 5


def test_tokens_come_from_another_host_and_each_host_gets_only_what_is_its_own() -> None:
    async def main() -> tuple[Heard, Heard]:
        async with raw_server(saying(TOKEN)) as login, raw_server(saying(said({"testExecutionId": "x"}))) as api:
            opened = genesys_async.KIND.open(spec(api.url, token_url=f"{login.url}/t"), surroundings(ManualClock()))
            async with opened as target:
                await target.authorise()
                await target.submit(call())
            return login, api

    login, api = asyncio.run(main())
    assert (len(login.heads), len(api.heads)) == (1, 1)
    assert SECRET not in f"{api.heads}{api.bodies}"
    assert "t0ken" not in f"{login.heads}{login.bodies}"


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "403 Forbidden", "500 Oops"])
def test_defect_35_neither_secret_nor_token_comes_back_out(status: str) -> None:
    body = {
        "status": "failed",
        "errors": [f"{SECRET} t0ken-of-this-run"],
        "message": f"Bearer t0ken-of-this-run {SECRET}",
    }
    exchange, _ = poll(said(body, status, X_Echo="Bearer t0ken-of-this-run"))
    assert SECRET not in repr(exchange)
    assert "t0ken-of-this-run" not in repr(exchange)
    assert "***" in repr(exchange)


def test_a_refused_login_says_what_to_check_and_shows_no_secret() -> None:
    async def main() -> Exchange:
        body = {"error": "invalid_client", "error_description": f"wrong secret {SECRET}"}
        async with (
            raw_server(saying(said(body, "401 Unauthorized"))) as server,
            genesys_async.KIND.open(spec(server.url), surroundings(ManualClock())) as target,
        ):
            return await target.authorise()

    trouble = trouble_of(asyncio.run(main()))
    assert trouble.kind is TroubleKind.UNAUTHORISED
    assert "check the client id" in trouble.message
    assert SECRET not in repr(trouble)


def test_templates_are_resolved_from_the_environment_and_from_secrets() -> None:
    def late(text: str) -> Template:
        return Template(text=text, span=NOWHERE)

    async def main() -> tuple[str, bytes]:
        async with raw_server(saying(TOKEN)) as server:
            auth = Auth(client_id=late("${{ env.ID }}"), client_secret=late("${{ secrets.SECRET }}"))
            around = surroundings(
                ManualClock(), env={"ID": "me\n", "URL": f"{server.url}\n"}, secrets={"SECRET": SECRET}
            )
            async with genesys_async.KIND.open(Spec(base_url=late("${{ env.URL }}"), auth=auth), around) as target:
                await target.authorise()
                return target.scope.replace(server.url, "origin"), server.bodies[0]

    scope, form = asyncio.run(main())
    assert scope == "origin me"
    assert SECRET.encode() in form
    assert b"%0A" not in form


def test_the_secret_is_in_no_repr() -> None:
    assert SECRET not in repr(spec())


def test_defect_33_a_spec_is_checked_before_anything_is_sent() -> None:
    wrong = spec(
        "http://api.example.com",
        token_url="ftp://x",
        token_path="token",
        submit_path="/fixed",
        poll_path="/fixed",
        completed=(),
    )
    assert [problem.key for problem in check(wrong)] == [
        "base-url",
        "token-url",
        "token-path",
        "submit-path",
        "poll-path",
        "completed",
    ]
    assert check(spec()) == ()
    late = Template(text="${{ env.X }}", span=NOWHERE)
    assert check(Spec(base_url=late, auth=Auth(client_id=late, client_secret=late))) == ()
    assert [
        problem.message for problem in check(Spec(base_url="https://x.y", auth=Auth(client_id="", client_secret="s")))
    ] == ["`client-id` of `auth` is empty"]


def test_a_spec_that_is_wrong_is_not_opened() -> None:
    async def main() -> None:
        async with genesys_async.KIND.open(spec("http://api.example.com"), surroundings(ManualClock())):
            raise AssertionError("opened")

    with pytest.raises(ValueError, match="clear text"):
        asyncio.run(main())


def test_the_variables_of_the_original_harness_make_a_spec() -> None:
    env = {"GENESYS_BASE_URL": "https://x.y ", "GENESYS_CLIENT_ID": "i", "GENESYS_CLIENT_SECRET": "s"}
    assert from_env(env) == Spec(base_url="https://x.y", auth=Auth(client_id="i", client_secret="s"))
    for name in env:
        assert from_env({**env, name: ""}) is None
    assert from_env({}) is None


def test_a_submit_carries_its_key_where_the_api_knows_it_again() -> None:
    def keys(header: str | None, key: str) -> list[str]:
        async def main() -> Heard:
            async with raw_server(saying(TOKEN, said({"testExecutionId": "x-1"}))) as server:
                opened = genesys_async.KIND.open(
                    spec(server.url, idempotency_header=header), surroundings(ManualClock())
                )
                async with opened as target:
                    await target.authorise()
                    await target.submit(call(a=1).but(key=key))
                    return server

        heads = asyncio.run(main()).heads
        return [line for head in heads for line in head.split("\r\n") if line.lower().startswith("idempotency-key")]

    assert keys("Idempotency-Key", "k-1") == ["Idempotency-Key: k-1"]
    assert keys("Idempotency-Key", "") == []
    assert keys(None, "k-1") == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Idempotency-Key", None),
        ("X Key", "`X Key` cannot be the name of a header"),
        ("x:", "`x:` cannot be the name of a header"),
        ("Authorization", "`Authorization` is a header that requests have anyway"),
    ],
)
def test_a_header_that_cannot_carry_a_key_is_a_problem(name: str, problem: str | None) -> None:
    assert [each.message for each in check(spec(idempotency_header=name))] == ([problem] if problem else [])
    assert genesys_async.KIND.knows_again(spec(idempotency_header=name))
    assert not genesys_async.KIND.knows_again(spec())


def test_every_request_goes_through_the_proxy_and_its_password_comes_back_out_of_nothing() -> None:
    refusal = answer("400 Bad Request", b'{"message": "you are user:h%40lf-of-it and h@lf-of-it"}')

    async def main() -> tuple[Exchange, Heard]:
        async with raw_server(saying(TOKEN, refusal)) as server:
            proxy = server.url.replace("//", "//user:h%40lf-of-it@")
            opened = genesys_async.KIND.open(spec("http://127.0.0.1:1", proxy=proxy), surroundings(ManualClock()))
            async with opened as target:
                assert isinstance((await target.authorise()).outcome, Granted)
                return await target.submit(call(a=1)), server

    exchange, server = asyncio.run(main())
    assert [head.split(" HTTP")[0] for head in server.heads] == [
        "POST http://127.0.0.1:1/oauth/token",
        "POST http://127.0.0.1:1/api/v2/data/actions/risk/test",
    ]
    trouble = trouble_of(exchange)
    assert "you are" in trouble.body
    assert "lf-of" not in trouble.body + trouble.message


@pytest.mark.parametrize(
    ("proxy", "problem"),
    [
        ("proxy.example.com:8080", "`proxy` `proxy.example.com:8080` is not the address of a proxy"),
        ("socks5://p:1080", "`proxy` `socks5://p:1080` is not the address of a proxy"),
        ("http://user:geheim@", "`proxy` is not the address of a proxy"),
        ("http://user:geheim@p:x", "`proxy` is not a URL"),
        ("http://user:geheim@p:8080/path", "`proxy` `http://p:8080/path` ends with its port"),
        ("", "`proxy` `` is not the address of a proxy"),
    ],
)
def test_an_address_that_is_no_proxy_is_a_problem_that_shows_no_password(proxy: str, problem: str) -> None:
    (found,) = check(spec(proxy=proxy))
    assert found.message == f"{problem}: write it like `http://proxy.example.com:8080`"
    assert check(spec(proxy="http://user:geheim@proxy.corp:8080/")) == ()


@pytest.mark.parametrize(
    ("env", "words", "named"),
    [
        ({"HTTPS_PROXY": "http://p:1"}, {}, "HTTPS_PROXY"),
        ({"https_proxy": "http://p:1", "HTTP_PROXY": "http://p:2"}, {}, "https_proxy"),
        ({"ALL_PROXY": "http://p:1"}, {}, "ALL_PROXY"),
        ({"HTTPS_PROXY": " ", "HTTP_PROXY": "http://p:2"}, {}, ""),
        ({"HTTPS_PROXY": "http://p:1"}, {"proxy": "http://127.0.0.1:1"}, ""),
    ],
)
def test_where_nothing_is_reached_a_proxy_of_the_environment_is_named_and_never_used(
    env: Mapping[str, str], words: Mapping[str, Any], named: str
) -> None:
    async def main() -> Exchange:
        opened = genesys_async.KIND.open(spec("https://nowhere.invalid", **words), surroundings(ManualClock(), env=env))
        async with opened as target:
            return await target.authorise()

    trouble = trouble_of(asyncio.run(main()))
    assert trouble.kind is TroubleKind.NOT_SENT
    way = f"(`{named}` is set, and used only where the target says `proxy: ${{{{ env.{named} }}}}`)"
    assert (way in trouble.message) is bool(named)
    assert ("is set" in trouble.message) is bool(named)
