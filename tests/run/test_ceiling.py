from __future__ import annotations

from engine.run.ceiling import GROWTH_UNSURE, SLOWEST_S, WINDOWS_UNSURE, Ceiling, Limit


def after_a_refusal(taken: int = 100, *, hint_s: float | None = 2.0, again_s: float = 2.2) -> Ceiling:
    """So many were let in within a tenth of a second, then one was refused, and later one was let in again."""
    ceiling = Ceiling()
    for _ in range(taken):
        ceiling.accepted(left_s=0.0, now_s=0.1)
    ceiling.refused(left_s=0.05, now_s=0.1, until_s=None if hint_s is None else 0.1 + hint_s)
    ceiling.accepted(left_s=again_s, now_s=again_s + 0.02)
    return ceiling


def fill(ceiling: Ceiling, since_s: float, count: int) -> float:
    """A window in which so many were let in; its end."""
    assert ceiling.limit is not None
    for _ in range(count):
        ceiling.accepted(left_s=since_s, now_s=since_s + 0.02)
    ends_s = since_s + ceiling.limit.window_s + 0.1
    ceiling.accepted(left_s=ends_s, now_s=ends_s)
    return ends_s


def test_nothing_is_known_before_the_first_refusal() -> None:
    ceiling = Ceiling()
    assert not ceiling.accepted(left_s=0.0, now_s=0.1)
    assert ceiling.limit is None


def test_what_was_let_in_before_the_first_refusal_is_the_limit_and_its_wait_ends_a_window_of_a_usual_length() -> None:
    assert after_a_refusal().limit == Limit(100, 2.0)


def test_a_server_that_names_no_wait_is_measured_by_the_first_that_is_let_in_again() -> None:
    assert after_a_refusal(hint_s=None, again_s=5.0).limit == Limit(100, 5.0)


def test_answers_that_come_after_the_refusal_count_where_they_left_before_it() -> None:
    ceiling = Ceiling()
    ceiling.accepted(left_s=0.0, now_s=0.1)
    ceiling.refused(left_s=0.0, now_s=0.1, until_s=1.1)
    for _ in range(9):
        assert not ceiling.accepted(left_s=0.05, now_s=0.2)
    ceiling.accepted(left_s=1.2, now_s=1.3)
    assert ceiling.limit == Limit(10, 1.0)


def test_a_hundred_that_are_refused_together_are_one_refusal() -> None:
    ceiling = Ceiling()
    ceiling.accepted(left_s=0.0, now_s=0.1)
    for _ in range(100):
        ceiling.refused(left_s=0.05, now_s=0.2, until_s=1.2)
    ceiling.accepted(left_s=1.3, now_s=1.4)
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
        ceiling.accepted(left_s=now_s, now_s=now_s + 0.02)
    ceiling.refused(left_s=now_s + 0.1, now_s=now_s + 0.1, until_s=now_s + 2.0)
    ceiling.accepted(left_s=now_s + 2.1, now_s=now_s + 2.2)
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
    ceiling.refused(left_s=2.3, now_s=2.3, until_s=3.3)
    ceiling.accepted(left_s=3.4, now_s=3.5)
    assert ceiling.limit == before


def test_refusals_that_do_not_end_make_the_limit_smaller_in_the_end() -> None:
    ceiling, now_s = after_a_refusal(), 3.0
    for _ in range(5):
        ceiling.refused(left_s=now_s, now_s=now_s, until_s=now_s + 1.0)
        ceiling.accepted(left_s=now_s + 1.1, now_s=now_s + 1.2)
        now_s += 1.2
    assert ceiling.limit is not None
    assert ceiling.limit.count < 100


def test_a_window_that_was_too_short_is_not_believed_again() -> None:
    """The first stretch began in the middle of a window: the next one shows its whole length."""
    ceiling = after_a_refusal(hint_s=1.0, again_s=1.2)
    assert ceiling.limit == Limit(100, 1.0)
    for _ in range(99):
        ceiling.accepted(left_s=1.3, now_s=1.4)
    ceiling.refused(left_s=2.4, now_s=2.5, until_s=3.3)
    ceiling.accepted(left_s=3.4, now_s=3.5)
    assert ceiling.limit == Limit(100, 2.0)


def test_fewer_in_the_same_window_lower_the_count_and_keep_the_window() -> None:
    ceiling = after_a_refusal()
    for _ in range(94):
        ceiling.accepted(left_s=2.3, now_s=2.4)
    ceiling.refused(left_s=3.0, now_s=3.1, until_s=5.1)
    ceiling.accepted(left_s=5.2, now_s=5.3)
    assert ceiling.limit == Limit(95, 2.0)


def test_no_wait_makes_a_limit_slower_than_refusals_of_its_own_would_be() -> None:
    assert after_a_refusal(taken=1, hint_s=300.0, again_s=300.5).limit == Limit(1, SLOWEST_S)
    assert after_a_refusal(taken=60, hint_s=300.0, again_s=300.5).limit == Limit(60, 300.0)
