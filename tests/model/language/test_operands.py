"""Reading what an author gave a word."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.language.literals import Template
from engine.model.language.operands import is_number, is_settled, is_whole, read_lengths
from engine.model.values.span import NOWHERE

LATE = Template(text="${{ vars.x }}", span=NOWHERE)


@pytest.mark.parametrize("value", [None, 1, "a", ["a", {"b": [None]}], {}])
def test_plain_json_is_settled(value: Any) -> None:
    assert is_settled(value)


@pytest.mark.parametrize("value", [LATE, ["a", LATE], {"a": {"b": [LATE]}}])
def test_a_template_at_any_depth_is_not(value: Any) -> None:
    assert not is_settled(value)


def test_numbers_are_finite_and_no_booleans() -> None:
    assert [is_number(each) for each in (1, 1.5, True, "1", float("inf"), LATE)] == [True, True, *[False] * 4]
    assert [is_whole(each) for each in (1, 1.0, 1.5, True, 2**80)] == [True, True, False, False, True]


@pytest.mark.parametrize(
    ("written", "lengths"),
    [(5, (5, 5)), (5.0, (5, 5)), ("1..40", (1, 40)), (" 0..0 ", (0, 0)), (0, (0, 0))],
)
def test_lengths_are_a_number_or_a_range(written: Any, lengths: tuple[int, int]) -> None:
    assert read_lengths(written) == lengths


@pytest.mark.parametrize("written", ["5", "2..1", "..4", "1..", "1...4", "a..b", -1, 1.5, True, None, [1], "1..1e9"])
def test_what_is_no_length_gives_none(written: Any) -> None:
    assert read_lengths(written) is None
