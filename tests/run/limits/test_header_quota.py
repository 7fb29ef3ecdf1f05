from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.ports.exchange import Quota
from engine.run.limits.header_quota import HeaderQuota, is_credible


def told(allowed: int, used: int, reset_s: float) -> Quota:
    return Quota(allowed=allowed, used=used, reset_s=reset_s)


def heard(
    header_quota: HeaderQuota, quota: Quota, *, sent_at_s: float = 0.0, now_s: float = 0.0, in_flight: int = 0
) -> None:
    header_quota.record(quota, sent_at_s=sent_at_s, now_s=now_s, in_flight=in_flight)


def exhausted(reset_s: float = 2.0) -> HeaderQuota:
    header_quota = HeaderQuota()
    heard(header_quota, told(10, 10, reset_s), sent_at_s=-0.1)
    return header_quota


def try_end(header_quota: HeaderQuota, now_s: float, quota: Quota, *, let_in: bool) -> None:
    assert header_quota.available(now_s, in_flight=0) == 1
    header_quota.spend(now_s)
    header_quota.record(quota, sent_at_s=now_s, now_s=now_s + 0.1, in_flight=0, let_in=let_in)
    header_quota.record_trial(let_in=let_in, used_up=not let_in)


def test_open_requests_are_counted_once_more_because_the_header_does_not_know_them() -> None:
    header_quota = HeaderQuota()
    heard(header_quota, told(10, 3, 60), in_flight=4)
    assert header_quota.available(1.0, in_flight=4) == 3


def test_one_request_tries_the_end_that_headers_tell() -> None:
    header_quota = exhausted()
    assert header_quota.wait_s(1.5, in_flight=0) == 0.5
    assert header_quota.available(2.0, in_flight=0) == 1
    header_quota.spend(2.0)
    assert header_quota.wait_s(2.0, in_flight=1) is None


def test_an_end_that_held_is_believed_from_then_on() -> None:
    header_quota = exhausted()
    try_end(header_quota, 2.0, told(10, 1, 2), let_in=True)
    assert header_quota.available(2.2, in_flight=0) == 9
    for _ in range(9):
        header_quota.spend(2.2)
    heard(header_quota, told(10, 10, 2), sent_at_s=2.2, now_s=2.3)
    assert header_quota.wait_s(2.3, in_flight=0) == pytest.approx(1.8)
    assert header_quota.available(4.2, in_flight=0) == 10
    assert header_quota.window_s == 2.0


def test_an_end_that_came_too_early_is_believed_a_second_late_from_then_on() -> None:
    header_quota = exhausted()
    try_end(header_quota, 2.0, told(10, 10, 0), let_in=False)
    assert header_quota.window_s == 3.0
    assert header_quota.wait_s(2.1, in_flight=0) == pytest.approx(1.0)
    assert header_quota.available(3.2, in_flight=0) == 10


def test_a_refusal_for_another_reason_takes_no_belief_away() -> None:
    header_quota = exhausted()
    try_end(header_quota, 2.0, told(10, 1, 2), let_in=True)
    header_quota.record_trial(let_in=False, used_up=False)
    assert header_quota.window_s == 2.0


def test_a_window_that_slides_is_left_to_those_who_count_arrivals() -> None:
    header_quota = exhausted()
    try_end(header_quota, 2.0, told(10, 9, 1), let_in=True)
    assert header_quota.wait_s(2.2, in_flight=0) == 0.0


def test_an_answer_that_was_overtaken_does_not_widen_the_window() -> None:
    header_quota = HeaderQuota()
    heard(header_quota, told(10, 8, 60), now_s=0.2)
    heard(header_quota, told(10, 5, 60), sent_at_s=0.1, now_s=0.3)
    assert header_quota.available(0.3, in_flight=0) == 2


def test_an_answer_of_the_window_before_does_not_use_up_the_new_one() -> None:
    header_quota = exhausted()
    try_end(header_quota, 2.0, told(10, 1, 2), let_in=True)
    heard(header_quota, told(10, 10, 1), sent_at_s=1.9, now_s=2.2)
    assert header_quota.available(2.2, in_flight=0) == 9


def test_what_is_not_sent_after_all_is_given_back() -> None:
    header_quota = HeaderQuota()
    heard(header_quota, told(2, 1, 60))
    header_quota.spend(0.0)
    assert header_quota.available(0.0, in_flight=1) == 0
    header_quota.give_back()
    assert header_quota.available(0.0, in_flight=0) == 1


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
    header_quota, now_s, used, window, refused = HeaderQuota(), offset_s, 0, -1, 0
    for _ in range(40):
        if header_quota.allowed is not None:
            now_s += header_quota.wait_s(now_s, in_flight=0) or 0.0
        header_quota.spend(now_s)
        departed_s = now_s
        now_s += rng.uniform(0.0, 0.3)
        if int(now_s // length_s) != window:
            window, used = int(now_s // length_s), 0
        used += 1
        sent_at_s = (window + 1) * length_s - now_s
        let_in = used <= allowed
        refused += not let_in
        now_s += rng.uniform(0.0, 0.3)
        quota = told(allowed, min(used, allowed), rounding(sent_at_s))
        header_quota.record(quota, sent_at_s=departed_s, now_s=now_s, in_flight=0, let_in=let_in)
        header_quota.record_trial(let_in=let_in, used_up=not let_in)
        now_s += 0.0 if let_in else math.ceil(sent_at_s)
    assert refused <= 1
