from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.values.canonical import canonical_json

DOUBLES_WHOLE_MAX = 2**53
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-DOUBLES_WHOLE_MAX, DOUBLES_WHOLE_MAX) | st.text()
    | st.floats(-DOUBLES_WHOLE_MAX, DOUBLES_WHOLE_MAX),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"), (-0.0, "0"), (0.002, "0.002"), (1e-6, "0.000001"), (1e-7, "1e-7"), (1e20, "100000000000000000000"),
        (1e21, "1e+21"), (333333333.33333329, "333333333.3333333"), (5e-324, "5e-324"), (9999.99, "9999.99"),
        (0.5, "0.5"), (0.05, "0.05"), (1.5e-6, "0.0000015"), (1.5e-7, "1.5e-7"), (123.0, "123"), (10.25, "10.25"),
        (1.5e20, "150000000000000000000"), (1.5e21, "1.5e+21"), (1e22, "1e+22"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["a", "é"])
def test_numbers_are_written_as_ecmascript_writes_them(number: float, text: str, key: str) -> None:
    """Samples of RFC 8785, appendix B, of the amounts of the demo, and of where the notation changes.

    Beside a key of other letters they are written by our own hand.
    """
    assert canonical_json(number) == text
    assert canonical_json({key: [number, -number]}) == f'{{"{key}":[{text},{text if number == 0 else "-" + text}]}}'


def test_keys_stand_in_the_order_of_their_utf_16_code_units() -> None:
    """RFC 8785, section 3.2.3: a smiley, outside the basic plane, comes before a letter at its end."""
    assert canonical_json({"\ufb33": 1, "\U0001f600": 2, "a": 3}) == '{"a":3,"\U0001f600":2,"\ufb33":1}'


def test_whole_numbers_keep_all_their_digits() -> None:
    assert canonical_json(12345678901234567890123) == "12345678901234567890123"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": [float("-inf")]}])
def test_defect_11_what_is_no_json_is_told_and_never_sent_as_something_else(value: Any) -> None:
    with pytest.raises(ValueError, match="no NaN"):
        canonical_json(value)
    with pytest.raises(TypeError, match="not JSON: set"):
        canonical_json({"a": {1}})  # type: ignore[dict-item]


@pytest.mark.slow
@given(JSON)
def test_the_text_means_the_value_and_is_written_the_same_again(value: Any) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


@pytest.mark.slow
@given(JSON)
def test_a_value_is_written_alike_whichever_way_it_is_written(value: Any) -> None:
    # A whole fraction beside it is nothing that the quick way can write.
    assert canonical_json([value, 1.0]) == f"[{canonical_json(value)},1]"
