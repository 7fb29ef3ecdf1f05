from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.emulator import start
from engine.emulator.action_tests import STEPS, error_body, flatten_output, result_of_test
from engine.emulator.answers import StubAnswer
from engine.model.language.emulator import EmulatorSettings, Faults
from engine.model.language.literals import Percent, Rate
from engine.model.ports.exchange import Call, Exchange, Finished, Result, Trouble, TroubleKind
from engine.model.ports.target import Stub
from engine.model.suite import StubRule
from engine.model.values.json import Json
from engine.targets import genesys
from tests.emulator.manual import ManualClock
from tests.targets.contract import call, surroundings

OUTPUTS = st.dictionaries(st.text(max_size=3), st.none() | st.integers() | st.text(max_size=3), max_size=3)


def result_of(made: StubAnswer, *, flatten: bool = False) -> Any:
    return result_of_test(made, {"a": 1}, action_id="risk", context="c-1", flatten=flatten)


@given(OUTPUTS)
def test_a_test_that_went_well_tells_every_step_and_its_output(output: dict[str, Any]) -> None:
    said = result_of(StubAnswer(status="completed", output=output))
    assert said["success"] is True
    assert said["finalResult"] == output
    assert "error" not in said
    assert [each["name"] for each in said["operations"]] == list(STEPS[:-1])
    assert [each["step"] for each in said["operations"]] == list(range(1, len(STEPS)))
    assert len(said["operations"]) >= 10


@pytest.mark.parametrize(
    ("kind", "step", "detail"),
    [
        ("input", "Validate request against schema", "INVALID_SCHEMA"),
        ("auth", "Resolve credentials", "ACTION.AUTHENTICATION"),
        ("template", "Apply output transformation", "ACTION.PROCESSING"),
        ("output", "Validate output against schema", "ACTION.PROCESSING"),
        ("upstream", "Execute request", "ACTION.REMOTE_ENDPOINT"),
        ("timeout", "Execute request", "ACTION.REMOTE_ENDPOINT"),
        ("other", "Execute request", None),
    ],
)
def test_a_failure_ends_at_the_step_of_its_kind(kind: str, step: str, detail: str | None) -> None:
    made = StubAnswer(status="failed", errors=({"kind": kind, "code": "E7", "message": "no"}, "more"))
    said = result_of(made)
    last = said["operations"][-1]
    assert (said["success"], last["name"], last["success"]) == (False, step, False)
    assert all(each["success"] for each in said["operations"][:-1])
    assert "finalResult" not in said
    assert said["error"] == last["error"] == error_body(made, context="c-1")
    assert (said["error"]["code"], said["error"]["message"], said["error"]["contextId"]) == ("E7", "no", "c-1")
    assert [each["errorCode"] for each in said["error"]["details"]] == ([detail] if detail else [])
    assert [each["message"] for each in said["error"]["errors"]] == ["more"]


def test_flattened_outputs_have_dotted_keys_and_one_list_a_leaf() -> None:
    value: Json = {"a": {"b": 1}, "list": [{"n": "x", "m": {"k": 1}}, {"n": "y"}], "plain": [1, 2], "none": []}
    assert flatten_output(value) == {"a.b": 1, "list.n": ["x", "y"], "list.m.k": [1], "plain": [1, 2], "none": []}
    assert flatten_output("text") == "text"
    assert result_of(StubAnswer(status="completed", output=value), flatten=True)["finalResult"] == flatten_output(value)
    assert result_of(StubAnswer(status="completed"), flatten=True)["operations"][-1]["name"] == "Flatten output"


def ask(settings: EmulatorSettings, *calls: Call, rules: tuple[StubRule, ...] = (), **words: Any) -> list[Exchange]:
    """Calls through the target `genesys` of an emulator whose action `risk` answers by these rules."""

    async def main() -> list[Exchange]:
        clock = ManualClock()
        stubs = (Stub(action_id="risk", name="risk", names={}, rules=rules),)
        async with start(settings, stubs, clock=clock, seed=1) as behind:
            auth = genesys.OAuthClient(client_id="emulator", client_secret="emulator")
            spec = genesys.Spec(base_url=behind.address.url, login_url=behind.address.url, auth=auth, **words)
            async with genesys.KIND.open(spec, surroundings(clock)) as target:
                await target.authorise()
                exchanges = [await target.submit(each) for each in calls]
            assert behind.ledger.counts["kind:submit"] == len(calls)
            return exchanges

    return asyncio.run(main())


def only(exchanges: list[Exchange]) -> Result:
    (exchange,) = exchanges
    assert isinstance(exchange.outcome, Finished), exchange
    return exchange.outcome.result


@pytest.mark.parametrize(
    ("made", "words"),
    [(call(a=1), {}), (call(a=1).but(version="draft"), {}), (call(a=1), {"execute": True})],
)
def test_the_target_of_the_public_api_believes_it(made: Call, words: dict[str, Any]) -> None:
    result = only(ask(EmulatorSettings(), made, rules=(StubRule(output={"score": 80}),), **words))
    assert (result.status, result.output) == ("completed", {"score": 80})
    if words:
        return
    assert result.trace is not None
    assert [each.kind for each in result.trace if each.kind != "other"][:2] == ["validate-input", "resolve-url"]
    assert isinstance(result.upstream, dict)
    assert (result.upstream["status"], result.upstream["body"]) == (200, {"score": 80})
    assert isinstance(result.request, dict)
    assert result.request["url"] == "https://upstream.example/risk"


@pytest.mark.parametrize("words", [{}, {"execute": True}])
def test_a_failure_has_its_kind_its_code_and_its_words(words: dict[str, Any]) -> None:
    rule = StubRule(errors=[{"kind": "upstream", "code": "E7", "message": "the backend is down"}])
    result = only(ask(EmulatorSettings(), call(a=1), rules=(rule,), **words))
    assert result.status == "failed"
    assert result.errors[0].kind == "upstream"
    assert "the backend is down" in result.errors[0].message


def test_a_limit_that_is_reached_and_an_action_that_is_not_there_are_told() -> None:
    limited = EmulatorSettings(limit=Rate(count=1, window_s=60.0, text="1/min"))
    first, second = ask(limited, call(a=1), call(a=2), rules=(StubRule(output={}),))
    assert isinstance(first.outcome, Finished)
    assert isinstance(second.outcome, Trouble)
    assert (second.outcome.kind, second.outcome.retry_after_s) == (TroubleKind.THROTTLED, 60.0)
    assert "limit client.credentials.token.rate.per.minute of 1" in second.outcome.message
    (missing,) = ask(EmulatorSettings(), call("none", a=1))
    assert isinstance(missing.outcome, Trouble)
    assert missing.outcome.kind is TroubleKind.NOT_FOUND


def test_a_submit_that_is_sent_again_under_its_key_makes_no_second_execution() -> None:
    settings = EmulatorSettings(idempotency_header="Idempotency-Key")
    keyed = call(a=1).but(key="k-1")
    exchanges = ask(settings, keyed, keyed, rules=(StubRule(output={"n": 1}),), idempotency_header="Idempotency-Key")
    assert [each.outcome.result.output for each in exchanges if isinstance(each.outcome, Finished)] == [{"n": 1}] * 2


def test_faults_strike_it_too() -> None:
    (exchange,) = ask(EmulatorSettings(faults=Faults(bad_json=Percent(1.0))), call(a=1), rules=(StubRule(output={}),))
    assert isinstance(exchange.outcome, Trouble)
    assert exchange.outcome.kind is TroubleKind.BAD_BODY
