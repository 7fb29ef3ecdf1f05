from __future__ import annotations

import base64

import pytest

from engine.emulator.login import token_answer
from engine.emulator.messages import Incoming
from engine.emulator.state import Tokens
from tests.emulator.manual import said

FORM = "application/x-www-form-urlencoded"
GOOD = "grant_type=client_credentials&client_id=emulator&client_secret=emulator"


def tokens(lifetime_s: float = 3600.0) -> Tokens:
    return Tokens(seed=1, lifetime_s=lifetime_s, limit=None, window="fixed")


def ask(
    body: str, *, method: str = "POST", kind: str = FORM, authorization: str = ""
) -> tuple[int | None, dict[str, object]]:
    headers = {"content-type": kind, "authorization": authorization}
    incoming = Incoming(method=method, path="/oauth/token", headers=headers, body=body.encode("latin-1"))
    answer = token_answer(incoming, tokens(), now_s=0.0)
    return answer.status, said(answer)


def basic(pair: str) -> str:
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def test_the_form_and_a_basic_header_both_log_in() -> None:
    for status, body in (ask(GOOD), ask("grant_type=client_credentials", authorization=basic("emulator:emulator"))):
        assert status == 200
        assert (body["token_type"], body["expires_in"]) == ("bearer", 3600)
        assert isinstance(body["access_token"], str)


@pytest.mark.parametrize(
    ("body", "authorization", "status", "error"),
    [
        (GOOD.replace("secret=emulator", "secret=wrong"), "", 400, "invalid_client"),
        ("grant_type=client_credentials", "", 400, "invalid_client"),
        ("grant_type=client_credentials", basic("emulator:wrong"), 401, "invalid_client"),
        ("grant_type=client_credentials", "Basic ***", 401, "invalid_client"),
        (GOOD + "&client_id=other", "", 400, "invalid_client"),
        (GOOD.replace("client_credentials", "password"), "", 400, "unsupported_grant_type"),
        ("", "", 400, "unsupported_grant_type"),
        ("\xff\xfe=1", "", 400, "invalid_request"),
        ("&".join(f"a{number}=1" for number in range(50)), "", 400, "invalid_request"),
    ],
)
def test_bad_credentials_are_an_oauth_error(body: str, authorization: str, status: int, error: str) -> None:
    found, said_body = ask(body, authorization=authorization)
    assert (found, said_body["error"]) == (status, error)


def test_other_methods_and_content_types_are_refused() -> None:
    assert ask(GOOD, method="GET")[0] == 405
    assert ask("{}", kind="application/json")[0] == 400


@pytest.mark.parametrize(("lifetime_s", "told"), [(90.7, 90), (0.25, 0.25)])
def test_the_lifetime_told_never_exceeds_the_real_one(lifetime_s: float, told: float) -> None:
    incoming = Incoming(method="POST", path="/oauth/token", headers={"content-type": FORM}, body=GOOD.encode())
    assert said(token_answer(incoming, tokens(lifetime_s), now_s=0.0))["expires_in"] == told
