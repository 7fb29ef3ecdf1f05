from __future__ import annotations

import json

from engine.http.evidence import LISTED_MAX, SHOWN_MAX, answer_of
from engine.http.request_and_reply import Reply
from engine.model.values.json import Json
from tests.http.test_action_errors import VENDOR


def reply(said: Json, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=400, headers=named, body=json.dumps(said).encode())


def test_codes_messages_and_ids_are_kept_from_any_depth() -> None:
    said = {**VENDOR, "details": [{"errorCode": "A", "message": "why", "correlationId": "k-2"}]}
    kept = answer_of(reply(said, content_type="application/json", inin_correlation_id="i-1", cf_ray="r", date="now"))
    assert kept["status"] == 400
    assert kept["content_type"] == "application/json"
    assert kept["codes"] == ["internal.server.error", "INTERNAL_SERVER_ERROR", "A"]
    assert kept["messages"] == ["Internal Server Error", "REST call for action execute failed.", "why"]
    assert kept["ids"] == {"inin-correlation-id": "i-1", "cf-ray": "r", "contextId": "c-1", "correlationId": "k-2"}


def test_what_is_not_there_is_not_kept() -> None:
    assert answer_of(Reply(status=502, headers={}, body=b"")) == {"status": 502}
    assert answer_of(Reply(status=200, headers={}, body=b"<html>")) == {"status": 200, "body": "<html>"}


def test_of_blanks_alone_it_is_said_how_many_there_are() -> None:
    assert answer_of(Reply(status=200, headers={}, body=b" \n" * 600)) == {"status": 200, "body": "(1,200 blanks)"}
    assert answer_of(Reply(status=200, headers={}, body=b"\t"))["body"] == "(1 blank)"


def test_nothing_of_it_is_long() -> None:
    many: Json = [{"code": f"c{number}", "message": "m" * 1_000 + str(number)} for number in range(500)]
    kept = answer_of(reply({"errors": many, "requestId": "i" * 9_000}, x_request_id="h" * 9_000))
    assert len(json.dumps(kept)) < (2 * LISTED_MAX + 5) * (SHOWN_MAX + 20)


def test_bytes_that_are_no_text_are_shown_as_escapes() -> None:
    assert answer_of(Reply(status=200, headers={}, body=b"M\xfcller"))["body"] == "M\\xfcller"
