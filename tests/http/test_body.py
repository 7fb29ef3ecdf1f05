from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.http.body import object_or_none, parse_json, text_of
from engine.http.request_and_reply import Reply
from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.values.json import Json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=40)
@given(JSON)
def test_json_is_read_as_it_was_written(value: Json) -> None:
    assert parse_json(json.dumps(value).encode()) == value


@settings(max_examples=40)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_a_trouble(body: bytes) -> None:
    found = parse_json(body)
    assert not isinstance(found, Trouble) or found.kind is TroubleKind.BAD_BODY


@pytest.mark.parametrize(
    "body",
    [b"", b"  \n", b"{", b"{}x", b"NaN", b"[1e999]", b"\xff", b'"\\ud800"', b"<html>", b"[" * 5_000, b'{"a":' * 300],
)
def test_defect_10_a_body_that_is_not_json_is_never_taken_for_one(body: bytes) -> None:
    found = parse_json(body)
    assert isinstance(found, Trouble)
    assert found.kind is TroubleKind.BAD_BODY


@pytest.mark.parametrize("levels", [201, 900, 5_000])
def test_too_deep_is_a_bad_body_and_no_overflow(levels: int) -> None:
    found = parse_json(b"[" * levels + b"]" * levels)
    assert isinstance(found, Trouble)
    assert "deeper than 200 levels" in found.message


def test_many_brackets_side_by_side_are_fine() -> None:
    assert parse_json(json.dumps([[{"a": []}]] * 500).encode()) == [[{"a": []}]] * 500


def test_a_byte_order_mark_and_large_integers_are_fine() -> None:
    assert parse_json(b'\xef\xbb\xbf{"id": 12345678901234567890123}') == {"id": 12345678901234567890123}


def test_an_object_is_found_in_a_reply_of_any_status() -> None:
    assert object_or_none(Reply(status=500, headers={}, body=b' {"a":1}')) == {"a": 1}
    assert object_or_none(Reply(status=500, headers={}, body=b"[1]")) is None
    assert object_or_none(Reply(status=500, headers={}, body=b"{oops")) is None


def test_what_is_shown_is_cut() -> None:
    assert text_of(b"a" * 10_000) == "a" * 2_000
