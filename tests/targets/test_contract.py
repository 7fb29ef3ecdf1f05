from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest

from engine.model.language.emulator import EmulatorSettings, Faults
from engine.model.language.http_exchange import AuthUse, OAuth2Use
from engine.model.language.literals import Duration, Percent, Rate
from engine.model.ports.exchange import Exchange, Finished, Granted, Pending, Quota, Trouble, TroubleKind
from engine.model.ports.target import Stub
from engine.model.ports.wire import WireKind
from engine.model.suite import StubRule
from engine.targets import genesys_async, http
from tests.emulator.manual import ManualClock
from tests.http.servers import answer, raw_server, saying
from tests.targets.contract import (
    TUTORIAL,
    Opening,
    Scene,
    call,
    play,
    surroundings,
    through_emulator,
    through_genesys_async,
    through_http,
)

ALWAYS = Percent(1.0)
EVERY_TARGET = pytest.mark.parametrize(
    "opening",
    [
        pytest.param(partial(opening, wire=wire), id=f"{opening.__name__}-{wire}")
        for opening in (through_genesys_async, through_emulator, through_http)
        for wire in WireKind
    ],
)


def stub(**rule: Any) -> tuple[Stub, ...]:
    return (Stub(action_id="risk", name="risk", names={}, rules=(StubRule(**rule),)),)


async def logged_in_submit(scene: Scene) -> Exchange:
    await scene.target.authorise()
    return await scene.target.submit(call(a=1))


def trouble_of(exchange: Exchange) -> Trouble:
    assert isinstance(exchange.outcome, Trouble)
    return exchange.outcome


@EVERY_TARGET
def test_a_call_goes_from_token_to_result_with_one_request_each(opening: Opening) -> None:
    async def act(scene: Scene) -> tuple[Exchange, Exchange, Exchange, Exchange]:
        granted = await scene.target.authorise()
        taken = await scene.target.submit(call(a=2))
        assert isinstance(taken.outcome, Pending)
        early = await scene.target.poll(taken.outcome)
        scene.clock.now_s += 3
        late = await scene.target.poll(taken.outcome)
        assert [entry.kind for entry in scene.behind.ledger.entries] == ["token", "submit", "poll", "poll"]
        return granted, taken, early, late

    rule = {"output": {"score": 80}, "after": Duration(seconds=2.0, text="2s")}
    granted, taken, early, late = play(opening, act, stubs=stub(**rule))
    assert granted.outcome == Granted(expires_in_s=3600.0)
    assert isinstance(early.outcome, Pending)
    assert isinstance(taken.outcome, Pending)
    assert early.outcome.execution_id == taken.outcome.execution_id
    assert isinstance(late.outcome, Finished)
    result = late.outcome.result
    assert (result.status, result.output, result.errors) == ("completed", {"score": 80}, ())
    assert (result.duration_s, result.http_status) == (2.0, 200)
    assert isinstance(taken.outcome, Pending)
    assert result.execution_id == taken.outcome.execution_id
    assert result.http_headers is not None
    assert result.http_headers["content-type"] == "application/json"


@EVERY_TARGET
def test_a_failed_action_is_a_result_with_its_errors(opening: Opening) -> None:
    async def act(scene: Scene) -> Exchange:
        taken = await logged_in_submit(scene)
        assert isinstance(taken.outcome, Pending)
        return await scene.target.poll(taken.outcome)

    outcome = play(opening, act, stubs=stub(errors=["too little", {"code": "E7", "message": "no"}])).outcome
    assert isinstance(outcome, Finished)
    assert outcome.result.status == "failed"
    assert [(each.code, each.message) for each in outcome.result.errors] == [(None, "too little"), ("E7", "no")]


@EVERY_TARGET
def test_without_a_token_nothing_is_sent(opening: Opening) -> None:
    async def act(scene: Scene) -> tuple[Exchange, int]:
        return await scene.target.submit(call()), scene.behind.ledger.total

    exchange, requests = play(opening, act)
    assert (trouble_of(exchange).kind, requests) == (TroubleKind.UNAUTHORISED, 0)


@EVERY_TARGET
@pytest.mark.parametrize(
    ("faults", "kind", "status"),
    [
        (Faults(throttle=ALWAYS, retry_after="7"), TroubleKind.THROTTLED, 429),
        (Faults(unavailable=ALWAYS), TroubleKind.UNAVAILABLE, 503),
        (Faults(server_error=ALWAYS), TroubleKind.SERVER_ERROR, 500),
        (Faults(reset_before=ALWAYS), TroubleKind.LOST, None),
        (Faults(reset_after=ALWAYS), TroubleKind.LOST, None),
        (Faults(expire_token=ALWAYS), TroubleKind.UNAUTHORISED, 401),
        (Faults(bad_json=ALWAYS), TroubleKind.BAD_BODY, 201),
        (Faults(forbid=("risk",)), TroubleKind.FORBIDDEN, 403),
    ],
)
def test_every_fault_is_a_trouble_and_is_asked_for_once(
    opening: Opening, faults: Faults, kind: TroubleKind, status: int | None
) -> None:
    async def act(scene: Scene) -> tuple[Exchange, int]:
        return await logged_in_submit(scene), scene.behind.ledger.counts["kind:submit"]

    exchange, submits = play(opening, act, EmulatorSettings(faults=faults))
    trouble = trouble_of(exchange)
    assert (trouble.kind, trouble.status, submits) == (kind, status, 1)
    assert trouble.retry_after_s == {429: 7.0, 503: 1.0}.get(status or 0)
    assert ("`risk`" in trouble.body) == (status == 403)


@EVERY_TARGET
def test_a_token_that_ran_out_is_told_and_a_fresh_one_works(opening: Opening) -> None:
    async def act(scene: Scene) -> tuple[Exchange, Exchange]:
        await scene.target.authorise()
        scene.clock.now_s += 61
        refused = await scene.target.submit(call())
        await scene.target.authorise()
        return refused, await scene.target.submit(call())

    settings = EmulatorSettings(token_lifetime=Duration(seconds=60.0, text="60s"))
    refused, taken = play(opening, act, settings)
    assert trouble_of(refused).kind is TroubleKind.UNAUTHORISED
    assert isinstance(taken.outcome, Pending)


@EVERY_TARGET
def test_the_quota_is_told_with_every_answer_even_a_refusal(opening: Opening) -> None:
    async def act(scene: Scene) -> list[Exchange]:
        return [await logged_in_submit(scene), await scene.target.submit(call(a=2))]

    taken, refused = play(opening, act, EmulatorSettings(limit=Rate(count=1, window_s=60.0, text="1/min")))
    assert taken.quota == refused.quota == Quota(allowed=1, used=1, reset_s=60.0)
    assert trouble_of(refused).retry_after_s == 60.0


@EVERY_TARGET
@pytest.mark.parametrize("execution_id", ["", ".", "..", "a\nb", "a" * 9_000])
def test_defect_39_an_unsafe_execution_id_is_never_sent(opening: Opening, execution_id: str) -> None:
    async def act(scene: Scene) -> tuple[Exchange, int]:
        await scene.target.authorise()
        return await scene.target.poll(Pending(execution_id=execution_id)), scene.behind.ledger.total

    exchange, requests = play(opening, act)
    assert (trouble_of(exchange).kind, requests) == (TroubleKind.BAD_BODY, 1)


@EVERY_TARGET
@pytest.mark.parametrize("action_id", ["", "..", "../oauth", "a/b"])
def test_defect_39_an_unsafe_action_id_is_never_sent(opening: Opening, action_id: str) -> None:
    async def act(scene: Scene) -> tuple[Exchange, int]:
        await scene.target.authorise()
        return await scene.target.submit(call(action_id)), scene.behind.ledger.total

    exchange, requests = play(opening, act)
    assert (trouble_of(exchange).kind, requests) == (TroubleKind.UNEXPECTED, 1)
    assert "cannot stand in a path" in trouble_of(exchange).message


@EVERY_TARGET
def test_defect_12_a_call_that_is_sent_again_is_sent_whole(opening: Opening) -> None:
    async def act(scene: Scene) -> list[str | None]:
        await scene.target.authorise()
        for _ in range(3):
            await scene.target.submit(call(text="ä" * 50))
        return [entry.input_hash for entry in scene.behind.ledger.entries if entry.kind == "submit"]

    hashes = play(opening, act, EmulatorSettings(faults=Faults(throttle=Percent(0.5))))
    assert len(hashes) == 3
    assert len(set(hashes)) == 1
    assert hashes[0] is not None


@EVERY_TARGET
def test_any_json_can_be_an_input(opening: Opening) -> None:
    async def act(scene: Scene) -> Exchange:
        await scene.target.authorise()
        taken = await scene.target.submit(call(big=10**30, quote='"\\\n', nested=[{"a": None}, 1.5]))
        assert isinstance(taken.outcome, Pending), taken
        return taken

    play(opening, act, stubs=stub(output=1))


@EVERY_TARGET
def test_half_a_character_reaches_the_server_as_its_escape_and_is_the_servers_to_refuse(opening: Opening) -> None:
    async def act(scene: Scene) -> Exchange:
        await scene.target.authorise()
        return await scene.target.submit(call(half="\ud800"))

    assert trouble_of(play(opening, act)).kind is TroubleKind.REFUSED


def test_the_tutorials_protocol_as_data_is_the_same_bytes_on_the_wire() -> None:
    async def main() -> list[tuple[list[str], list[bytes]]]:
        heard = []
        exchanges = {"k": TUTORIAL.but(key="k", action_id="risk")}
        token = answer(body=b'{"access_token": "t0ken-of-this-run", "token_type": "bearer", "expires_in": 60}')
        taken = answer("201 Created", b'{"testExecutionId": "x-1", "status": "queued"}')
        done = answer(body=b'{"testExecutionId": "x-1", "status": "completed", "output": 1, "duration_seconds": 1}')
        async with raw_server(saying(token, taken, done)) as server:
            oauth2 = OAuth2Use(
                token_url=f"{server.url}/oauth/token", client_id="me", client_secret="s&", client_in="body"
            )
            auth = genesys_async.Auth(client_id="me", client_secret="s&")
            kinds = (
                (http.KIND, http.Spec(base_url=server.url, auth=AuthUse(oauth2=oauth2))),
                (genesys_async.KIND, genesys_async.Spec(base_url=server.url, auth=auth)),
            )
            for kind, spec in kinds:
                server.heads.clear()
                server.bodies.clear()
                async with kind.open(spec, surroundings(ManualClock(), exchanges=exchanges)) as target:
                    await target.authorise()
                    exchange = await target.submit(call(a=[1, {"ü": None}], b="x").but(stub="k"))
                    assert isinstance(exchange.outcome, Pending)
                    assert isinstance((await target.poll(exchange.outcome)).outcome, Finished)
                heard.append(([*server.heads], [*server.bodies]))
        return heard

    data, own = asyncio.run(main())
    assert data == own
    assert len(own[0]) == 3
