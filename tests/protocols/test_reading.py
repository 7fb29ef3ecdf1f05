from __future__ import annotations

import json
from typing import Any

import pytest

from engine.http.request_and_reply import Reply
from engine.model.language.http_exchange import AnswerUse, PollUse, RequestUse
from engine.model.language.literals import Query
from engine.model.ports.exchange import Finished, Outcome, Pending, Result, Trouble, TroubleKind
from engine.model.values.json import MISSING, Json
from engine.model.values.span import NOWHERE
from engine.protocols.http_action import USUAL_ANSWER, HttpAction, lay_over
from engine.protocols.reading import address_below, read_first, read_poll


def at(place: str) -> Query:
    return Query(text=place, span=NOWHERE)


def action(poll: PollUse | None = None, **answer: Any) -> HttpAction:
    laid = lay_over(USUAL_ANSWER, AnswerUse(**answer))
    assert laid is not None
    return HttpAction(name="a", action_id="a", request=RequestUse(path="/x"), answer=laid, poll=poll)


def reply(status: int, body: Json | bytes = None, kind: str = "application/json", **headers: str) -> Reply:
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Reply(status=status, headers={"content-type": kind, **headers}, body=raw)


def first(given: Reply, known: HttpAction | None = None, *, has_auth: bool = False) -> Outcome:
    return read_first(given, known or action(), has_auth=has_auth)


def result_of(outcome: Outcome) -> Result:
    assert isinstance(outcome, Finished), outcome
    return outcome.result


def trouble_of(outcome: Outcome) -> Trouble:
    assert isinstance(outcome, Trouble), outcome
    return outcome


def test_what_is_usual_needs_no_word() -> None:
    fine = result_of(first(reply(201, {"a": 1})))
    assert (fine.status, fine.output, fine.http_status) == ("completed", {"a": 1}, 201)
    assert result_of(first(reply(204))).output is None
    assert result_of(first(reply(200, b"hello", "text/plain"))).output == "hello"
    assert result_of(first(reply(200, b'{"a": 1}', "text/plain"))).output == {"a": 1}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "input"), (403, "auth"), (404, "input"), (409, "input"), (418, "other"), (422, "input"), (500, "upstream")],
)
def test_a_status_that_says_no_is_a_failure_of_its_kind(status: int, kind: str) -> None:
    failed = result_of(first(reply(status, {"code": "E7", "message": "no"})))
    assert (failed.status, failed.output, failed.http_status) == ("failed", MISSING, status)
    assert [(each.kind, each.code, each.message) for each in failed.errors] == [(kind, "E7", "no")]
    assert failed.answer is not None


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
def test_what_is_the_ways_is_no_failure_unless_the_author_says_so(status: int) -> None:
    assert isinstance(first(reply(status, {"message": "busy"})), Trouble)
    claimed = action(failed=("4xx", "500", str(status)))
    assert result_of(first(reply(status, {"message": "busy"}), claimed)).status == "failed"
    assert isinstance(first(reply(status), action(failed=("4xx", "5xx"))), Trouble)


def test_401_is_of_the_login_where_there_is_one() -> None:
    assert trouble_of(first(reply(401), has_auth=True)).kind is TroubleKind.UNAUTHORISED
    assert result_of(first(reply(401))).errors[0].kind == "auth"


def test_what_nobody_named_is_no_verdict() -> None:
    for status in (302, 304, 505):
        outcome = first(reply(status), action(failed=("4xx",)))
        assert isinstance(outcome, Trouble), status


def test_a_state_of_the_body_is_asked_of_good_answers_alone() -> None:
    known = action(state=at("body.status"), completed=("DONE",), failed=("FAILED",), output=at("body.out"))
    assert result_of(first(reply(200, {"status": "done", "out": 1}), known)).output == 1
    assert result_of(first(reply(200, {"status": "failed", "errors": ["x"]}), known)).status == "failed"
    assert result_of(first(reply(404, {"status": "done"}), known)).status == "failed"
    assert "neither completed nor failed" in trouble_of(first(reply(200, {"status": "odd"}), known)).message
    assert "nothing at `body.status`" in trouble_of(first(reply(200, {}), known)).message
    assert trouble_of(first(reply(200, b"<html>", "text/html"), known)).kind is TroubleKind.UNEXPECTED


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"{", "application/json"), (b"<html>x", "text/html"), (b"PK\x03", "application/zip")],
)
def test_a_completed_answer_that_is_no_json_is_an_error(body: bytes, kind: str) -> None:
    assert isinstance(first(reply(200, body, kind)), Trouble)
    assert isinstance(first(reply(200, b"[1]").but(over_limit=True)), Trouble)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"title": "Bad", "detail": "too little", "errors": [{"code": "E1", "message": "x"}]}, [("E1", "x")]),
        ({"error": {"code": "c", "message": "m"}}, [("c", "m")]),
        ({"error": "invalid_request", "error_description": "why"}, [("invalid_request", "why")]),
        ({"message": "m", "code": 7}, [("7", "m")]),
        ({"type": "about:blank", "title": "Out of credit", "detail": "30 too few"}, [(None, "30 too few")]),
    ],
)
def test_the_usual_shapes_of_errors_are_known(body: Json, told: list[tuple[str | None, str]]) -> None:
    assert [(each.code, each.message) for each in result_of(first(reply(422, body))).errors] == told


def test_errors_of_an_unknown_shape_are_the_first_of_their_text() -> None:
    failed = result_of(first(reply(400, b"x" * 900, "text/plain")))
    assert failed.errors[0].message == "x" * 300
    assert result_of(first(reply(400))).errors[0].message == "the server answered 400"


def test_graphql_fails_under_200_and_keeps_what_it_has() -> None:
    body: Json = {"data": {"a": 1}, "errors": [{"message": "no", "extensions": {"code": "NOT_FOUND"}}, "odd"]}
    failed = result_of(first(reply(200, body), action(output=at("body.data"))))
    assert (failed.status, failed.output) == ("failed", {"a": 1})
    assert [(each.code, each.message) for each in failed.errors] == [("NOT_FOUND", "no"), (None, "odd")]
    assert result_of(first(reply(200, {"data": {}, "errors": []}))).status == "completed"


def test_places_see_headers_and_seconds() -> None:
    known = action(execution_id=at('http.header."x-request-id"'), duration=at("body.took"), output=at("body.o"))
    given = reply(200, {"took": 1.5, "o": None}, **{"x-request-id": "r-1"})
    done = result_of(first(given, known))
    assert (done.execution_id, done.duration_s, done.output) == ("r-1", 1.5, None)
    assert result_of(first(reply(200, {"took": -1}), known)).duration_s is None


JOB = PollUse(
    id=at("body.id"),
    request=RequestUse(method="GET", path="/jobs/{execution_id}"),
    state=at("body.state"),
    completed=("DONE",),
    failed=("FAILED", "CANCELLED"),
)
ASKED = Pending(execution_id="j1", key="k")


def test_a_first_answer_with_an_id_is_asked_for_and_one_without_is_the_end() -> None:
    assert first(reply(201, {"id": 7}), action(JOB)) == Pending(execution_id="7")
    assert result_of(first(reply(200, {"a": 1}), action(JOB))).output == {"a": 1}
    assert "nothing at `body.id`" in trouble_of(first(reply(202, {}), action(JOB))).message
    assert result_of(first(reply(400, {"id": 7}), action(JOB))).status == "failed"
    assert trouble_of(first(reply(201, {"id": ".."}), action(JOB))).is_lasting
    asked = first(reply(202, {"id": "x"}, **{"retry-after": "3"}), action(JOB))
    assert asked == Pending(execution_id="x", retry_after_s=3.0)


def test_a_poll_ends_by_its_states_and_names_one_that_nobody_named() -> None:
    known = action(JOB, output=at("body.out"))
    done = result_of(read_poll(reply(200, {"state": "done", "out": 5}), known, ASKED, has_auth=False))
    assert (done.status, done.output, done.execution_id) == ("completed", 5, "j1")
    failed = result_of(read_poll(reply(200, {"state": "CANCELLED", "message": "m"}), known, ASKED, has_auth=False))
    assert (failed.status, failed.errors[0].message) == ("failed", "m")
    odd = read_poll(reply(200, {"state": "aborted"}), known, ASKED, has_auth=False)
    assert isinstance(odd, Pending)
    assert "aborted" in odd.state
    assert "failed:" in odd.state
    assert isinstance(read_poll(reply(404), known, ASKED, has_auth=False), Trouble)
    assert isinstance(read_poll(reply(503), known, ASKED, has_auth=False), Trouble)


def test_a_poll_may_end_by_its_status() -> None:
    poll = PollUse(at=at("http.header.location"), state=at("http.status"), completed=("200",), failed=("404", "410"))
    known = action(poll)
    assert first(reply(202, None, location="/ops/1"), known) == Pending(execution_id="/ops/1")
    assert isinstance(read_poll(reply(202), known, ASKED, has_auth=False), Pending)
    assert result_of(read_poll(reply(200, {"a": 1}), known, ASKED, has_auth=False)).output == {"a": 1}
    assert result_of(read_poll(reply(410, {"message": "gone"}), known, ASKED, has_auth=False)).status == "failed"


def test_an_output_that_is_elsewhere_is_fetched_by_one_more_request() -> None:
    poll = PollUse(
        id=JOB.id,
        request=JOB.request,
        state=JOB.state,
        completed=JOB.completed,
        failed=JOB.failed,
        result=at("body.links.result"),
    )
    known = action(poll)
    more = read_poll(reply(200, {"state": "DONE", "links": {"result": "/r/1"}}), known, ASKED, has_auth=False)
    assert isinstance(more, Pending)
    assert (more.execution_id, more.at, more.key) == ("j1", "/r/1", "k")
    done = result_of(read_poll(reply(200, {"px": 1}), known, more, has_auth=False))
    assert (done.output, done.execution_id) == ({"px": 1}, "j1")
    none = read_poll(reply(200, {"state": "DONE"}), known, ASKED, has_auth=False)
    assert "nothing at `body.links.result`" in trouble_of(none).message


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("/ops/1", "https://a.example/ops/1"),
        ("1?x=2", "https://a.example/v1/1?x=2"),
        ("https://a.example/ops", "https://a.example/ops"),
        ("https://b.example/ops", None),
        ("//b.example/ops", None),
        ("http://a.example/ops", None),
        ("https://a.example@b.example/", None),
        ("javascript:alert(1)", None),
    ],
)
def test_an_address_leads_nowhere_else(address: str, whole: str | None) -> None:
    assert address_below(address, asked="https://a.example/v1/jobs", origin="https://a.example") == whole
