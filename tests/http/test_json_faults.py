from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.http.body import parse_json
from engine.http.json_faults import find_doubled_key
from engine.model.ports.exchange import Trouble


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>", "it begins with `<`, as a web page does"),
        (b"\n <!doctype html>", "it begins with `<`, as a web page does"),
        (b"NaN", "`NaN` at byte 0"),
        (b'{"a": -Infinity}', "`Infinity` at byte 7"),
        (b'{"a":None}', "`None` at byte 5"),
        (b'{"x":1e400}', "number out of range at byte 5"),
        (b'{"a":"1e400","b":[1,-2e999]}', "number out of range at byte 20"),
        (b'{"a":' + b"9" * 400 + b"e1}", "number out of range at byte 5"),
        (rb'"\ud800"', "half a surrogate pair at byte 1"),
        (rb'{"a":"\\ud800 \ud83d x"}', "half a surrogate pair at byte 14"),
        (rb'{"a":"\ud83d\ude00\udc00"}', "half a surrogate pair at byte 18"),
        (b'{"name":"M\xfcller"}', "byte 0xFC at byte 10 is no UTF-8"),
        (b'{"a":"\xed\xa0\x80"}', "byte 0xED at byte 6 is no UTF-8"),
        (b'{"a":1', "it ends in the middle, at byte 6"),
        (b'{"a":"b', "it ends in the middle, at byte 7"),
        (b'\xef\xbb\xbf{"a":x}', "unexpected `x` at byte 8"),
        (b"{}x", "trailing characters at byte 3"),
        (b'{"a":1,}', "trailing comma in object at byte 7"),
        (b"{'a':1}", "object keys must be strings at byte 1"),
        (b'{"a":"x\ny"}', "invalid character at byte 7"),
        (b'{"a":01}', "invalid number at byte 6"),
        (b'{"a":"\\x"}', "invalid escape character in string at byte 8"),
        ("ä".encode(), "unexpected `ä` at byte 0"),
    ],
)
def test_what_is_no_json_is_named_with_its_place(body: bytes, why: str) -> None:
    found = parse_json(body)
    assert isinstance(found, Trouble)
    assert why in found.message


@pytest.mark.slow
@settings(max_examples=300)
@given(st.binary(max_size=30) | st.text(alphabet='{}[]":,\\ud8c01e9NaI-.', max_size=30).map(str.encode))
def test_whatever_is_no_json_has_a_reason(body: bytes) -> None:
    found = parse_json(body)
    if isinstance(found, Trouble):
        assert found.message
    else:
        json.dumps(found)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b'{"output": {"x": 1, "x" : 2}}', "x"),
        (b'[{"x": 1}, {"x": 2}]', None),
        (b'{"x": "\\"x\\":", "y": {"x": 1}}', None),
        (b'{"a": 1, "\\u0061": 2, "b": {"c": 0}, "d": {"c": 0}}', "a"),
        (b'\xef\xbb\xbf{"x": 1, "x": 2}', "x"),
        (b'{"x": ' + b"[" * 30_000 + b', "x"', None),
    ],
)
def test_a_key_that_stands_twice_in_one_object_is_found(body: bytes, key: str | None) -> None:
    assert find_doubled_key(body) == key
