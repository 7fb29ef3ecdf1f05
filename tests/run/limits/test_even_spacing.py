from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.run.limits.even_spacing import BURST_SHARE, EvenSpacing


@given(count=st.integers(1, 500), window_s=st.floats(0.5, 300.0), pauses=st.lists(st.floats(0.0, 5.0), max_size=80))
def test_in_no_stretch_leaves_more_than_its_share_and_a_small_burst(
    count: int, window_s: float, pauses: list[float]
) -> None:
    spacing, now_s, left = EvenSpacing(count=count, window_s=window_s), 0.0, []
    for pause_s in pauses:
        now_s += pause_s
        now_s += spacing.wait_s(now_s)
        spacing.spend(now_s)
        left.append(now_s)
    for place, first_s in enumerate(left):
        for last, last_s in enumerate(left[place:], place):
            allowed = 1 + (last_s - first_s) * count / window_s + max(1.0, count * BURST_SHARE) - 1
            assert last - place + 1 <= allowed + 1 + 1e-6


@given(count=st.integers(1, 500), window_s=st.floats(0.5, 300.0), requests=st.integers(1, 40))
def test_a_crowd_leaves_as_fast_as_its_share_lets_it(count: int, window_s: float, requests: int) -> None:
    spacing, now_s = EvenSpacing(count=count, window_s=window_s), 100_000.0
    for number in range(requests):
        wait_s = spacing.wait_s(now_s)
        assert 0.0 <= wait_s <= window_s / count + 1e-6
        now_s += wait_s
        spacing.spend(now_s)
        assert now_s - 100_000.0 <= number * window_s / count + 1e-6
    assert spacing.wait_s(now_s + window_s) == 0.0


def test_an_even_flow_never_waits_and_a_crowd_does() -> None:
    spacing = EvenSpacing(count=10, window_s=10.0)
    for second in range(20):
        assert spacing.wait_s(float(second)) == 0.0
        spacing.spend(float(second))
    assert spacing.wait_s(19.0) == 1.0
