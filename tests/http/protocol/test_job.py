from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.http.origin import BaseUrl, segment_problem
from engine.http.protocol.job import JobProtocol, read_job
from engine.http.request_and_reply import Reply
from engine.model.ports.exchange import Finished, Outcome, Pending, Trouble
from engine.model.values.json import Json

PROTOCOL = JobProtocol(
    base_url=BaseUrl(origin="https://x", prefix=""), token_url="https://x/oauth/token", scope="https://x me"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "testExecutionId": JSON | st.just("x-1"),
        "status": JSON | st.sampled_from(["queued", "completed", "failed"]),
        "output": JSON,
        "errors": JSON,
        "duration_seconds": JSON,
    },
)


def read(said: Json, *, status: int = 200, pending: Pending | None = None) -> Outcome:
    reply = Reply(status=status, headers={"content-type": "application/json"}, body=json.dumps(said).encode())
    return read_job(reply, protocol=PROTOCOL, pending=pending)


@pytest.mark.slow
@settings(max_examples=40)
@given(ANSWERS | JSON, st.sampled_from([200, 201, 204, 302, 400, 403, 429, 500, 503]))
def test_whatever_a_submit_is_answered_has_a_meaning_and_never_an_unsafe_id(said: Json, status: int) -> None:
    outcome = read(said, status=status)
    match outcome:
        case Pending():
            assert segment_problem(outcome.execution_id) is None
        case Finished():
            found = outcome.result.execution_id
            assert found is None or segment_problem(found) is None
        case _:
            assert isinstance(outcome, Trouble)


@pytest.mark.slow
@settings(max_examples=40)
@given(ANSWERS | JSON)
def test_whatever_a_poll_is_answered_is_about_the_execution_asked_for(said: Json) -> None:
    outcome = read(said, pending=Pending(execution_id="x-1"))
    match outcome:
        case Pending():
            assert outcome.execution_id == "x-1"
        case Finished():
            assert outcome.result.execution_id == "x-1"
        case _:
            assert isinstance(outcome, Trouble)


@pytest.mark.slow
@settings(max_examples=40)
@given(JSON)
def test_the_output_is_passed_on_as_it_came(output: Json) -> None:
    outcome = read({"status": "completed", "output": output}, pending=Pending(execution_id="x-1"))
    assert isinstance(outcome, Finished)
    assert outcome.result.output == output


@pytest.mark.parametrize("name", ["run.state", "status"])
def test_a_field_name_with_a_dot_is_found_whole_before_it_is_taken_apart(name: str) -> None:
    protocol = JobProtocol(base_url=PROTOCOL.base_url, token_url="", scope="", status_field=name)
    for said in ({name: "failed"}, {"run": {"state": "failed"}, "status": "failed"}):
        reply = Reply(status=200, headers={}, body=json.dumps(said).encode())
        outcome = read_job(reply, protocol=protocol, pending=Pending(execution_id="x"))
        assert isinstance(outcome, Finished)


REMOTE: Json = [{"errorCode": "ACTION.REMOTE_ENDPOINT"}]


@pytest.mark.parametrize("pending", [None, Pending(execution_id="x-1")], ids=["submit", "poll"])
@pytest.mark.parametrize("status", [400, 404, 422, 500, 502, 503])
def test_an_action_that_failed_is_no_failure_of_the_platform_whatever_the_status(
    status: int, pending: Pending | None
) -> None:
    outcome = read({"code": "internal.server.error", "details": REMOTE}, status=status, pending=pending)
    assert isinstance(outcome, Finished)
    result = outcome.result
    assert (result.status, result.http_status, result.errors[0].kind) == ("failed", status, "upstream")
    assert result.execution_id == (pending.execution_id if pending else None)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (429, {"details": REMOTE}),
        (500, {"code": "internal.server.error"}),
        (404, {"code": "action.not.found"}),
        (400, ["ACTION.REMOTE_ENDPOINT"]),
    ],
)
def test_a_refusal_of_the_platform_stays_one(status: int, said: Json) -> None:
    assert isinstance(read(said, status=status), Trouble)


@pytest.mark.parametrize(
    ("said", "kind", "message"),
    [
        ({"errors": [{"message": "x", "details": REMOTE}]}, "upstream", "x"),
        ({"errors": ["x"], "details": REMOTE}, "upstream", "x"),
        ({"error": {"code": "Q", "message": "boom"}}, "other", "boom"),
        ({"errors": [], "message": "boom"}, "other", "boom"),
        ({"reason": "disk full"}, "other", "disk full"),
    ],
)
def test_why_an_execution_failed_is_found_wherever_it_stands(said: dict[str, Json], kind: str, message: str) -> None:
    outcome = read({"status": "failed", **said}, pending=Pending(execution_id="x-1"))
    assert isinstance(outcome, Finished)
    assert [(each.kind, each.message) for each in outcome.result.errors] == [(kind, message)]


def test_what_a_completed_execution_says_beside_its_output_is_no_error() -> None:
    outcome = read({"status": "completed", "message": "fine", "code": "OK"}, pending=Pending(execution_id="x-1"))
    assert isinstance(outcome, Finished)
    assert outcome.result.errors == ()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"status": "running"}, "`running`"),
        ({"status": "running", "output": {"half": 1}}, "`running`"),
        ({"status": "success"}, "`success`, which is none of completed, failed: write it under `completed:`"),
        ({"status": "success", "output": None, "errors": []}, "`success`, which is none of"),
        ({"status": "phase-3", "output": {"a": 1}}, "`phase-3`, which is none of completed, failed: if that is an end"),
    ],
)
def test_the_state_of_an_execution_that_goes_on_is_told(said: dict[str, Json], told: str) -> None:
    outcome = read(said, pending=Pending(execution_id="x-1"))
    assert isinstance(outcome, Pending)
    assert outcome.state.startswith(told)


@pytest.mark.parametrize("said", [{"status": "success", "output": {"a": 1}}, {"status": "error", "errors": ["no"]}])
def test_a_new_word_for_an_end_that_comes_with_a_result_is_not_waited_on(said: dict[str, Json]) -> None:
    outcome = read(said, pending=Pending(execution_id="x-1"))
    assert isinstance(outcome, Trouble)
    assert f"looks ended, in the state `{said['status']}`, which is none of completed, failed: write" in outcome.message


def test_a_submit_that_ends_at_once_in_a_new_word_is_told_so() -> None:
    outcome = read({"status": "done", "output": {"a": 1}})
    assert isinstance(outcome, Trouble)
    assert outcome.message.startswith("the answer has no `testExecutionId`, and its state is `done`, which is none of")
