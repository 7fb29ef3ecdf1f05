from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.result import Quota
from engine.run.allowance import Allowance, is_credible


def told(allowed: int, used: int, reset_s: float) -> Quota:
    return Quota(allowed=allowed, used=used, reset_s=reset_s)


def test_open_requests_are_counted_once_more_because_the_header_does_not_know_them() -> None:
    allowance = Allowance()
    allowance.heard(told(10, 3, 60), now_s=0.0, in_flight=4)
    assert allowance.available(1.0, in_flight=4) == 3


def test_the_end_of_a_window_is_believed_a_second_late() -> None:
    allowance = Allowance()
    allowance.heard(told(10, 10, 5), now_s=100.0, in_flight=0)
    assert allowance.wait_s(100.0, in_flight=0) == 6.0
    assert allowance.wait_s(105.5, in_flight=0) == pytest.approx(0.5)
    assert allowance.wait_s(106.0, in_flight=0) == 0.0
    assert allowance.window_s == 6.0


def test_an_answer_that_was_overtaken_does_not_widen_the_window() -> None:
    allowance = Allowance()
    allowance.heard(told(10, 8, 60), now_s=0.2, in_flight=0)
    allowance.heard(told(10, 5, 60), now_s=0.3, in_flight=0)
    assert allowance.available(0.3, in_flight=0) == 2


def test_a_new_window_is_recognised_by_its_later_end() -> None:
    allowance = Allowance()
    allowance.heard(told(10, 10, 1), now_s=0.0, in_flight=0)
    allowance.heard(told(10, 1, 60), now_s=1.0, in_flight=0)
    assert allowance.available(1.0, in_flight=0) == 9


def test_what_is_not_sent_after_all_is_given_back() -> None:
    allowance = Allowance()
    allowance.heard(told(2, 1, 60), now_s=0.0, in_flight=0)
    allowance.spend()
    assert allowance.available(0.0, in_flight=1) == 0
    allowance.give_back()
    assert allowance.available(0.0, in_flight=0) == 1


@pytest.mark.parametrize("quota", [told(0, 0, 1), told(5, -1, 1), told(5, 1, -1), told(5, 1, 1_795_305_600)])
def test_headers_that_cannot_be_about_a_window_are_not_believed(quota: Quota) -> None:
    assert not is_credible(quota)


@given(
    seed=st.integers(0, 10_000),
    rounding=st.sampled_from([math.floor, math.ceil, lambda seconds: math.floor(seconds) + 1]),
    offset_s=st.floats(0.0, 10.0),
)
def test_a_fixed_window_in_whole_seconds_is_never_overrun(seed: int, rounding: object, offset_s: float) -> None:
    """One request after the other, on a window that began before us and that others do not use."""
    assert callable(rounding)
    rng = Random(seed)
    length_s, allowed = rng.choice([2.0, 10.0]), rng.randint(1, 6)
    allowance, now_s, used, window = Allowance(), offset_s, 0, -1
    for _ in range(40):
        if allowance.allowed is not None:
            now_s += allowance.wait_s(now_s, in_flight=0)
        allowance.spend()
        now_s += rng.uniform(0.0, 0.3)
        if int(now_s // length_s) != window:
            window, used = int(now_s // length_s), 0
        used += 1
        assert used <= allowed
        left_s = (window + 1) * length_s - now_s
        now_s += rng.uniform(0.0, 0.3)
        allowance.heard(told(allowed, used, rounding(left_s)), now_s=now_s, in_flight=0)
