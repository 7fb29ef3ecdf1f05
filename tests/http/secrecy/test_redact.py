from __future__ import annotations

import json
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.http.body import BODY_SHOWN_MAX, text_of
from engine.http.request_and_reply import Reply
from engine.http.secrecy.redact import redactor
from engine.model.ports.exchange import Trouble, TroubleKind
from tests.http.secrecy.encodings import encodings, is_promised, layers, residue

SECRET = 'p+q/"& s3cret~Ünï'
PLAIN = "kD9_-x7Qw2ZzR4tY"


@pytest.mark.parametrize("secret", [SECRET, PLAIN], ids=["with signs", "without"])
@pytest.mark.parametrize("name", encodings(PLAIN))
def test_a_secret_is_masked_in_every_spelling(name: str, secret: str) -> None:
    spelled = encodings(secret)[name]
    shown = redactor([secret]).text(f"before {spelled} after")
    assert residue(secret, shown) is None
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert "***" in shown


@pytest.mark.parametrize("secret", [SECRET, PLAIN], ids=["with signs", "without"])
@pytest.mark.parametrize("outer", layers())
def test_a_secret_is_masked_behind_two_layers(outer: str, secret: str) -> None:
    mask, seen = redactor([secret]), []
    for inner in layers():
        spelled = layers()[outer](layers()[inner](secret))
        shown = mask.text(f"before {spelled} after")
        # The ends of base64 hold bits of what stands around the secret.
        if len(shown) > len("before *** after") + 12:
            seen.append((inner, shown))
    assert [each for each in seen if is_promised(outer, each[0])] == []


@pytest.mark.parametrize("secret", [PLAIN, PLAIN[:-1], PLAIN[:-2]])
@pytest.mark.parametrize("is_padded", [True, False])
def test_base64_of_base64_leaves_no_tail(secret: str, *, is_padded: bool) -> None:
    once = b64encode(secret.encode())
    twice = b64encode(once if is_padded else once.rstrip(b"=")).decode()
    assert redactor([secret]).text(twice).rstrip("=") == "***"


@pytest.mark.slow
def test_a_long_token_is_masked_in_the_usual_spellings() -> None:
    token = PLAIN * 100
    usual = ("plain", "url", "JSON", "hex", "base64", "base64, of a pair", "base64, 2 behind")
    for name in usual:
        assert residue(token, redactor([token]).text(encodings(token)[name])) is None


def test_texts_keys_and_numbers_of_json_are_masked() -> None:
    secret = redactor([SECRET, "12345678"])
    assert secret.json({"a": [SECRET, 1, None, True], SECRET: "x"}) == {"a": ["***", 1, None, True], "***": "x"}
    assert secret.json([12345678, 3.5, "no 12345678"]) == ["***", 3.5, "no ***"]


def test_headers_are_masked() -> None:
    reply = Reply(status=200, headers={"x": f"Bearer {SECRET}", "y": "1"}, body=b"")
    assert redactor([SECRET]).reply(reply).headers == {"x": "Bearer ***", "y": "1"}


def test_a_reply_without_secrets_is_left_as_it_is() -> None:
    reply = Reply(status=200, headers={"x": "y"}, body=b'{"a":  1.0, "b": "\\n"}')
    assert redactor([SECRET]).reply(reply) is reply
    assert redactor([]).reply(reply) is reply


def test_a_body_of_json_stays_json_and_keeps_its_numbers() -> None:
    said = {"n": 1.0, "big": 10**30, "echo": SECRET, "deep": [{"pin": 12345678}]}
    body = redactor([SECRET, "12345678"]).reply(Reply(status=200, headers={}, body=json.dumps(said).encode())).body
    assert json.loads(body) == {"n": 1.0, "big": 10**30, "echo": "***", "deep": [{"pin": "***"}]}
    assert b"1.0" in body


@pytest.mark.parametrize("escaped", [0, 3, 7, 11])
def test_a_secret_behind_some_escapes_of_json_is_found(escaped: int) -> None:
    spelled = "".join(f"\\u{ord(each):04X}" if number % 12 == escaped else each for number, each in enumerate(PLAIN))
    masked = redactor([PLAIN]).reply(Reply(status=500, headers={}, body=f'{{"message": "{spelled}"}}'.encode()))
    assert json.loads(masked.body) == {"message": "***"}


@pytest.mark.parametrize("place", range(BODY_SHOWN_MAX - 20, BODY_SHOWN_MAX + 2, 3))
def test_a_secret_at_the_end_of_what_is_shown_is_not_cut_in_two(place: int) -> None:
    body = b"x" * place + PLAIN.encode() + b"y" * 100
    shown = text_of(redactor([PLAIN]).reply(Reply(status=500, headers={}, body=body)).body)
    assert PLAIN[:6] not in shown


def test_the_beginning_of_a_secret_before_a_cut_is_masked_too() -> None:
    mask = redactor([PLAIN])
    assert mask.without_beginning(b"a " + PLAIN[:9].encode()) == b"a ***"
    assert mask.without_beginning(b"a " + PLAIN[:3].encode()) == b"a " + PLAIN[:3].encode()
    trouble = Trouble(kind=TroubleKind.LOST, message=f"it begins with `x {PLAIN[:9]}…`, and {PLAIN}")
    assert mask.trouble(trouble).message == "it begins with `x ***…`, and ***"


def test_bytes_that_are_no_text_are_searched_too() -> None:
    body = b"\xff\xfe" + PLAIN.encode() + b"\x00\xff"
    assert redactor([PLAIN]).reply(Reply(status=500, headers={}, body=body)).body == b"\xff\xfe***\x00\xff"


def test_what_is_public_or_short_is_left_alone() -> None:
    assert redactor(["emulator", "ab"], public=["emulator"]).text("emulator ab") == "emulator ab"


@pytest.mark.slow
@given(st.text(min_size=6), st.text(), st.text())
def test_no_secret_stays_in_a_text(secret: str, before: str, after: str) -> None:
    masked = redactor([secret]).text(before + secret + after)
    printable = secret.encode("utf-8", "backslashreplace").decode()
    assert printable in "***" or printable not in masked.replace("***", "")
    assert isinstance(redactor([secret]).text(after), str)


@pytest.mark.slow
@settings(max_examples=25)
@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=8, max_size=40), st.binary(max_size=5))
def test_any_secret_is_found_within_any_base64(secret: str, before: bytes) -> None:
    for name, spelled in encodings(secret).items():
        if name.startswith(("base64", "url", "hex")):
            assert redactor([secret]).finds(before + spelled.encode()), name


@pytest.mark.slow
@settings(max_examples=50)
@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()), st.text(min_size=6))
def test_a_body_is_changed_only_where_a_secret_stood(said: dict[str, object], secret: str) -> None:
    body = json.dumps(said).encode()
    masked = redactor([secret]).reply(Reply(status=200, headers={}, body=body)).body
    assert masked == body or b"***" in masked
