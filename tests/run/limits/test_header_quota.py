from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.ports.exchange import Quota
from engine.run.limits.header_quota import Allowance, is_credible


def told(allowed: int, used: int, reset_s: float) -> Quota:
    return Quota(allowed=allowed, used=used, reset_s=reset_s)


def heard(allowance: Allowance, quota: Quota, *, left_s: float = 0.0, now_s: float = 0.0, in_flight: int = 0) -> None:
    allowance.heard(quota, left_s=left_s, now_s=now_s, in_flight=in_flight)


def exhausted(reset_s: float = 2.0) -> Allowance:
    allowance = Allowance()
    heard(allowance, told(10, 10, reset_s), left_s=-0.1)
    return allowance


def try_end(allowance: Allowance, now_s: float, quota: Quota, *, let_in: bool) -> None:
    assert allowance.available(now_s, in_flight=0) == 1
    allowance.spend(now_s)
    allowance.heard(quota, left_s=now_s, now_s=now_s + 0.1, in_flight=0, let_in=let_in)
    allowance.tried(let_in=let_in, used_up=not let_in)


def test_open_requests_are_counted_once_more_because_the_header_does_not_know_them() -> None:
    allowance = Allowance()
    heard(allowance, told(10, 3, 60), in_flight=4)
    assert allowance.available(1.0, in_flight=4) == 3


def test_one_request_tries_the_end_that_headers_tell() -> None:
    allowance = exhausted()
    assert allowance.wait_s(1.5, in_flight=0) == 0.5
    assert allowance.available(2.0, in_flight=0) == 1
    allowance.spend(2.0)
    assert allowance.wait_s(2.0, in_flight=1) is None


def test_an_end_that_held_is_believed_from_then_on() -> None:
    allowance = exhausted()
    try_end(allowance, 2.0, told(10, 1, 2), let_in=True)
    assert allowance.available(2.2, in_flight=0) == 9
    for _ in range(9):
        allowance.spend(2.2)
    heard(allowance, told(10, 10, 2), left_s=2.2, now_s=2.3)
    assert allowance.wait_s(2.3, in_flight=0) == pytest.approx(1.8)
    assert allowance.available(4.2, in_flight=0) == 10
    assert allowance.window_s == 2.0


def test_an_end_that_came_too_early_is_believed_a_second_late_from_then_on() -> None:
    allowance = exhausted()
    try_end(allowance, 2.0, told(10, 10, 0), let_in=False)
    assert allowance.window_s == 3.0
    assert allowance.wait_s(2.1, in_flight=0) == pytest.approx(1.0)
    assert allowance.available(3.2, in_flight=0) == 10


def test_a_refusal_for_another_reason_takes_no_belief_away() -> None:
    allowance = exhausted()
    try_end(allowance, 2.0, told(10, 1, 2), let_in=True)
    allowance.tried(let_in=False, used_up=False)
    assert allowance.window_s == 2.0


def test_a_window_that_slides_is_left_to_those_who_count_arrivals() -> None:
    allowance = exhausted()
    try_end(allowance, 2.0, told(10, 9, 1), let_in=True)
    assert allowance.wait_s(2.2, in_flight=0) == 0.0


def test_an_answer_that_was_overtaken_does_not_widen_the_window() -> None:
    allowance = Allowance()
    heard(allowance, told(10, 8, 60), now_s=0.2)
    heard(allowance, told(10, 5, 60), left_s=0.1, now_s=0.3)
    assert allowance.available(0.3, in_flight=0) == 2


def test_an_answer_of_the_window_before_does_not_use_up_the_new_one() -> None:
    allowance = exhausted()
    try_end(allowance, 2.0, told(10, 1, 2), let_in=True)
    heard(allowance, told(10, 10, 1), left_s=1.9, now_s=2.2)
    assert allowance.available(2.2, in_flight=0) == 9


def test_what_is_not_sent_after_all_is_given_back() -> None:
    allowance = Allowance()
    heard(allowance, told(2, 1, 60))
    allowance.spend(0.0)
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
def test_a_fixed_window_in_whole_seconds_is_overrun_at_most_once(seed: int, rounding: object, offset_s: float) -> None:
    """One request after the other, on a window that began before us and that others do not use."""
    assert callable(rounding)
    rng = Random(seed)
    length_s, allowed = rng.choice([2.0, 10.0]), rng.randint(1, 6)
    allowance, now_s, used, window, refused = Allowance(), offset_s, 0, -1, 0
    for _ in range(40):
        if allowance.allowed is not None:
            now_s += allowance.wait_s(now_s, in_flight=0) or 0.0
        allowance.spend(now_s)
        departed_s = now_s
        now_s += rng.uniform(0.0, 0.3)
        if int(now_s // length_s) != window:
            window, used = int(now_s // length_s), 0
        used += 1
        left_s = (window + 1) * length_s - now_s
        let_in = used <= allowed
        refused += not let_in
        now_s += rng.uniform(0.0, 0.3)
        quota = told(allowed, min(used, allowed), rounding(left_s))
        allowance.heard(quota, left_s=departed_s, now_s=now_s, in_flight=0, let_in=let_in)
        allowance.tried(let_in=let_in, used_up=not let_in)
        now_s += 0.0 if let_in else math.ceil(left_s)
    assert refused <= 1
