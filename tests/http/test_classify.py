from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.classify import note_of, refusal, retry_after_s, unreadable
from engine.http.content import plain_content
from engine.http.request_and_reply import Reply
from engine.model.ports.exchange import ActionError, TroubleKind

NOW = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
DATE = format_datetime(NOW, usegmt=True)


def reply(status: int, body: bytes = b"", **headers: str) -> Reply:
    return Reply(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, TroubleKind.REFUSED),
        (401, TroubleKind.UNAUTHORISED),
        (403, TroubleKind.FORBIDDEN),
        (404, TroubleKind.NOT_FOUND),
        (410, TroubleKind.NOT_FOUND),
        (413, TroubleKind.REFUSED),
        (415, TroubleKind.REFUSED),
        (422, TroubleKind.REFUSED),
        (429, TroubleKind.THROTTLED),
        (408, TroubleKind.SERVER_ERROR),
        (500, TroubleKind.SERVER_ERROR),
        (502, TroubleKind.SERVER_ERROR),
        (503, TroubleKind.SERVER_ERROR),
        (504, TroubleKind.SERVER_ERROR),
        (520, TroubleKind.SERVER_ERROR),
        (301, TroubleKind.UNEXPECTED),
        (307, TroubleKind.UNEXPECTED),
        (409, TroubleKind.UNEXPECTED),
        (418, TroubleKind.UNEXPECTED),
        (499, TroubleKind.UNEXPECTED),
        (300, TroubleKind.UNEXPECTED),
        (199, TroubleKind.UNEXPECTED),
        (501, TroubleKind.SERVER_ERROR),
        (599, TroubleKind.SERVER_ERROR),
    ],
)
def test_defect_24_every_status_has_its_row(status: int, kind: TroubleKind) -> None:
    found = refusal(reply(status))
    assert found is not None
    assert (found.kind, found.status) == (kind, status)


@pytest.mark.parametrize("status", [200, 201, 202, 299])
def test_defect_43_any_2xx_is_an_answer(status: int) -> None:
    assert refusal(reply(status)) is None


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        ("7", TroubleKind.UNAVAILABLE),
        ("0", TroubleKind.UNAVAILABLE),
        (format_datetime(NOW + timedelta(seconds=5), usegmt=True), TroubleKind.UNAVAILABLE),
        ("-1", TroubleKind.SERVER_ERROR),
        ("soon", TroubleKind.SERVER_ERROR),
        ("", TroubleKind.SERVER_ERROR),
    ],
)
def test_a_503_refuses_only_when_it_names_a_time(hint: str, kind: TroubleKind) -> None:
    found = refusal(reply(503, retry_after=hint, date=DATE))
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("1", 1.0),
        (" 42 ", 42.0),
        ("9999999999", 9_999_999_999.0),
        ("1.5", 2.0),
        ("2.0", 2.0),
        ("0.001", 1.0),
        ("+2", 2.0),
        ('"2"', 2.0),
        ("1, 3, 2", 3.0),
        ("0, 4", 4.0),
        ("soon, 4", 4.0),
        (f"5, {format_datetime(NOW + timedelta(seconds=90), usegmt=True)}", 90.0),
        (f"{format_datetime(NOW + timedelta(seconds=9), usegmt=True)}, {format_datetime(NOW, usegmt=True)}", 9.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        ("Sunday, 22-Nov-26 09:15:00 GMT", 60.0),
        ("Sun Nov 22 09:15:00 2026", 60.0),
    ],
)
def test_a_usable_hint_is_read(header: str, seconds: float) -> None:
    assert retry_after_s(header, DATE) == seconds


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "0",
        "00",
        "-5",
        "+-5",
        "0.0",
        "1.5.0",
        "-1, -2",
        "1e3",
        "12345678901",
        "٣",
        "²",
        "5 seconds",
        "soon",
        format_datetime(NOW, usegmt=True),
        format_datetime(NOW - timedelta(hours=1), usegmt=True),
        "Sun, 99 Nov 2026 09:15:00 GMT",
        "Sun, 22 Nov 2026",
        "Sun, 22 Nov 99999999999 09:15:00 GMT",
    ],
)
def test_defect_14_junk_zero_and_the_past_are_no_hint(header: str | None) -> None:
    assert retry_after_s(header, DATE) is None


def test_a_date_hint_is_measured_by_the_servers_own_clock() -> None:
    hint = format_datetime(NOW + timedelta(seconds=90), usegmt=True)
    skewed = format_datetime(NOW + timedelta(seconds=30), usegmt=True)
    assert retry_after_s(hint, skewed) == 60.0
    assert retry_after_s(hint, None) is None
    assert retry_after_s(hint, "yesterday") is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_hint_is_nothing_or_positive_whatever_the_headers_say(header: str, date: str) -> None:
    hint_s = retry_after_s(header, date)
    assert hint_s is None or hint_s > 0


def test_defect_44_the_servers_words_and_errors_are_kept() -> None:
    body = b'{"message":"bad \\"amount\\"","code":"bad.request","errors":[{"code":"X","message":"too low"},"y"]}'
    found = refusal(reply(400, body))
    assert found is not None
    assert found.message == 'the server answered 400: bad "amount"'
    assert found.body == body.decode()
    assert found.errors == (
        ActionError(kind="input", code="X", message="too low"),
        ActionError(kind="input", code=None, message="y"),
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"message": "one", "error": "two"}, ": one"),
        ({"message": "", "error": "two"}, ": two"),
        ({"message": None, "detail": "three"}, ": three"),
        ({"message": {"a": 1}, "description": "four"}, ": four"),
        ({"message": ""}, ""),
        ({"status": 409}, ""),
        ([], ""),
    ],
)
def test_the_first_words_that_a_server_says_are_told(said: object, words: str) -> None:
    found = refusal(reply(409, json.dumps(said).encode()))
    assert found is not None
    assert found.message == f"the server answered 409{words}"


def test_a_flat_text_is_kept_as_body_and_cut() -> None:
    found = refusal(reply(403, b"no permission " + b"\xff" * 5_000))
    assert found is not None
    assert found.body.startswith("no permission ")
    assert len(found.body) == 2_000
    assert found.message == "the server answered 403"


def test_a_single_error_object_is_one_error() -> None:
    found = refusal(reply(422, b'{"message":"no","code":"c"}'))
    assert found is not None
    assert found.errors == (ActionError(kind="input", code="c", message="no"),)


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"content_encoding": "br", "content_type": "application/json"}, "encoded as `br`"),
        ({"content_type": "text/html; charset=utf-8"}, "content type `text/html`"),
        ({"content_type": "application/json; charset=x-foo"}, "in charset `x-foo`, which is not known here"),
    ],
)
def test_an_encoded_body_or_another_content_type_is_unexpected(headers: dict[str, str], words: str) -> None:
    found = unreadable(plain_content(reply(200, '{"a": "ü"}'.encode(), **headers)))
    assert found is not None
    assert found.kind is TroubleKind.UNEXPECTED
    assert words in found.message


@pytest.mark.parametrize("kind", ["", "application/json", "application/json; charset=utf-8", "text/html"])
def test_a_body_over_the_limit_is_unexpected_whatever_it_is(kind: str) -> None:
    found = unreadable(Reply(status=200, headers={"content-type": kind}, body=b"{", over_limit=True))
    assert found is not None
    assert (found.kind, found.message) == (TroubleKind.UNEXPECTED, "the answer is larger than 8 MiB")


@pytest.mark.parametrize(("length", "shown"), [(300, "x" * 300), (301, "x" * 300 + "…"), (1_000_000, "x" * 300 + "…")])
def test_the_words_of_a_server_are_cut_where_nobody_reads_on(length: int, shown: str) -> None:
    words = "x" * length
    said = refusal(reply(409, json.dumps({"message": words}).encode()))
    assert said is not None
    assert said.message == f"the server answered 409: {shown}"
    flat = refusal(reply(400, words.encode()))
    assert flat is not None
    assert [error.message for error in flat.errors] == [shown]
    named = unreadable(reply(200, b"{}", content_type=words))
    assert named is not None
    assert f"`{shown}`" in named.message


@pytest.mark.parametrize("kind", ["", "application/json", "Application/JSON; charset=utf-8", "application/hal+json"])
def test_json_by_any_name_may_be_read(kind: str) -> None:
    assert unreadable(reply(200, b"{}", content_type=kind, content_encoding="identity")) is None


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "Text/Plain; charset=utf-8"])
def test_json_under_another_name_is_read_unless_that_is_forbidden(kind: str) -> None:
    given = reply(200, b' {"a": 1}', content_type=kind)
    assert unreadable(given) is None
    assert note_of(given)
    refused = unreadable(given, is_strict=True)
    assert refused is not None
    assert "expected `application/json`" in refused.message


@pytest.mark.parametrize(
    ("body", "kind"), [(b"oops", "text/plain"), (b"<p>{}</p>", "text/plain"), (b"{}", "text/html")]
)
def test_what_is_no_json_by_its_first_sign_either_is_refused(body: bytes, kind: str) -> None:
    given = reply(200, body, content_type=kind)
    assert unreadable(given) is not None
    assert note_of(given) == ""


def test_json_by_its_own_name_is_not_noted() -> None:
    assert note_of(reply(200, b"{}", content_type="application/json")) == ""
    assert note_of(reply(200, b"{}")) == ""
