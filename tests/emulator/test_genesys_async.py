from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.emulator.genesys_async import serve
from engine.emulator.messages import BODY_BYTES_MAX, Incoming
from engine.model.language.emulator import EmulatorSettings, Faults
from engine.model.language.literals import Duration, Percent, Rate
from engine.model.ports.target import Stub
from engine.model.suite import StubRule
from tests.emulator.manual import Desk, desk, said

ALWAYS = Percent(1.0)


def stub(action_id: str = "risk", **rule: Any) -> Stub:
    return Stub(action_id=action_id, name=action_id, names={}, rules=(StubRule(**rule),))


def faulty(**faults: Any) -> Desk:
    return desk(EmulatorSettings(faults=Faults(**faults)))


def seconds(value: float) -> Duration:
    return Duration(seconds=value, text=f"{value}s")


def test_a_submit_is_acknowledged_and_a_poll_tells_the_end() -> None:
    office = desk(stubs=(stub(output={"processed": True}, after=seconds(1.5)),))
    taken = office.submit({"a": 1})
    assert taken.status == 201
    assert said(taken)["status"] == "queued"
    execution_id = said(taken)["testExecutionId"]
    told = [said(_at(office, now_s).poll(execution_id)) for now_s in (0.0, 0.2, 1.49, 1.5)]
    assert {each["testExecutionId"] for each in told} == {execution_id}
    assert [(each["status"], each["output"]) for each in told] == [
        ("queued", None),
        ("running", None),
        ("running", None),
        ("completed", {"processed": True}),
    ]
    assert told[-1]["duration_seconds"] == 1.5


def _at(office: Desk, now_s: float) -> Desk:
    office.now_s = now_s
    return office


def test_a_failing_rule_ends_failed_with_its_errors() -> None:
    told = desk(stubs=(stub(errors=["too little", {"code": "E1", "message": "no"}]),)).run({"a": 1})
    assert (told["status"], told["output"]) == ("failed", None)
    assert told["errors"] == ["too little", {"code": "E1", "message": "no"}]


@pytest.mark.parametrize("authorization", ["", "Bearer nonsense", "Basic abc", "Bearer"])
def test_without_a_token_that_holds_it_is_401(authorization: str) -> None:
    refused = desk().ask("POST", "/api/v2/data/actions/risk/test", b'{"input": {}}', authorization=authorization)
    assert refused.status == 401
    assert said(refused)["code"] == "bad.credentials"


def test_a_token_holds_for_its_lifetime_and_no_longer() -> None:
    office = desk(EmulatorSettings(token_lifetime=seconds(60.0)))
    office.now_s = 59.9
    assert office.submit({}).status == 201
    office.now_s = 60.0
    assert office.submit({}).status == 401
    office.log_in()
    assert office.submit({}).status == 201


def test_unknown_actions_are_404_only_where_actions_are_known() -> None:
    assert desk().submit({}, "anything").status == 201
    assert desk(stubs=(stub("risk"),)).submit({}, "anything").status == 404


def test_unknown_executions_and_paths_are_404() -> None:
    office = desk()
    assert office.poll("nope").status == 404
    assert office.ask("GET", "/").status == 404
    assert office.ask("GET", "/api/v2/data/actions/risk/test").status == 404
    assert office.ask("POST", "/api/v2/data/actions/a/b/test").status == 404


def test_a_forbidden_action_is_403_with_words() -> None:
    refused = faulty(forbid=("risk",)).submit({})
    assert refused.status == 403
    assert "`risk`" in said(refused)["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"input": []}', b'{"inputs": {}}', b"\xff", b"[" * 10_000])
def test_a_malformed_body_is_400(body: bytes) -> None:
    office = desk()
    refused = office.ask("POST", "/api/v2/data/actions/risk/test", body, authorization=f"Bearer {office.token}")
    assert refused.status == 400


def test_a_body_over_the_vendors_limit_is_413() -> None:
    office = desk()
    incoming = Incoming(
        method="POST",
        path="/api/v2/data/actions/risk/test",
        headers={"authorization": f"Bearer {office.token}"},
        too_large=True,
    )
    refused = serve(incoming, office.office, office.memory, now_s=0.0, at_us=0)
    assert refused.status == 413
    assert str(BODY_BYTES_MAX) in said(refused)["message"]


def test_a_full_window_is_429_in_the_vendors_shape() -> None:
    office = desk(EmulatorSettings(limit=Rate(count=2, window_s=60.0, text="2/min")))
    office.now_s = 10.5
    first = office.submit({"n": 1})
    rates = {name: value for name, value in first.headers.items() if name.startswith("inin-")}
    assert rates == {
        "inin-ratelimit-count": "1",
        "inin-ratelimit-allowed": "2",
        "inin-ratelimit-reset": "60",
    }
    office.submit({"n": 2})
    office.now_s = 20.7
    refused = office.submit({"n": 3})
    assert refused.status == 429
    assert refused.headers["Retry-After"] == "50"
    assert said(refused)["code"] == "too.many.requests.retry.after"
    assert "[50] seconds" in said(refused)["message"]
    assert said(refused)["contextId"] == refused.headers["ININ-Correlation-Id"]
    office.now_s += 50
    assert office.submit({"n": 3}).status == 201


def test_the_limit_is_per_token_and_headers_can_be_off() -> None:
    office = desk(EmulatorSettings(limit=Rate(count=1, window_s=60.0, text="1/min"), rate_headers=False))
    assert not any(name.startswith("inin-ratelimit") for name in office.submit({}).headers)
    assert office.submit({}).status == 429
    office.log_in()
    assert office.submit({}).status == 201


@pytest.mark.parametrize(
    ("faults", "status", "fault"),
    [
        ({"server_error": ALWAYS}, 500, "server-error"),
        ({"unavailable": ALWAYS}, 503, "unavailable"),
        ({"reset_before": ALWAYS}, None, "reset-before"),
        ({"reset_after": ALWAYS}, None, "reset-after"),
        ({"throttle": ALWAYS}, 429, "throttle"),
        ({"expire_token": ALWAYS}, 401, "expire-token"),
        ({"bad_json": ALWAYS}, 201, "bad-json"),
        ({"slow": ALWAYS}, 201, "slow"),
    ],
)
def test_every_fault_shows_in_the_answer_and_in_the_ledger(faults: Any, status: int | None, fault: str) -> None:
    office = faulty(**faults)
    assert office.submit({"a": 1}).status == status
    entry = office.memory.ledger.entries[-1]
    assert (entry.kind, entry.status, entry.fault) == ("submit", status, fault)


def test_a_reset_before_does_nothing_and_a_reset_after_has_done_it() -> None:
    before, after = faulty(reset_before=ALWAYS), faulty(reset_after=ALWAYS)
    before.submit({}), after.submit({})
    assert (before.memory.executions.total, after.memory.executions.total) == (0, 1)
    assert after.memory.ledger.entries[-1].execution_id is not None


def test_a_bad_body_is_cut_and_a_slow_one_late() -> None:
    with pytest.raises(json.JSONDecodeError):
        said(faulty(bad_json=ALWAYS).submit({}))
    assert faulty(slow=ALWAYS, slow_by=seconds(7.0)).submit({}).delay_s == 7.0


@pytest.mark.parametrize(
    ("hint", "headers"), [("junk", {"Retry-After": "junk"}), ("1\r\nX: y", {"Retry-After": "1X: y"}), (None, {})]
)
def test_the_hint_of_a_throttling_fault_is_the_authors_letter_for_letter(
    hint: str | None, headers: dict[str, str]
) -> None:
    refused = faulty(throttle=ALWAYS, retry_after=hint).submit({})
    assert {name: value for name, value in refused.headers.items() if name == "Retry-After"} == headers


def test_a_token_that_expires_early_is_revoked_and_the_resend_is_let_pass() -> None:
    office = faulty(expire_token=ALWAYS)
    assert office.submit({"a": 1}).status == 401
    assert office.submit({"a": 1}).status == 401
    office.log_in()
    assert office.submit({"a": 1}).status == 201


def test_equal_inputs_get_equal_answers_in_any_order() -> None:
    settings = EmulatorSettings(service_time=seconds(2.0), faults=Faults(server_error=Percent(0.3)))
    inputs = [{"n": number} for number in range(30)]

    def told(order: list[dict[str, int]]) -> dict[str, Any]:
        office = desk(settings)
        return {json.dumps(each): _ends(office, each) for each in order}

    assert told(inputs) == told(inputs[::-1])


def _ends(office: Desk, given_input: dict[str, int]) -> tuple[int | None, Any]:
    taken = office.submit(given_input)
    if taken.status != 201:
        return taken.status, None
    execution = office.memory.executions.find(said(taken)["testExecutionId"])
    assert execution is not None
    return taken.status, (execution.id, execution.duration_s)


def test_the_same_seed_says_the_same_bytes_and_another_does_not() -> None:
    def spoken(seed: int) -> list[object]:
        office = desk(EmulatorSettings(service_time=seconds(1.0)), seed=seed)
        return [office.token, office.submit({"a": 1}), office.poll("x")]

    assert spoken(1) == spoken(1)
    assert spoken(1) != spoken(2)


def test_the_ledger_names_everything_and_holds_no_body_and_no_secret() -> None:
    office = desk(stubs=(stub(output={"x": "private-output"}),))
    office.run({"name": "private-input"})
    office.ask("GET", "/elsewhere")
    entries = [entry.as_json() for entry in office.memory.ledger.entries]
    assert [(each["n"], each["kind"], each["status"], each["action"]) for each in entries] == [
        (1, "token", 200, None),
        (2, "submit", 201, "risk"),
        (3, "poll", 200, "risk"),
        (4, "other", 404, None),
    ]
    assert entries[1]["execution_id"] == entries[2]["execution_id"]
    written = json.dumps(entries)
    assert "private" not in written
    assert office.token not in written


SHARES = st.fixed_dictionaries(
    {each.name: st.sampled_from([0.0, 0.2, 1.0]).map(Percent) for each in fields(Faults) if each.type == "Percent"}
)


@pytest.mark.slow
@given(SHARES, st.lists(st.binary(max_size=30) | st.just(b'{"input": {"a": 1}}'), max_size=8))
def test_whatever_comes_in_is_answered_and_noted_once(shares: dict[str, Percent], bodies: list[bytes]) -> None:
    office = faulty(**shares)
    for body in bodies:
        office.ask("POST", "/api/v2/data/actions/risk/test", body, authorization=f"Bearer {office.token}")
    entries = office.memory.ledger.entries
    assert [entry.n for entry in entries] == list(range(1, len(bodies) + 2))
    assert sum(entry.execution_id is not None for entry in entries) == office.memory.executions.total


def test_a_submit_under_a_key_is_known_again() -> None:
    office = desk(EmulatorSettings(idempotency_header="Idempotency-Key"))

    def submit(given: Any, key: str) -> Any:
        body = json.dumps({"input": given}).encode()
        path = "/api/v2/data/actions/risk/test"
        bearer = f"Bearer {office.token}"
        return office.ask("POST", path, body, authorization=bearer, idempotency_key=key)

    first, again, other = submit({"a": 1}, "k"), submit({"a": 1}, "k"), submit({"a": 1}, "l")
    assert (first.status, again.status) == (201, 201)
    assert said(first)["testExecutionId"] == said(again)["testExecutionId"] != said(other)["testExecutionId"]
    assert submit({"a": 2}, "k").status == 422
    assert office.memory.executions.total == 2


def test_where_no_header_is_named_keys_mean_nothing() -> None:
    office = desk()
    first, again = office.submit({"a": 1}), office.submit({"a": 1})
    assert said(first)["testExecutionId"] != said(again)["testExecutionId"]
