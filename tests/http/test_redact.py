from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.messages import Reply
from engine.http.redact import redactor

SECRET = 'p+q/"& s3cret'


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        quote(SECRET, safe=""),
        "p%2Bq%2F%22%26+s3cret",
        base64.b64encode(SECRET.encode()).decode(),
        SECRET.encode().hex(),
    ],
)
def test_a_secret_is_masked_in_every_spelling(spelling: str) -> None:
    shown = redactor([SECRET]).text(f"before {spelling} after")
    assert spelling not in shown
    assert shown.startswith("before ***")


def test_texts_and_keys_of_json_are_masked() -> None:
    assert redactor([SECRET]).json({"a": [SECRET, 1, None], SECRET: "x"}) == {"a": ["***", 1, None], "***": "x"}


def test_headers_are_masked() -> None:
    reply = Reply(status=200, headers={"x": f"Bearer {SECRET}"}, body=b"")
    assert redactor([SECRET]).reply(reply).headers == {"x": "Bearer ***"}


def test_what_is_public_or_short_is_left_alone() -> None:
    assert redactor(["emulator", "ab"], public=["emulator"]).text("emulator ab") == "emulator ab"


@given(st.text(min_size=6), st.text(), st.text())
def test_no_secret_stays_in_a_text(secret: str, before: str, after: str) -> None:
    assert secret in "***" or secret not in redactor([secret]).text(before + secret).replace("***", "")
    assert isinstance(redactor([secret]).text(after), str)
