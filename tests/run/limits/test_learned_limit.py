from __future__ import annotations

from engine.run.limits.learned_limit import (
    GROWTH_UNSURE,
    SHRINK,
    SLOWEST_S,
    TRUSTED,
    WINDOWS_SURE,
    WINDOWS_UNSURE,
    LearnedLimit,
    Limit,
)


def after_a_refusal(taken: int = 100, *, hint_s: float | None = 2.0, again_s: float = 2.2) -> LearnedLimit:
    """So many were let in within a tenth of a second, then one was refused, and later one was let in again."""
    ceiling = LearnedLimit()
    for _ in range(taken):
        ceiling.record_acceptance(sent_at_s=0.0, now_s=0.1)
    ceiling.record_refusal(sent_at_s=0.05, now_s=0.1, until_s=None if hint_s is None else 0.1 + hint_s)
    ceiling.record_acceptance(sent_at_s=again_s, now_s=again_s + 0.02)
    return ceiling


def fill(ceiling: LearnedLimit, since_s: float, count: int) -> float:
    """A window in which so many were let in; its end."""
    assert ceiling.limit is not None
    for _ in range(count):
        ceiling.record_acceptance(sent_at_s=since_s, now_s=since_s + 0.02)
    ends_s = since_s + ceiling.limit.window_s + 0.1
    ceiling.record_acceptance(sent_at_s=ends_s, now_s=ends_s)
    return ends_s


def test_nothing_is_known_before_the_first_refusal() -> None:
    ceiling = LearnedLimit()
    assert not ceiling.record_acceptance(sent_at_s=0.0, now_s=0.1)
    assert ceiling.limit is None


def test_what_was_let_in_before_the_first_refusal_is_the_limit_and_its_wait_ends_a_window_of_a_usual_length() -> None:
    assert after_a_refusal().limit == Limit(100, 2.0)


def test_a_server_that_names_no_wait_is_measured_by_the_first_that_is_let_in_again() -> None:
    assert after_a_refusal(hint_s=None, again_s=5.0).limit == Limit(100, 5.0)


def test_answers_that_come_after_the_refusal_count_where_they_left_before_it() -> None:
    ceiling = LearnedLimit()
    ceiling.record_acceptance(sent_at_s=0.0, now_s=0.1)
    ceiling.record_refusal(sent_at_s=0.0, now_s=0.1, until_s=1.1)
    for _ in range(9):
        assert not ceiling.record_acceptance(sent_at_s=0.05, now_s=0.2)
    ceiling.record_acceptance(sent_at_s=1.2, now_s=1.3)
    assert ceiling.limit == Limit(10, 1.0)


def test_a_hundred_that_are_refused_together_are_one_refusal() -> None:
    ceiling = LearnedLimit()
    ceiling.record_acceptance(sent_at_s=0.0, now_s=0.1)
    for _ in range(100):
        ceiling.record_refusal(sent_at_s=0.05, now_s=0.2, until_s=1.2)
    ceiling.record_acceptance(sent_at_s=1.3, now_s=1.4)
    assert ceiling.limit == Limit(1, 1.0)


def test_a_limit_that_held_for_a_full_window_is_tried_a_little_higher_and_kept_where_that_is_refused() -> None:
    ceiling = after_a_refusal()
    first = ceiling.limit
    assert first is not None
    now_s = 2.3
    for _ in range(WINDOWS_UNSURE):
        assert ceiling.limit == first
        now_s = fill(ceiling, now_s, 100)
    assert ceiling.limit is not None
    assert ceiling.limit.count == round(100 * GROWTH_UNSURE)
    for _ in range(100):
        ceiling.record_acceptance(sent_at_s=now_s, now_s=now_s + 0.02)
    ceiling.record_refusal(sent_at_s=now_s + 0.1, now_s=now_s + 0.1, until_s=now_s + 2.0)
    ceiling.record_acceptance(sent_at_s=now_s + 2.1, now_s=now_s + 2.2)
    assert ceiling.limit == first


def test_a_window_in_which_little_left_says_nothing_about_the_limit() -> None:
    ceiling = after_a_refusal()
    before = ceiling.limit
    fill(ceiling, 2.3, 20)
    assert ceiling.limit == before


def test_a_refusal_long_before_the_limit_is_not_about_the_limit() -> None:
    """Too much was open at once, say: that is cured by fewer open requests, not by a slower pace."""
    ceiling = after_a_refusal()
    before = ceiling.limit
    ceiling.record_refusal(sent_at_s=2.3, now_s=2.3, until_s=3.3)
    ceiling.record_acceptance(sent_at_s=3.4, now_s=3.5)
    assert ceiling.limit == before


def test_refusals_that_do_not_end_make_the_limit_smaller_in_the_end() -> None:
    ceiling, now_s = after_a_refusal(), 3.0
    for _ in range(5):
        ceiling.record_refusal(sent_at_s=now_s, now_s=now_s, until_s=now_s + 1.0)
        ceiling.record_acceptance(sent_at_s=now_s + 1.1, now_s=now_s + 1.2)
        now_s += 1.2
    assert ceiling.limit is not None
    assert ceiling.limit.count < 100


def test_a_window_that_was_too_short_is_not_believed_again() -> None:
    """The first stretch began in the middle of a window: the next one shows its whole length."""
    ceiling = after_a_refusal(hint_s=1.0, again_s=1.2)
    assert ceiling.limit == Limit(100, 1.0)
    for _ in range(99):
        ceiling.record_acceptance(sent_at_s=1.3, now_s=1.4)
    ceiling.record_refusal(sent_at_s=2.4, now_s=2.5, until_s=3.3)
    ceiling.record_acceptance(sent_at_s=3.4, now_s=3.5)
    assert ceiling.limit == Limit(100, 2.0)


def test_fewer_in_the_same_window_lower_the_count_and_keep_the_window_once_that_repeats() -> None:
    ceiling, now_s = after_a_refusal(), 2.3
    for limit in (Limit(100, 2.0), Limit(71, 2.0)):
        for _ in range(70):
            ceiling.record_acceptance(sent_at_s=now_s, now_s=now_s + 0.1)
        ceiling.record_refusal(sent_at_s=now_s + 0.7, now_s=now_s + 0.8, until_s=now_s + 2.8)
        ceiling.record_acceptance(sent_at_s=now_s + 2.9, now_s=now_s + 3.0)
        assert ceiling.limit == limit
        now_s += 3.0


def test_a_wait_until_a_date_may_be_two_seconds_too_long() -> None:
    assert after_a_refusal(hint_s=3.9, again_s=4.2).limit == Limit(100, 2.0)


def test_a_wait_that_no_window_is_as_long_as_is_doubted_once_where_a_limit_is_known() -> None:
    ceiling, now_s = after_a_refusal(), 2.3
    for limit in (Limit(100, 2.0), Limit(101, 4.8)):
        for _ in range(100):
            ceiling.record_acceptance(sent_at_s=now_s, now_s=now_s + 0.1)
        ceiling.record_refusal(
            sent_at_s=now_s + 1.9, now_s=now_s + 1.9, until_s=now_s + 4.8 - (0.1 if limit.count == 100 else 0.0)
        )
        ceiling.record_acceptance(sent_at_s=now_s + 4.9, now_s=now_s + 5.0)
        assert ceiling.limit is not None
        assert ceiling.limit.count == limit.count
        assert abs(ceiling.limit.window_s - limit.window_s) < 0.2
        now_s += 5.0


def test_a_limit_that_held_for_long_and_is_refused_is_a_little_too_high() -> None:
    ceiling, now_s = after_a_refusal(taken=1, hint_s=1.0, again_s=1.2), 1.3
    assert ceiling.limit == Limit(1, 1.0)
    for _ in range(3):
        ceiling.record_acceptance(sent_at_s=now_s, now_s=now_s)
        now_s += 1.01
    ceiling.record_refusal(sent_at_s=now_s, now_s=now_s, until_s=now_s + 1.0)
    ceiling.record_acceptance(sent_at_s=now_s + 1.1, now_s=now_s + 1.1)
    assert ceiling.limit == Limit(1, 1.0 / SHRINK)


def test_a_limit_that_was_named_outlives_a_storm_after_a_long_clean_stretch() -> None:
    ceiling, now_s = LearnedLimit(Limit(100, 2.0)), 0.0
    for _ in range(5):
        now_s = fill(ceiling, now_s, 100)
    ceiling.record_refusal(sent_at_s=now_s, now_s=now_s, until_s=now_s + 3.0)
    ceiling.record_acceptance(sent_at_s=now_s + 3.1, now_s=now_s + 3.2)
    assert ceiling.limit == Limit(100, 2.0)


def test_a_small_count_grows_by_less_than_one_request() -> None:
    ceiling, now_s = after_a_refusal(taken=5), 2.3
    while ceiling.limit == Limit(5, 2.0):
        now_s = fill(ceiling, now_s, 5)
    assert ceiling.limit == Limit(5, 2.0 / GROWTH_UNSURE)


def test_a_limit_that_was_tried_in_vain_is_tried_less_and_less_until_tries_succeed() -> None:
    ceiling, now_s, clean = after_a_refusal(), 2.3, []
    for _ in range(4):
        windows = 0
        while ceiling.limit == Limit(100, 2.0):
            now_s = fill(ceiling, now_s, 100)
            windows += 1
        clean.append(windows)
        ceiling.record_refusal(sent_at_s=now_s + 0.1, now_s=now_s + 0.1, until_s=now_s + 2.0)
        ceiling.record_acceptance(sent_at_s=now_s + 2.1, now_s=now_s + 2.2)
        now_s += 2.3
        assert ceiling.limit == Limit(100, 2.0)
    assert clean == [WINDOWS_UNSURE, WINDOWS_SURE, 2 * WINDOWS_SURE, 4 * WINDOWS_SURE]
    counts: list[int] = []
    while len(counts) < TRUSTED + 1:
        before = ceiling.limit
        while ceiling.limit == before:
            assert before is not None
            now_s = fill(ceiling, now_s, before.count)
        assert ceiling.limit is not None
        counts.append(ceiling.limit.count)
    assert counts == [102, 104, 106, 116]


def test_a_refusal_with_another_reason_leaves_the_limit_and_begins_a_new_stretch() -> None:
    ceiling = after_a_refusal()
    for _ in range(3):
        ceiling.record_refusal(sent_at_s=2.5, now_s=2.6, until_s=3.6)
        ceiling.pardon()
        assert not ceiling.record_acceptance(sent_at_s=3.7, now_s=3.8)
    assert ceiling.limit == Limit(100, 2.0)


def test_a_limit_that_was_named_is_lowered_only_by_refusals_that_repeat_and_grows_back_to_it() -> None:
    named = Limit(100, 2.0)
    ceiling = LearnedLimit(named)
    now_s = 0.0
    for count in (100, 41):
        for _ in range(40):
            ceiling.record_acceptance(sent_at_s=now_s, now_s=now_s + 0.1)
        ceiling.record_refusal(sent_at_s=now_s + 0.5, now_s=now_s + 0.5, until_s=now_s + 1.5)
        ceiling.record_acceptance(sent_at_s=now_s + 1.6, now_s=now_s + 1.7)
        assert ceiling.limit is not None
        assert ceiling.limit.count == count
        now_s += 1.7
    for _ in range(500):
        assert ceiling.limit is not None
        now_s = fill(ceiling, now_s, ceiling.limit.count)
    assert ceiling.limit == named


def test_no_wait_makes_a_limit_slower_than_refusals_of_its_own_would_be() -> None:
    assert after_a_refusal(taken=1, hint_s=300.0, again_s=300.5).limit == Limit(1, SLOWEST_S)
    assert after_a_refusal(taken=60, hint_s=300.0, again_s=300.5).limit == Limit(60, 300.0)
