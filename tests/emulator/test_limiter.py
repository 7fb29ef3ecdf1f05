from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.emulator.limiter import limiter
from engine.model.language.literals import Rate

GAPS = st.lists(st.floats(min_value=0.0, max_value=3.0), max_size=60)


def rate(count: int, window_s: float) -> Rate:
    return Rate(count=count, window_s=window_s, text=f"{count}/{window_s:g}s")


def admitted(window: str, gaps: list[float], count: int) -> list[float]:
    limit = limiter(rate(count, 2.0), window)
    now_s, times = 100.0, []
    for gap in gaps:
        now_s += gap
        if limit.admit(now_s).is_allowed:
            times.append(now_s)
    return times


@given(GAPS, st.integers(1, 5))
def test_a_sliding_window_never_lets_more_in_within_any_window(gaps: list[float], count: int) -> None:
    times = admitted("sliding", gaps, count)
    assert all(later - earlier >= 2.0 for earlier, later in zip(times, times[count:], strict=False))


@given(GAPS, st.integers(1, 5))
def test_a_fixed_window_lets_at_most_twice_as_many_in_within_any_window(gaps: list[float], count: int) -> None:
    times = admitted("fixed", gaps, count)
    assert all(later - earlier >= 2.0 for earlier, later in zip(times, times[2 * count :], strict=False))


@pytest.mark.parametrize("window", ["fixed", "sliding"])
@given(gaps=GAPS)
def test_whoever_waits_for_the_reset_is_let_in(window: str, gaps: list[float]) -> None:
    limit = limiter(rate(2, 2.0), window)
    now_s = 0.0
    for gap in gaps:
        now_s += gap
        admission = limit.admit(now_s)
        if not admission.is_allowed:
            now_s += admission.reset_whole_s
            assert limit.admit(now_s).is_allowed


def test_what_is_told_counts_up_to_the_limit() -> None:
    limit = limiter(rate(2, 60.0), "fixed")
    told = [limit.admit(now_s) for now_s in (0.0, 1.0, 2.0)]
    assert [(each.is_allowed, each.used, each.reset_whole_s) for each in told] == [
        (True, 1, 60),
        (True, 2, 59),
        (False, 2, 58),
    ]
