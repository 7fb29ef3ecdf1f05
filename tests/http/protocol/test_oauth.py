from __future__ import annotations

from base64 import b64encode
from urllib.parse import parse_qs

import pytest

from engine.http.protocol.oauth import BearerToken, Credentials, basic_token_request, form_token_request, read_token
from engine.http.request_and_reply import Reply
from engine.model.ports.exchange import Trouble, TroubleKind

NASTY = Credentials(client_id="a&b=c", client_secret="p+q%26=&scope=admin é")


def reply(body: str, status: int = 200) -> Reply:
    return Reply(status=status, headers={"content-type": "application/json"}, body=body.encode())


def test_defect_29_credentials_are_escaped_in_the_form() -> None:
    request = form_token_request("https://login/oauth/token", NASTY)
    assert request.body is not None
    assert parse_qs(request.body.decode("ascii"), strict_parsing=True) == {
        "grant_type": ["client_credentials"],
        "client_id": [NASTY.client_id],
        "client_secret": [NASTY.client_secret],
    }


def test_a_basic_header_carries_the_pair_as_it_is() -> None:
    request = basic_token_request("https://login/oauth/token", Credentials(client_id="a", client_secret="b/+ c%"))
    assert request.headers["Authorization"] == f"Basic {b64encode(b'a:b/+ c%').decode()}"
    assert request.body == b"grant_type=client_credentials"


def test_secrets_are_in_no_repr() -> None:
    token = BearerToken(text="t0ken", expires_in_s=1.0)
    shown = (
        f"{NASTY!r} {form_token_request('https://x', NASTY)!r} {basic_token_request('https://x', NASTY)!r} {token!r}"
    )
    assert "p+q" not in shown
    assert "Basic" not in shown
    assert "t0ken" not in shown


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ('"expires_in": 3600', 3600.0),
        ('"expires_in": "1800"', 1800.0),
        ('"expires_in": 0.5', 0.5),
        ('"expires_in": 0', 300.0),
        ('"expires_in": -1', 300.0),
        ('"expires_in": true', 300.0),
        ('"expires_in": null', 300.0),
        ('"expires_in": "soon"', 300.0),
        ('"expires_in": []', 300.0),
        ('"expires_in": 1e300', 31_536_000.0),
        ('"scope": "x"', 300.0),
    ],
)
def test_defect_30_the_lifetime_is_read_or_assumed_short(said: str, seconds: float) -> None:
    found = read_token(reply(f'{{"access_token": "abc", "token_type": "Bearer", {said}}}'))
    assert found == BearerToken(text="abc", expires_in_s=seconds)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        "<html>Your token</html>",
        '{"access_token": ""}',
        '{"access_token": 7}',
        '{"access_token": "a\\r\\nEvil: 1"}',
        '{"access_token": "abc", "token_type": "mac"}',
        '{"access_token": "abc", "token_type": 1}',
    ],
)
def test_an_answer_without_a_usable_token_is_a_bad_body_that_shows_nothing(body: str) -> None:
    found = read_token(reply(body))
    assert isinstance(found, Trouble)
    assert (found.kind, found.body) == (TroubleKind.BAD_BODY, "")


def test_a_refusal_says_what_to_check() -> None:
    found = read_token(reply('{"error":"invalid_client","error_description":"no such client"}', 400))
    assert isinstance(found, Trouble)
    assert found.message.startswith("the server answered 400: no such client; check the client id")


def test_a_token_endpoint_that_answers_html_is_the_wrong_address() -> None:
    found = read_token(Reply(status=200, headers={"content-type": "text/html"}, body=b"<html>"))
    assert isinstance(found, Trouble)
    assert found.kind is TroubleKind.UNEXPECTED
