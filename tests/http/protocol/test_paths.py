from __future__ import annotations

import pytest

from engine.http.protocol.paths import placeholders, segment_of, text_of_value, why_no_segment
from engine.model.values.json import MISSING, Json


def test_names_are_found_in_order_and_other_braces_are_not() -> None:
    assert placeholders("/a/{b}/{c-d}.json/{}/{1}/{b}") == ("b", "c-d", "b")


@pytest.mark.parametrize("value", [0, False, "a b", "..", 1.5, "é"])
def test_a_single_value_can_be_a_segment(value: Json) -> None:
    assert why_no_segment(value) is None


@pytest.mark.parametrize("value", [MISSING, None, "", [], {}, "a\x00", "x" * 2_000])
def test_what_is_nothing_several_or_too_long_cannot(value: Json) -> None:
    assert why_no_segment(value) is not None


def test_nothing_in_a_segment_leads_out_of_it() -> None:
    assert [segment_of(each) for each in ("a/b", "..", ".", "a.b", "a?b#c", "%2F")] == [
        "a%2Fb", "%2E%2E", "%2E", "a.b", "a%3Fb%23c", "%252F",
    ]  # fmt: skip


def test_values_stand_as_json_and_texts_as_they_are() -> None:
    assert [text_of_value(each) for each in ("a", True, 1.0, None)] == ["a", "true", "1", "null"]
