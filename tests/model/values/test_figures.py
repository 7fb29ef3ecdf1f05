from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.model.values.figures import rfc3339, round_rate


def test_a_rate_is_shown_with_two_decimals_but_never_as_all_or_nothing_that_it_is_not() -> None:
    assert [round_rate(rate) for rate in (100.0, 99.9999, 99.0476, 0.0001, 0.0)] == [100.0, 99.99, 99.05, 0.01, 0.0]


@given(st.floats(0, 100))
def test_only_all_is_shown_as_all_and_only_nothing_as_nothing(rate: float) -> None:
    assert (round_rate(rate) == 100) == (rate == 100)
    assert (round_rate(rate) == 0) == (rate == 0)


def test_a_moment_is_shown_in_utc_with_whole_seconds() -> None:
    assert rfc3339(1_795_338_840_999_999) == "2026-11-22T09:14:00Z"
