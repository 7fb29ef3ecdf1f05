from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions.values.characters import (
    COMPARED_MAX,
    first_difference,
    lookalike_in,
    looks_like,
    name_difference,
)

TEXT = st.text(st.characters(codec=None), max_size=20)


@pytest.mark.slow
@settings(max_examples=200)
@given(TEXT, TEXT)
def test_two_texts_part_where_all_before_is_the_same(one: str, other: str) -> None:
    at = first_difference(one, other)
    assert one[:at] == other[:at]
    assert one == other or one[at : at + 1] != other[at : at + 1]
    assert name_difference(one, other).startswith(f"character {at + 1} is ")


@pytest.mark.slow
@settings(max_examples=200)
@given(TEXT, TEXT, TEXT)
def test_a_text_looks_like_itself_and_is_found_in_any_other(before: str, text: str, behind: str) -> None:
    assert looks_like(text, text)
    found = lookalike_in(before + text + behind, text)
    assert found is None or found[1] in before + text + behind


def test_long_texts_are_not_looked_at_one_by_one() -> None:
    assert not looks_like("a" * (COMPARED_MAX + 1), "a" * (COMPARED_MAX + 1))
    assert lookalike_in("\u0430" * (COMPARED_MAX + 1), "a") is None
