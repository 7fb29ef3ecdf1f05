from __future__ import annotations

import pytest
from hypothesis import given, settings

from engine.http.action_errors import codes_in, error_list, errors_of, messages_in, tells_of_action
from engine.model.ports.exchange import ActionError
from engine.model.values.json import Json, JsonObject
from tests.http.test_body import JSON

REMOTE = {"errorCode": "ACTION.REMOTE_ENDPOINT"}
VENDOR: JsonObject = {
    "message": "Internal Server Error",
    "code": "internal.server.error",
    "status": 500,
    "messageParams": {},
    "contextId": "c-1",
    "details": [REMOTE],
    "errors": [
        {
            "message": "REST call for action execute failed.",
            "code": "INTERNAL_SERVER_ERROR",
            "status": 500,
            "details": [],
            "errors": [],
        }
    ],
}


@pytest.mark.parametrize(
    ("value", "errors"),
    [
        (None, ()),
        ([], ()),
        ("", ()),
        ("boom", (ActionError(kind="other", code=None, message="boom"),)),
        (["a", None], (ActionError(kind="other", code=None, message="a"),)),
        ({"code": 7, "message": "m"}, (ActionError(kind="other", code="7", message="m"),)),
        ([{"kind": "timeout", "message": "m"}], (ActionError(kind="timeout", code=None, message="m"),)),
        ([{"kind": "made-up", "message": "m"}], (ActionError(kind="other", code=None, message="m"),)),
        (
            [{"code": "ACTION.REMOTE_ENDPOINT", "message": "m"}],
            (ActionError(kind="upstream", code="ACTION.REMOTE_ENDPOINT", message="m"),),
        ),
        ([{"errorCode": "E", "userMessage": "u"}], (ActionError(kind="other", code="E", message="u"),)),
        ([{"odd": 1}], (ActionError(kind="other", code=None, message='{"odd":1}'),)),
        ({"error": "invalid_grant"}, (ActionError(kind="other", code="invalid_grant", message="invalid_grant"),)),
        ([3], (ActionError(kind="other", code=None, message="3"),)),
    ],
)
def test_errors_are_read_in_any_of_the_shapes_seen(value: Json, errors: tuple[ActionError, ...]) -> None:
    assert errors_of(value, kind="other") == errors


@pytest.mark.slow
@settings(max_examples=40)
@given(JSON)
def test_reading_errors_never_fails(value: Json) -> None:
    assert all(isinstance(each.message, str) for each in errors_of(value, kind="other"))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"errorCode": "BACKEND", "details": [REMOTE]}, "upstream"),
        (VENDOR, "upstream"),
        ({"errors": [{"errors": [{"details": [REMOTE], "message": "deep"}]}]}, "upstream"),
        ({"code": "x", "details": REMOTE}, "upstream"),
        ({"errors": ["no"], "details": [REMOTE]}, "upstream"),
        ({"error": {"code": "x", "details": [REMOTE]}}, "upstream"),
        ({"errorCode": "INVALID_CREDENTIALS", "details": [{"errorCode": "ACTION.AUTHENTICATION"}]}, "auth"),
        ({"code": "x", "details": [{"errorCode": "ACTION.CERTIFICATE"}]}, "auth"),
        ({"message": "Transform failed", "details": [{"errorCode": "ACTION.PROCESSING"}]}, "template"),
        ({"message": "breaks the success schema", "details": [{"errorCode": "ACTION.PROCESSING"}]}, "output"),
        ({"code": "INVALID_SCHEMA", "details": [{"errorCode": "ACTION.PROCESSING"}]}, "input"),
        ({"code": "INVALID_SCHEMA", "details": [REMOTE]}, "upstream"),
        ({"details": [{"errorCode": "ACTION.PROCESSING"}], "errors": [{"details": [REMOTE]}]}, "upstream"),
        ({"code": "x", "details": [{"errorCode": "ACTION.NEW"}]}, "other"),
        ({"code": "gateway.timeout", "message": "m"}, "timeout"),
        ({"code": "x", "limit": {"key": "actions.concurrent.executions.max", "value": 50}}, "limit"),
        ({"code": "x", "details": [{"errorCode": "FIELD"}]}, "given"),
        ({"kind": "output", "code": "x", "details": [REMOTE]}, "output"),
    ],
)
def test_what_went_wrong_is_read_at_any_depth_and_the_action_says_more_than_the_platform(
    said: JsonObject, kind: str
) -> None:
    assert error_list(said, kind="given")[0].kind == kind


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (VENDOR, "REST call for action execute failed."),
        ({"message": "outer", "errors": [{"message": "mid", "errors": [{"message": "inner"}]}]}, "inner"),
        ({"message": "outer", "details": [{"errorCode": "X", "message": "inner"}]}, "inner"),
        ({"message": "outer", "details": ["inner"]}, "inner"),
        ({"message": "{a} is bad", "messageWithParams": "amount is bad"}, "amount is bad"),
        ({"error": {"message": "inner"}}, "inner"),
        ({"errorCode": "X"}, '{"errorCode":"X"}'),
    ],
)
def test_the_innermost_words_are_told(said: JsonObject, message: str) -> None:
    assert error_list(said, kind="other")[0].message == message


def test_an_error_without_a_code_has_that_of_what_lies_in_it() -> None:
    assert error_list({"message": "m", "details": [REMOTE]}, kind="other")[0].code == "ACTION.REMOTE_ENDPOINT"


def test_every_code_and_every_message_can_be_had() -> None:
    assert codes_in(VENDOR) == ("internal.server.error", "INTERNAL_SERVER_ERROR", "ACTION.REMOTE_ENDPOINT")
    assert messages_in(VENDOR) == ("Internal Server Error", "REST call for action execute failed.")


@pytest.mark.parametrize(
    ("said", "tells"),
    [(VENDOR, True), ({"code": "action.not.found"}, False), ({"message": "ACTION.X"}, False), ({}, False)],
)
def test_codes_of_the_vendor_tell_an_action_from_the_platform(said: JsonObject, tells: bool) -> None:
    assert tells_of_action(said) is tells


def test_errors_in_errors_without_end_are_read_to_an_end() -> None:
    said: Json = {"message": "innermost"}
    for _ in range(150):
        said = {"message": "m", "errors": [said, said]}
    assert isinstance(said, dict)
    assert error_list(said, kind="other")
