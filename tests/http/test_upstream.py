from __future__ import annotations

import pytest

from engine.http.upstream import TEXT_MAX, read_upstream_header, upstream_header
from engine.model.values.json import JsonObject


@pytest.mark.parametrize(
    "told", [{"status": 404}, {"delay_s": 61.0}, {"drop": "connection"}, {"text": "not ✓ json\r\n"}]
)
def test_what_is_told_arrives_in_plain_ascii(told: JsonObject) -> None:
    value = upstream_header(told)
    assert value.isascii()
    assert value.isprintable()
    assert read_upstream_header(value) == told


def test_a_body_that_is_json_does_not_travel_and_any_other_is_cut() -> None:
    assert upstream_header({"status": 200, "body": {"a": 1}}) == '{"status":200}'
    assert upstream_header({"text": "[1]"}) == "{}"
    assert read_upstream_header(upstream_header({"text": "x" * 9_000})) == {"text": "x" * TEXT_MAX}


@pytest.mark.parametrize("value", [None, "", "nonsense", "[1]", "[" * 100_000])
def test_a_header_that_says_nothing_is_none(value: str | None) -> None:
    assert read_upstream_header(value) is None
