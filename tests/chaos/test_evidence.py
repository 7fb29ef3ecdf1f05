"""What a server said about a failure is found again: in the verdict, in the log, in what the reports are made of."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest

from engine.model.ports.wire import WireKind
from engine.model.run.event import AttemptFailed, CaseFinished, Noted
from engine.model.values.json import Json
from tests.chaos.scene import Seen, see, where_of
from tests.chaos.server import TOKEN, ChaosServer, Talk, response
from tests.chaos.server import said as fine_said
from tests.http.servers import EVERY_WIRE

pytestmark = EVERY_WIRE


def meet(
    column: str,
    wire: WireKind,
    body: Json | bytes,
    status: str = "200 OK",
    *,
    closes: bool = False,
    **headers: str | None,
) -> Seen:
    """What comes of a case whose submit, or whose poll, is always answered so."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def act(talk: Talk) -> None:
        await talk.write(response(sent, status, **headers))
        if closes:
            talk.close()

    return see(column, ChaosServer(where=where_of(column), act=act), wire)


def ended(seen: Seen) -> CaseFinished:
    return next(each for each in seen.events if isinstance(each, CaseFinished))


def failed(seen: Seen) -> list[AttemptFailed]:
    return [each for each in seen.events if isinstance(each, AttemptFailed)]


@pytest.mark.parametrize("column", ["submit", "read", "poll"])
@pytest.mark.parametrize(
    ("body", "headers", "told"),
    [
        (b"<html>Down</html>", {"Content_Type": "text/html"}, ("and begins with `<`", "<html>Down</html>")),
        (b"<p>Down", {}, ("not JSON: it begins with `<`", "<p>Down")),
        (b'{"status":"completed","output":{"n":NaN}}', {}, ("`NaN` at byte 36", '"n":NaN')),
        (b'{"status":"completed","output":{"x":12,"y":1e400}}', {}, ("number out of range at byte 43", "1e400")),
        (rb'{"output":"\ud83d"}', {}, ("half a surrogate pair at byte 11", r"\ud83d")),
        (b'{"output":"M\xfcller"}', {}, ("byte 0xFC at byte 12 is no UTF-8", r"M\xfcller")),
        (b'{"status":"comp', {}, ("it ends in the middle, at byte 15", '{"status":"comp')),
        (b'{"status":"comp', {"Content_Length": "500"}, ("the answer was cut off, after 15 of 500 bytes", '"comp')),
        (b"", {}, ("the answer is empty, expected JSON", None)),
        (b"[1]", {}, ("the answer is not a JSON object", "[1]")),
        (b'{"a":1}', {}, ("the answer has no `", '{"a":1}')),
    ],
)
def test_an_answer_that_cannot_be_read_is_shown_with_the_place_where_reading_ended(
    column: str, body: bytes, headers: dict[str, str], told: tuple[str, str | None], wire: WireKind
) -> None:
    why, shown = told
    is_cut = "Content_Length" in headers
    seen = meet(column, wire, body, closes=is_cut, X_Request_Id="r-1", **headers)
    finished = ended(seen)
    assert why in finished.reason
    assert finished.answer is not None
    assert (finished.answer["status"], finished.answer["ids"]) == (200, {"x-request-id": "r-1"})
    assert shown is None or shown in str(finished.answer["body"])
    assert all(each.answer == finished.answer for each in failed(seen))


@pytest.mark.parametrize("column", ["submit", "read", "poll"])
def test_a_body_that_is_cut_off_shows_no_beginning_of_a_secret(column: str, wire: WireKind) -> None:
    seen = meet(column, wire, f'{{"echo":"{TOKEN[:-5]}'.encode(), closes=True, Content_Length="500")
    answer = ended(seen).answer
    assert answer is not None
    assert answer["body"] == '{"echo":"***'


REFUSAL: Json = {
    "message": "no",
    "code": "bad.request",
    "contextId": "c-1",
    "details": [{"errorCode": "FIELD", "message": "amount must be positive"}],
}


@pytest.mark.parametrize("column", ["submit", "read", "poll"])
def test_what_a_refusal_says_is_kept(column: str, wire: WireKind) -> None:
    seen = meet(column, wire, REFUSAL, "400 No", ININ_Correlation_Id="i-1")
    for answer in (ended(seen).answer, failed(seen)[0].answer):
        assert answer is not None
        assert answer["ids"] == {"inin-correlation-id": "i-1", "contextId": "c-1"}
        assert answer["codes"] == ["bad.request", "FIELD"]
        assert answer["messages"] == ["no", "amount must be positive"]


@pytest.mark.parametrize("column", ["submit", "read", "poll"])
def test_an_action_that_failed_is_asked_once_and_halts_nothing(column: str, wire: WireKind) -> None:
    said: Json = {"code": "internal.server.error", "details": [{"errorCode": "ACTION.REMOTE_ENDPOINT"}]}
    seen = meet(column, wire, said, "500 Oops")
    assert (seen.verdict, seen.troubles, seen.halted) == ("failed", [], False)
    assert seen.server.requests[where_of(column)] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "reason", "troubles"),
    [
        ({"status": "success"}, "its last state was `success`, which is none of completed, failed: write it under", 0),
        ({"status": "running"}, "the time that `wait` gives it; its last state was `running`", 0),
        ({"status": "success", "output": {"a": 1}}, "looks ended, in the state `success`, which is none of", 3),
    ],
)
def test_the_last_state_of_an_execution_that_never_ended_is_named(
    said: Json, reason: str, troubles: int, wire: WireKind
) -> None:
    seen = meet("poll", wire, said)
    assert seen.verdict == "error"
    assert reason in seen.reason
    assert seen.troubles == ["bad-body"] * troubles


@pytest.mark.parametrize("where", ["submit", "poll"])
def test_what_is_not_ready_is_left_alone_for_as_long_as_the_server_asks(where: str, wire: WireKind) -> None:
    async def act(talk: Talk) -> None:
        body = json.dumps(
            {**fine_said(where), "status": "running"} | ({"output": None} if where == "poll" else {})
        ).encode()
        await talk.write(response(body, "202 Accepted", Retry_After="6.5"))

    server = ChaosServer(where=where, act=act, times=2)
    seen = see("read", server, wire)
    assert seen.verdict == "passed"
    polls = [at for place, at in server.arrivals if place == "poll"]
    began = next(at for place, at in server.arrivals if place == "submit") if where == "submit" else polls[0]
    assert polls[0 if where == "submit" else 1] - began >= 7.0
    assert len(polls) == (1 if where == "submit" else 3)


@pytest.mark.parametrize("execution_id", ["urn:exec:42", "YWJj+ZA==", "a/b", "../../oauth/token", "a?b#c", "%2e%2e"])
def test_an_id_of_any_letters_is_asked_for_as_one_segment(execution_id: str, wire: WireKind) -> None:
    async def act(talk: Talk) -> None:
        await talk.write(response(json.dumps({"testExecutionId": execution_id, "status": "pending"}).encode()))

    server = ChaosServer(where="submit", act=act)
    seen = see("read", server, wire)
    path = server.heads[-1].split(" ")[1].removeprefix("/api/v2/data/actions/test/")
    assert unquote(path) == execution_id
    assert "/" not in path
    assert server.requests["submit"] == 1
    assert "the answer is about execution `exec-0001`, asked for" in seen.reason


@pytest.mark.parametrize("column", ["submit", "read"])
@pytest.mark.parametrize("execution_id", ["..", "a\r\nb", "a" * 9_000, ["x"]])
def test_an_id_that_can_never_be_asked_by_is_not_tried_again(column: str, execution_id: Json, wire: WireKind) -> None:
    seen = meet(column, wire, {"testExecutionId": execution_id})
    assert seen.verdict == ("unknown" if column == "submit" else "error")
    assert "cannot stand in a path" in seen.reason
    assert seen.server.requests["submit"] == 1


def test_a_key_that_stands_twice_in_an_answer_is_noted(wire: WireKind) -> None:
    async def act(talk: Talk) -> None:
        said = json.dumps(fine_said("poll"))
        await talk.write(response(f'{{"note": 1, "note": 2, {said[1:]}'.encode()))

    seen = see("read", ChaosServer(where="poll", act=act), wire)
    assert seen.verdict == "passed"
    (note,) = [each.message for each in seen.events if isinstance(each, Noted)]
    assert note == "the key `note` stands twice in one object of an answer; the last is read"


@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "application/octet-stream"])
@pytest.mark.parametrize("where", ["token", "submit", "poll"])
def test_json_under_another_name_is_read_with_one_note_a_run(where: str, kind: str, wire: WireKind) -> None:
    async def act(talk: Talk) -> None:
        await talk.write(response(json.dumps(fine_said(where)).encode(), Content_Type=kind))

    seen = see("read", ChaosServer(where=where, act=act), wire)
    assert seen.verdict == "passed"
    (note,) = [each.message for each in seen.events if isinstance(each, Noted)]
    assert note.startswith(f"the server declares its JSON as `{kind.partition(';')[0]}`")
    assert "`strict-content-type: true`" in note
