from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from engine.http.origin import BaseUrl
from engine.http.protocol.client import ClientSettings
from engine.http.wire.guard import guard_of
from engine.model.language.http_exchange import AnswerUse, AuthUse, PollUse, RequestUse
from engine.model.language.literals import Query, Template
from engine.model.ports.exchange import Exchange, Finished, Pending, Trouble
from engine.model.ports.target import ActionExchange
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE
from engine.protocols.http_target import HttpSettings, action_of
from engine.targets.http import KIND, Spec
from tests.emulator.manual import ManualClock
from tests.http.servers import Heard, answer, raw_server, saying
from tests.targets.contract import call, surroundings


def at(place: str) -> Query:
    return Query(text=place, span=NOWHERE)


def said(value: Json, status: str = "200 OK", **headers: str) -> bytes:
    return answer(status, json.dumps(value).encode(), **headers)


def ask(
    own: RequestUse, *answers: bytes, poll: PollUse | None = None, polls: int = 0, **words: Any
) -> tuple[list[Exchange], Heard]:
    """A submit of one action and so many polls, of whatever the answer before said."""
    known = ActionExchange(key="k", name="a", action_id="a", request=own, poll=poll, names={"vars": {"v": 1}})

    async def main() -> tuple[list[Exchange], Heard]:
        async with raw_server(saying(*answers)) as server:
            spec = Spec(base_url=f"{server.url}/v1", **words)
            around = surroundings(ManualClock(), exchanges={"k": known}, secrets={"ID": "job-s3cr3t"})
            async with KIND.open(spec, around) as target:
                exchanges = [await target.submit(call(a=1).but(stub="k", key="once-1"))]
                for _ in range(polls):
                    outcome = exchanges[-1].outcome
                    assert isinstance(outcome, Pending), outcome
                    exchanges.append(await target.poll(outcome))
                return exchanges, server

    return asyncio.run(main())


def lines_of(heard: Heard) -> list[str]:
    return [head.partition(" HTTP")[0] for head in heard.heads]


def test_what_a_target_shares_is_below_what_its_action_says() -> None:
    shared = RequestUse(
        path="/shared", headers={"X-A": "target"}, query={"v": Template(text="${{ vars.v }}", span=NOWHERE)}
    )
    _, heard = ask(
        RequestUse(headers={"X-A": "action"}),
        said({}),
        request=shared,
        headers={"X-A": "every", "X-Tenant": "acme"},
        idempotency_header="Idempotency-Key",
    )
    assert lines_of(heard) == ["POST /v1/shared?v=1"]
    head = heard.heads[0].lower()
    assert head.count("x-a:") == 1
    assert "x-a: action" in head
    assert "x-tenant: acme" in head
    assert "idempotency-key: once-1" in head


ADDRESSES = PollUse(
    at=at("http.header.location"),
    state=at("body.status"),
    completed=("Succeeded",),
    failed=("Failed",),
    result=at("body.resourceLocation"),
)


@pytest.mark.parametrize("location", ["/v1/ops/1?x=2", "ops/1?x=2", "{url}/v1/ops/1?x=2"])
def test_an_address_is_asked_until_it_leads_to_the_output(location: str) -> None:
    async def main() -> tuple[list[str], Exchange]:
        known = ActionExchange(
            key="k", name="a", action_id="a", request=RequestUse(path="/jobs"), poll=ADDRESSES, names={}
        )
        answers: list[bytes] = []

        async def answering(writer: asyncio.StreamWriter, number: int) -> bool:
            return await saying(*answers)(writer, number)

        async with raw_server(answering) as server:
            answers += [
                said({}, "202 Accepted", location=location.replace("{url}", server.url)),
                said({"status": "Running"}),
                said({"status": "Succeeded", "resourceLocation": "/v1/results/1"}),
                said({"pixels": 12}),
            ]
            spec = Spec(base_url=f"{server.url}/v1")
            async with KIND.open(spec, surroundings(ManualClock(), exchanges={"k": known})) as target:
                exchange = await target.submit(call().but(stub="k"))
                for _ in range(3):
                    assert isinstance(exchange.outcome, Pending), exchange
                    exchange = await target.poll(exchange.outcome)
                return lines_of(server), exchange

    lines, exchange = asyncio.run(main())
    assert lines == ["POST /v1/jobs", "GET /v1/ops/1?x=2", "GET /v1/ops/1?x=2", "GET /v1/results/1"]
    assert isinstance(exchange.outcome, Finished)
    assert exchange.outcome.result.output == {"pixels": 12}


def test_an_address_of_another_origin_is_never_asked() -> None:
    away = said({}, "202 Accepted", location="https://elsewhere.example/ops/1")
    (_, exchange), heard = ask(RequestUse(path="/jobs"), away, poll=ADDRESSES, polls=1, auth=AuthUse(bearer="t0ken-x"))
    assert isinstance(exchange.outcome, Trouble)
    assert "of another origin" in exchange.outcome.message
    assert len(heard.heads) == 1


JOB = PollUse(
    id=at("body.id"),
    request=RequestUse(path="/jobs/{execution_id}"),
    state=at("body.state"),
    completed=("done",),
    failed=("failed",),
)


def test_an_id_that_is_a_secret_is_asked_for_as_it_is_and_told_by_its_name() -> None:
    (taken, done), heard = ask(
        RequestUse(path="/jobs"),
        said({"id": "job-s3cr3t"}),
        said({"state": "done", "n": "job-s3cr3t"}),
        poll=JOB,
        polls=1,
    )
    assert lines_of(heard) == ["POST /v1/jobs", "GET /v1/jobs/job-s3cr3t"]
    assert isinstance(taken.outcome, Pending)
    assert isinstance(done.outcome, Finished)
    assert "s3cr3t" not in str(done.outcome.result.output)


def test_an_action_of_a_target_is_its_own_words_over_what_is_shared_and_what_is_usual() -> None:
    base = BaseUrl(origin="https://a.example", prefix="")
    client = ClientSettings(scope="a", guard=guard_of([]), login=None)
    settings = HttpSettings(base=base, client=client, answer=AnswerUse(output=at("body.x")), poll=JOB)
    said = ActionExchange(key="k", name="a", action_id="a", answer=AnswerUse(errors=at("body.e")), names={})
    action = action_of(settings, said)
    assert (action.answer.output, action.answer.errors) == (at("body.x"), at("body.e"))
    assert (action.answer.completed, action.poll, action.request.path) == (("2xx",), JOB, None)


def test_a_request_that_cannot_be_made_is_not_sent() -> None:
    (exchange,), heard = ask(RequestUse(path="/a/{none}"), said({}))
    assert isinstance(exchange.outcome, Trouble)
    assert exchange.outcome.is_lasting
    assert "`none` cannot stand in the path: it is not there" in exchange.outcome.message
    assert heard.heads == []
