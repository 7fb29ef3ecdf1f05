from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.run.bodies import body_hmac

SALT = bytes(range(32))
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda each: st.lists(each, max_size=3))


def test_it_is_the_hmac_of_the_canonical_text() -> None:
    expected = hmac.new(SALT, b'{"a":1,"b":"\xc3\xa9"}', hashlib.sha256).hexdigest()
    assert body_hmac({"b": "é", "a": 1}, SALT) == expected


def test_another_salt_and_another_value_give_another_one() -> None:
    assert len({body_hmac("a", SALT), body_hmac("b", SALT), body_hmac("a", b"other")}) == 3


def test_without_a_salt_there_is_none_and_what_is_no_json_has_none() -> None:
    assert body_hmac("a", b"") == ""
    assert body_hmac(float("nan"), SALT) == ""
    assert body_hmac(object(), SALT) == ""  # type: ignore[arg-type]


@pytest.mark.slow
@given(JSON)
def test_every_value_has_one(value: object) -> None:
    assert len(body_hmac(value, SALT)) == 64  # type: ignore[arg-type]


def test_half_a_character_has_one_too() -> None:
    assert len(body_hmac("\ud800", SALT)) == 64
