from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expressions.values.inline_yaml import inline_yaml
from engine.suite.language.as_written import node_as_json
from tests.suite.reading_aloud import nodes_of


def test_texts_are_quoted_only_where_they_must_be() -> None:
    assert inline_yaml({"a": ["b c", "true", "5", 5, None]}) == '{a: [b c, "true", "5", 5, null]}'


@pytest.mark.slow
@given(st.recursive(st.integers() | st.text(alphabet="ab c-,:#{}[]'\"%5", max_size=6), st.lists, max_leaves=6))
def test_what_is_written_reads_back_as_it_was(value: object) -> None:
    read = node_as_json(nodes_of(f"a: {inline_yaml(value)}"))["a"]
    assert _lists(read) == value


def _lists(value: object) -> object:
    return [_lists(each) for each in value] if isinstance(value, tuple) else value
