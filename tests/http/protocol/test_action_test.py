from __future__ import annotations

import json
from typing import Any

import pytest

from engine.http.protocol.action_test import AnswerReading, limit_in_words, read_execution, read_test
from engine.http.request_and_reply import Reply
from engine.model.ports.exchange import Finished, Outcome, Result, Trouble, TroubleKind
from engine.model.values.json import MISSING, Json

USUAL = AnswerReading()
CORRELATION = "c0ffee-1"
NEW_STYLE = {
    "message": "Internal Server Error", "code": "internal.server.error", "status": 500, "messageParams": {},
    "contextId": "ctx-1", "details": [{"errorCode": "ACTION.REMOTE_ENDPOINT"}],
    "errors": [{"message": "REST call failed.", "code": "INTERNAL_SERVER_ERROR", "status": 500, "details": []}],
}  # fmt: skip
OLD_STYLE = {
    "errorCode": "INVALID_CREDENTIALS", "status": 400, "correlationId": "corr-7", "entityName": "msDynamics",
    "userMessage": "Bad login", "userParams": [], "details": [{"errorCode": "ACTION.AUTHENTICATION"}], "errors": [],
}  # fmt: skip


def reply(said: Any, status: int = 200) -> Reply:
    """An answer of the platform."""
    headers = {"content-type": "application/json", "inin-correlation-id": CORRELATION}
    return Reply(status=status, headers=headers, body=json.dumps(said).encode())


def answered(said: Any, status: int = 200, reading: AnswerReading = USUAL) -> Outcome:
    return read_test(reply(said, status), reading)


def result_of(outcome: Outcome) -> Result:
    assert isinstance(outcome, Finished), outcome
    return outcome.result


def trouble_of(outcome: Outcome) -> Trouble:
    assert isinstance(outcome, Trouble), outcome
    return outcome


def failed(code: str, step: str = "Execute request", **more: Any) -> dict[str, Any]:
    """A test that failed at a step, told under 200."""
    error = {"message": "no", "code": "bad.request", "contextId": "ctx-2", "details": [{"errorCode": code}], **more}
    return {
        "success": False,
        "error": error,
        "operations": [
            {
                "step": 1,
                "name": "Validate request against schema",
                "success": step != "Validate request against schema",
            },
            {"step": 9, "name": step, "success": False, "error": error},
        ],
    }


def test_a_test_that_went_well_tells_its_output_and_its_steps() -> None:
    said = {
        "success": True,
        "finalResult": '{"score": 7}',
        "operations": [
            {"step": 5, "name": "Execute request", "success": True, "result": {"status": 200, "body": {"s": 7}}},
            {"step": 10, "name": "Apply output transformation", "success": True, "result": '{"score": 7}'},
        ],
    }
    result = result_of(answered(said))
    assert (result.status, result.output, result.errors, result.http_status) == ("completed", {"score": 7}, (), 200)
    assert [each.kind for each in result.trace or ()] == ["execute", "transform"]
    assert (result.upstream, result.request) == ({"status": 200, "body": {"s": 7}}, MISSING)


@pytest.mark.parametrize(("told", "output"), [({}, MISSING), ({"finalResult": None}, None), ({"finalResult": 5}, 5)])
def test_null_is_not_missing(told: dict[str, Json], output: object) -> None:
    assert result_of(answered({"success": True, **told})).output == output


def test_success_false_under_200_is_failed_with_its_step_codes_and_ids() -> None:
    result = result_of(answered(failed("ACTION.REMOTE_ENDPOINT")))
    assert (result.status, result.http_status) == ("failed", 200)
    assert [(each.kind, each.message) for each in result.errors] == [("upstream", "no (step `Execute request`)")]
    assert result.answer is not None
    assert result.answer["ids"] == {"inin-correlation-id": CORRELATION, "contextId": "ctx-2"}
    assert "ACTION.REMOTE_ENDPOINT" in result.answer["codes"]  # type: ignore[operator]


@pytest.mark.parametrize("code", ["ACTION.AUTHENTICATION", "ACTION.CERTIFICATE"])
def test_a_login_that_failed_is_auth_at_any_step(code: str) -> None:
    assert result_of(answered(failed(code))).errors[0].kind == "auth"


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ("Validate request against schema", "input"),
        ("Resolve request URL template", "template"),
        ("Apply output transformation", "template"),
        ("Validate output against schema", "output"),
    ],
)
def test_what_failed_in_processing_its_step_tells(step: str, kind: str) -> None:
    assert result_of(answered(failed("ACTION.PROCESSING", step))).errors[0].kind == kind


def test_an_invalid_schema_is_the_inputs_fault_and_a_step_does_not_overrule_it() -> None:
    assert result_of(answered(failed("INVALID_SCHEMA", "Apply output transformation"))).errors[0].kind == "input"


def test_a_failure_that_only_its_step_explains_is_told_by_the_step() -> None:
    said = failed("ACTION.REMOTE_ENDPOINT")
    del said["error"]
    result = result_of(answered(said))
    assert [each.kind for each in result.errors] == ["upstream"]
    assert result.answer is not None
    assert "ACTION.REMOTE_ENDPOINT" in result.answer["codes"]  # type: ignore[operator]


def test_a_failure_without_a_word_says_at_least_where() -> None:
    said = {"success": False, "operations": [{"name": "Flatten output", "success": False}]}
    message = "the action failed, and the answer does not say why (step `Flatten output`)"
    assert [(each.kind, each.message) for each in result_of(answered(said)).errors] == [("output", message)]


def test_an_author_gives_kinds_to_codes() -> None:
    reading = AnswerReading(error_kinds={"ACTION.REMOTE_ENDPOINT": "timeout"})
    assert result_of(answered(failed("ACTION.REMOTE_ENDPOINT"), reading=reading)).errors[0].kind == "timeout"
    assert result_of(answered(NEW_STYLE, 500, reading)).errors[0].kind == "timeout"


@pytest.mark.parametrize("read", [read_test, read_execution])
@pytest.mark.parametrize(
    ("said", "status", "kind", "ids"),
    [(NEW_STYLE, 500, "upstream", {"contextId": "ctx-1"}), (OLD_STYLE, 400, "auth", {"correlationId": "corr-7"})],
)
def test_codes_of_the_action_decide_under_any_status_in_either_style(
    read: Any, said: Json, status: int, kind: str, ids: dict[str, str]
) -> None:
    result = result_of(read(reply(said, status), USUAL))
    assert (result.status, result.errors[0].kind, result.http_status) == ("failed", kind, status)
    assert result.answer is not None
    assert result.answer["ids"] == {"inin-correlation-id": CORRELATION, **ids}


@pytest.mark.parametrize("said", [{}, {"success": None}, {"success": "true"}, {"testExecutionId": "x"}, [], "x", None])
def test_an_answer_without_success_is_a_bad_body(said: Json) -> None:
    assert trouble_of(answered(said)).kind is TroubleKind.BAD_BODY


def test_an_execution_gives_its_output_alone() -> None:
    result = result_of(read_execution(reply({"success": False}), USUAL))
    assert (result.status, result.output, result.trace) == ("completed", {"success": False}, None)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("actions.concurrent.executions.max", 50, "the organisation's limit actions.concurrent.executions.max of 50"),
        ("requests.volume.max", 2500, "the organisation's limit requests.volume.max of 2,500"),
        (
            "client.credentials.token.rate.per.minute",
            300,
            "the token's limit client.credentials.token.rate.per.minute of 300",
        ),
        ("x", None, "the organisation's limit x"),
        ("x", True, "the organisation's limit x"),
    ],
)
def test_a_limit_is_named_with_whose_it_is(key: str, value: Json, words: str) -> None:
    assert limit_in_words({"limit": {"key": key, "namespace": "dataactions", "value": value}}) == words


@pytest.mark.parametrize("said", [None, {}, {"limit": None}, {"limit": {}}, {"limit": {"key": 7}}, {"limit": "x"}])
def test_what_names_no_limit_names_none(said: Any) -> None:
    assert limit_in_words(said) is None


LIMITED = {"message": "Too many", "code": "x", "limit": {"key": "actions.concurrent.executions.max", "value": 50}}


@pytest.mark.parametrize("status", [429, 400])
def test_whoever_names_a_limit_has_run_nothing_and_is_asked_again(status: int) -> None:
    trouble = trouble_of(answered(LIMITED, status))
    assert (trouble.kind, trouble.errors[0].kind) == (TroubleKind.THROTTLED, "limit")
    assert trouble.message.endswith("Too many (the organisation's limit actions.concurrent.executions.max of 50)")


def test_a_bare_503_may_come_from_a_gateway_behind_which_the_action_ran() -> None:
    assert trouble_of(answered(LIMITED, 503)).kind is TroubleKind.SERVER_ERROR


@pytest.mark.parametrize(
    ("steps", "was_sent"),
    [
        ([], False),
        (["Validate request against schema", "Resolve request URL template"], False),
        (["Validate request against schema", "Execute request"], True),
        (["A step that nobody knows"], True),
    ],
)
def test_a_limit_told_like_a_failed_test_is_asked_again_only_where_surely_nothing_was_sent(
    steps: list[str], was_sent: bool
) -> None:
    operations = [{"name": each, "success": True} for each in steps]
    outcome = answered({"success": False, "error": LIMITED, "operations": operations})
    if was_sent:
        assert result_of(outcome).errors[0].kind == "limit"
    else:
        assert trouble_of(outcome).kind is TroubleKind.THROTTLED


def test_a_limit_behind_the_action_is_the_actions_failure() -> None:
    assert result_of(answered({**NEW_STYLE, "errors": [LIMITED]}, 500)).status == "failed"


@pytest.mark.parametrize(
    ("status", "kind", "advice"),
    [
        (403, TroubleKind.FORBIDDEN, "`integrations:action:execute`"),
        (404, TroubleKind.NOT_FOUND, "check the id and version of the action"),
    ],
)
def test_a_refusal_says_what_to_look_at(status: int, kind: TroubleKind, advice: str) -> None:
    trouble = trouble_of(answered({"message": "no", "code": "not.found", "contextId": "ctx-3"}, status))
    assert (trouble.kind, advice in trouble.message) == (kind, True)
    assert trouble.answer is not None
    assert trouble.answer["ids"] == {"inin-correlation-id": CORRELATION, "contextId": "ctx-3"}
