from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.encode import encode_json
from engine.model.values.canonical import canonical_json

_TEXTS = st.text(st.characters(codec=None))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@given(_VALUES)
def test_every_value_leaves_as_its_canonical_text(value: Any) -> None:
    assert encode_json(value) == canonical_json(value).encode("utf-8", "backslashreplace")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1.0, "a": 10**25}, b'{"a":10000000000000000000000000,"b":1}'),
        ({"a": "half \ud83d", "\ud83d": 1}, b'{"a":"half \\ud83d","\\ud83d":1}'),
        ({"\ufb33": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ufb33":1}'.encode()),
        (MappingProxyType({"a": ("b",)}), b'{"a":["b"]}'),
        ({"a": "\0\n\x7f\u2028"}, '{"a":"\\u0000\\n\x7f\u2028"}'.encode()),
    ],
)
def test_what_encoders_write_in_several_ways_leaves_in_one(value: Any, text: bytes) -> None:
    assert encode_json(value) == text
