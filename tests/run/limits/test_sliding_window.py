from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.run.limits.sliding_window import SlidingWindow


@given(
    count=st.integers(1, 5),
    window_s=st.sampled_from([0.1, 1.0, 60.0]),
    latencies=st.lists(st.floats(0.0, 30.0), min_size=1, max_size=40),
    transit=st.floats(0.0, 1.0),
)
def test_no_window_holds_more_arrivals_than_allowed(
    count: int, window_s: float, latencies: list[float], transit: float
) -> None:
    """Requests leave as early as they may; each arrives somewhere between leaving and its answer."""
    window = SlidingWindow(count=count, window_s=window_s)
    now_s, pending, arrivals = 0.0, list[float](), list[float]()
    for latency_s in latencies:
        wait_s = window.wait_s(now_s, in_flight=len(pending))
        while wait_s != 0.0:
            soonest_s = min(pending) if pending else float("inf")
            if wait_s is None or soonest_s <= now_s + wait_s:
                now_s = max(now_s, soonest_s)
                pending.remove(soonest_s)
                window.record_answer(now_s)
            else:
                # As the gate does: rounding must not make a wait of nothing last for ever.
                now_s += max(wait_s, 0.001)
            wait_s = window.wait_s(now_s, in_flight=len(pending))
        pending.append(now_s + latency_s)
        arrivals.append(now_s + latency_s * transit)
    arrivals.sort()
    assert all(last - first >= window_s - 1e-6 for first, last in zip(arrivals, arrivals[count:], strict=False))


@given(count=st.integers(1, 5), window_s=st.sampled_from([0.1, 1.0, 60.0]), requests=st.integers(1, 30))
def test_nobody_waits_longer_than_the_window_asks_for(count: int, window_s: float, requests: int) -> None:
    """Answers that come at once: so many leave together, and the next ones a window later."""
    window, now_s = SlidingWindow(count=count, window_s=window_s), 100_000.0
    for number in range(requests):
        now_s += window.wait_s(now_s, in_flight=0) or 0.0
        window.record_answer(now_s)
        assert now_s - 100_000.0 == pytest.approx(number // count * window_s, abs=1e-6)


def test_an_open_request_counts_until_it_is_answered() -> None:
    window = SlidingWindow(count=2, window_s=10.0)
    assert window.wait_s(0.0, in_flight=1) == 0.0
    assert window.wait_s(1_000.0, in_flight=2) is None


def test_a_request_leaves_one_window_after_the_answer_to_the_one_it_replaces() -> None:
    window = SlidingWindow(count=2, window_s=10.0)
    window.record_answer(1.0)
    window.record_answer(4.0)
    assert window.wait_s(5.0, in_flight=0) == 6.0
    assert window.wait_s(10.999, in_flight=0) == pytest.approx(0.001)
    assert window.wait_s(11.0, in_flight=0) == 0.0
    assert window.wait_s(11.0, in_flight=1) == 3.0


def test_what_is_open_and_what_was_answered_leave_less_room() -> None:
    window = SlidingWindow(count=5, window_s=10.0)
    assert [window.available(0.0, in_flight=open_count) for open_count in (0, 2, 5, 9)] == [5, 3, 0, 0]
    window.record_answer(0.0)
    window.record_answer(4.0)
    assert [window.available(9.0, in_flight=open_count) for open_count in (0, 2, 3)] == [3, 1, 0]
    assert [window.available(10.0, in_flight=open_count) for open_count in (0, 2, 4)] == [4, 2, 0]


def test_without_a_limit_nothing_waits() -> None:
    window = SlidingWindow(count=None, window_s=0.0)
    window.record_answer(1.0)
    assert window.wait_s(1.0, in_flight=10_000) == 0.0
    assert window.available(1.0, in_flight=10_000) is None


def test_a_lower_limit_counts_what_was_answered_before() -> None:
    window = SlidingWindow(count=3, window_s=10.0)
    for moment_s in (1.0, 2.0, 3.0):
        window.record_answer(moment_s)
    window.limit(1, 10.0)
    assert window.wait_s(4.0, in_flight=0) == 9.0
    assert window.available(4.0, in_flight=0) == 0
    assert window.available(14.0, in_flight=0) == 1
