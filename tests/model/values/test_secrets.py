from __future__ import annotations

import pytest

from engine.model.values.json import Json
from engine.model.values.secrets import put_in, token_of, without_userinfo

KNOWN = {"PIN": "1234", "TOKEN": "•secret:PIN•"}


def test_a_token_says_which_secret_it_stands_for() -> None:
    assert token_of("PIN") == "•secret:PIN•"


def test_tokens_are_replaced_wherever_they_stand_and_once() -> None:
    given: Json = {
        "a": token_of("PIN"),
        "b": [f"Bearer {token_of('PIN')}!", {"c": token_of("TOKEN")}],
        "n": 1,
        "z": None,
    }
    assert put_in(given, KNOWN) == {"a": "1234", "b": ["Bearer 1234!", {"c": "•secret:PIN•"}], "n": 1, "z": None}


def test_what_is_no_secret_of_this_target_stays_as_it_is() -> None:
    assert put_in([token_of("OTHER"), "• secret •"], KNOWN) == [token_of("OTHER"), "• secret •"]
    assert put_in(token_of("PIN"), {}) == token_of("PIN")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("proxy: http://u:p@h:1 # note", "proxy: http://***@h:1 # note"),
        ("a: https://u:p%40@h/x, b: https://h/x?y=a:b@c", "a: https://***@h/x, b: https://h/x?y=a:b@c"),
        ("http://u:${{ secrets.P }}@h", "http://u:${{ secrets.P }}@h"),
        ("http://u:${{secrets.P}}@h", "http://u:${{secrets.P}}@h"),
        ("mail: me@example.com", "mail: me@example.com"),
    ],
)
def test_users_and_passwords_of_addresses_are_left_out(text: str, shown: str) -> None:
    assert without_userinfo(text) == shown
