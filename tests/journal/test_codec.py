from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.journal.codec import DEPTH_MAX, TYPES, DamagedRecordError, decode, encode, from_record, to_record
from engine.model.run.event import Checkpoint, Event, Noted
from engine.model.values.canonical import canonical_json
from tests.journal.events import EVERY_KIND, SEALED, STARTED, finished, intent

CHECKPOINT = Checkpoint(at_us=1, size=3, root="ab", of="run")
NOTED = Noted(at_us=1, scope="s", message="the server declares its JSON as `text/plain`")

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("event", [*EVERY_KIND, SEALED, CHECKPOINT, NOTED], ids=lambda event: type(event).__name__)
def test_an_event_survives_its_line(event: Event) -> None:
    assert from_record(decode(encode(to_record(event)))) == event


def test_every_kind_of_event_has_a_type() -> None:
    told = {to_record(event)["type"] for event in (*EVERY_KIND, SEALED, CHECKPOINT, NOTED)}
    assert told == set(TYPES)


def test_a_field_with_its_default_is_left_out_and_the_first_record_names_the_format() -> None:
    assert "reason" not in to_record(finished(1))
    assert to_record(STARTED)["format"] == 1


@pytest.mark.slow
@settings(max_examples=200)
@given(st.dictionaries(st.text(max_size=6), JSON_VALUES, max_size=5))
def test_the_fast_encoder_writes_what_the_canonical_form_says(record: dict[str, Any]) -> None:
    try:
        expected = canonical_json(record).encode()
    except UnicodeEncodeError:
        return
    assert encode(record) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_written_as_the_canonical_form_says(number: float) -> None:
    assert encode({"n": number}) == canonical_json({"n": number}).encode()


@pytest.mark.slow
@settings(max_examples=200)
@given(st.dictionaries(st.text(st.characters(exclude_categories=[]), max_size=3), JSON_VALUES, max_size=4))
def test_whatever_a_body_holds_the_line_reads_back_to_the_same_line(record: dict[str, Any]) -> None:
    line = encode(record)
    assert b"\n" not in line
    assert encode(decode(line)) == line


def test_a_lone_surrogate_is_written_as_its_escape_and_two_halves_as_their_character() -> None:
    assert encode({"a": "x\ud800y"}) == b'{"a":"x\\ud800y"}'
    assert decode(b'{"a":"x\\ud800y"}') == {"a": "x\ud800y"}
    assert encode({"a": "\ud83d\ude00 \ud800"}) == '{"a":"😀 '.encode() + b'\\ud800"}'


def test_what_is_not_json_becomes_text() -> None:
    assert encode({"a": float("nan"), "b": [float("-inf")]}) == b'{"a":"nan","b":["-inf"]}'


def test_a_mapping_of_any_class_is_an_object() -> None:
    assert encode({"a": MappingProxyType({"b": 1})}) == b'{"a":{"b":1}}'


def test_a_bottomless_body_is_cut_with_a_note() -> None:
    body: Any = 1.0
    for _ in range(5_000):
        body = [body]
    line = encode({"output": body})
    assert f"nested deeper than {DEPTH_MAX} levels".encode() in line
    assert encode(decode(line)) == line


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"1", b"{", b"\xff", b"[" * 100_000, b'{"a":' * 100_000, b'{"a":1e999}x', b'"\\ud800"']
)
def test_bytes_that_hold_no_record_are_a_damaged_record(line: bytes) -> None:
    with pytest.raises(DamagedRecordError):
        decode(line)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "unheard-of"},
        {"type": 3},
        {"verdict": "perfect"},
        {"number_": 1},
        {"failures": [{"code": "E1"}]},
        {"failures": [3]},
        {"seen": 3},
    ],
    ids=str,
)
def test_a_record_of_another_shape_is_a_damaged_record(change: dict[str, Any]) -> None:
    with pytest.raises(DamagedRecordError):
        from_record({**to_record(finished(1)), **change})


def test_defect_36_no_name_can_forge_or_break_a_record() -> None:
    name = 'risk","type":"sealed"}\n{"exit":0,"type":"sealed"}\r\u2028'
    event = intent(1)
    line = encode({**to_record(event), "action_id": name})
    assert line.count(b"\n") == 0
    assert json.loads(line)["action_id"] == name
    assert json.loads(line)["type"] == "case.intent"


def test_what_no_body_should_hold_is_written_as_text() -> None:
    odd: Any = {"a": b"bytes", "b": {1: {2}}}
    assert encode(odd) == b'{"a":"b\'bytes\'","b":{"1":"{2}"}}'


def test_a_broken_line_with_a_lone_surrogate_is_a_damaged_record() -> None:
    with pytest.raises(DamagedRecordError, match="not JSON"):
        decode(b'{"a":"\\ud800"')
