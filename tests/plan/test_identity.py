from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from engine.plan.identity import case_id, key_of_test, plan_hash, stream, stream_prefix, text_hash


def test_a_case_id_is_twelve_hex_digits_of_its_content() -> None:
    made = case_id("a.yaml", ["name", "t"], "random:0", {"b": 1, "a": 2})
    assert re.fullmatch(r"C-[0-9a-f]{12}", made)
    assert made == case_id("a.yaml", ["name", "t"], "random:0", {"a": 2, "b": 1.0})


def test_file_test_row_and_input_each_make_another_case() -> None:
    ids = {
        case_id("a.yaml", ["name", "t"], "random:0", {}),
        case_id("b.yaml", ["name", "t"], "random:0", {}),
        case_id("a.yaml", ["id", "t"], "random:0", {}),
        case_id("a.yaml", ["name", "t"], "random:1", {}),
        case_id("a.yaml", ["name", "t"], "random:0", {"a": None}),
    }
    assert len(ids) == 5


def test_a_test_with_an_id_keeps_its_identity_when_it_is_renamed() -> None:
    assert key_of_test(fixed_id="x", name="old") == key_of_test(fixed_id="x", name="new")
    assert key_of_test(fixed_id=None, name="x") != key_of_test(fixed_id="x", name="x")


@given(st.integers(), st.text(), st.text())
def test_a_stream_is_the_same_whenever_it_is_asked_for(seed: int, row: str, field: str) -> None:
    prefix = stream_prefix(seed, "a.yaml", ["name", "t"])
    assert stream(prefix, row, field).random() == stream(prefix, row, field).random()


def test_seed_test_row_and_field_have_streams_of_their_own() -> None:
    one, other = stream_prefix(1, "a", ["name", "t"]), stream_prefix(2, "a", ["name", "t"])
    drawn = {
        stream(one, "random:0", "a").random(),
        stream(other, "random:0", "a").random(),
        stream(one, "random:1", "a").random(),
        stream(one, "random:0", "b").random(),
    }
    assert len(drawn) == 4


def test_hashes_say_how_they_were_made() -> None:
    assert plan_hash({"a": 1}).startswith("sha256:")
    assert text_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
