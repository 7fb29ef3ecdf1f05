from __future__ import annotations

import json
from typing import Any

import pytest

from engine.emulator.answers import StubAnswer
from engine.emulator.upstream_faults import misbehave
from engine.http.upstream import HEADER, upstream_header
from engine.model.values.json import JsonObject
from tests.emulator.manual import Desk

FINE = StubAnswer(status="completed", output={"done": True})


@pytest.mark.parametrize(
    ("upstream", "kind", "words"),
    [
        ({"status": 404}, "upstream", "the upstream answered 404"),
        ({"status": 200, "text": "not json"}, "upstream", "the upstream answered with what is not JSON: not json"),
        ({"drop": "connection"}, "upstream", "the upstream broke off the connection"),
        ({"delay_s": 61.0}, "upstream", "the upstream did not answer within 60 s"),
    ],
)
def test_an_action_fails_with_what_its_upstream_did(upstream: JsonObject, kind: str, words: str) -> None:
    answer, late_s = misbehave(upstream, FINE)
    (error,) = answer.errors
    assert isinstance(error, dict)
    assert (answer.status, error["kind"], error["message"], late_s) == ("failed", kind, words, 0.0)


@pytest.mark.parametrize("upstream", [{}, {"status": 200}, {"status": 399}, {"status": "odd", "delay_s": "odd"}])
def test_an_upstream_that_behaves_changes_nothing(upstream: JsonObject) -> None:
    assert misbehave(upstream, FINE) == (FINE, 0.0)


def test_a_late_upstream_makes_the_execution_later() -> None:
    assert misbehave({"delay_s": 3.0}, FINE) == (FINE, 3.0)


def ask(desk: Desk, upstream: JsonObject) -> Any:
    body = json.dumps({"input": {"a": 1}}).encode()
    told = {HEADER.lower().replace("-", "_"): upstream_header(upstream)}
    path = "/api/v2/data/actions/risk/test"
    said = desk.ask("POST", path, body, authorization=f"Bearer {desk.token}", **told)
    return json.loads(said.body)["testExecutionId"]


def poll(desk: Desk, execution_id: str) -> Any:
    path = f"/api/v2/data/actions/test/{execution_id}"
    return json.loads(desk.ask("GET", path, authorization=f"Bearer {desk.token}").body)


def test_the_emulator_plays_what_a_submit_tells_it() -> None:
    desk = Desk()
    desk.log_in()
    failed = poll(desk, ask(desk, {"status": 503}))
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", "upstream.503")
    late = ask(desk, {"delay_s": 5.0})
    assert poll(desk, late)["status"] != "completed"
    desk.now_s += 5.0
    assert poll(desk, late)["status"] == "completed"
