from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.run.polling import KEPT_MAX, LATE, LATEST, MEDIAN, Durations, Waiting, look_again_s, next_age_s, share_for

SHARES = st.sampled_from([None, 0.5, 0.75, 0.9, 0.98])


def known(*seconds: float, reported: bool = True) -> Durations:
    durations = Durations()
    for each in seconds:
        durations.add(each, reported=reported)
    return durations


def waiting(asked_s: float = 0.0, polls: int = 0, *, probe: bool = False, bound_s: float | None = None) -> Waiting:
    return Waiting(asked_s=asked_s, polls=polls, probe=probe, bound_s=bound_s)


TEN = tuple(float(n) for n in range(1, 11))


def test_probes_ask_early_and_ever_more_slowly_while_nothing_is_known() -> None:
    ages, asked_s = [], 0.0
    for polls in range(12):
        asked_s = next_age_s(waiting(asked_s, polls, probe=True), Durations(), None)
        ages.append(asked_s)
    steps = [later - earlier for earlier, later in zip([0.0, *ages], ages, strict=False)]
    assert steps[0] == pytest.approx(0.05)
    assert steps == sorted(steps)
    assert max(steps) == 2.0


def test_the_others_wait_for_what_the_probes_find_out_while_a_quota_binds() -> None:
    assert next_age_s(waiting(), Durations(), LATEST) == 4.0
    assert next_age_s(waiting(probe=True), Durations(), LATEST) == pytest.approx(0.05)


def test_a_binding_quota_asks_once_and_late_and_a_free_one_at_the_median() -> None:
    assert next_age_s(waiting(), known(*TEN), LATEST) == pytest.approx(10.02)
    assert next_age_s(waiting(), known(*TEN), None) == 6.0


def test_what_was_running_when_it_was_asked_is_judged_by_the_longer_durations_only() -> None:
    assert next_age_s(waiting(6.0, 1), known(*TEN), None) == 9.0


def test_a_case_older_than_every_duration_seen_is_asked_at_once_and_then_ever_more_slowly() -> None:
    assert next_age_s(waiting(), known(*[1.0] * 8), None) == 1.0
    assert next_age_s(waiting(1.0, 1), known(*[1.0] * 8), None) == 1.5
    assert next_age_s(waiting(100.0, 9), known(*[1.0] * 8), None) == 102.0
    assert next_age_s(waiting(100.0, 9), known(*[1.0] * 8), LATEST) == 110.0


def test_within_adds_a_poll_at_its_bound_where_no_duration_is_reported() -> None:
    untold = known(*TEN, reported=False)
    assert next_age_s(waiting(bound_s=3.0), untold, LATEST) == 3.0
    assert next_age_s(waiting(bound_s=3.0), known(*TEN), LATEST) == pytest.approx(10.02)
    assert next_age_s(waiting(3.0, 1, bound_s=3.0), untold, LATEST) == pytest.approx(10.02)


@pytest.mark.parametrize(
    ("spare", "outstanding", "to_submit", "share"),
    [
        (None, 5, 5, None),
        (100, 10, 0, MEDIAN),
        (16, 10, 0, 0.75),
        (12, 10, 0, LATE),
        (10, 10, 0, LATEST),
        (100, 10, 60, LATEST),
        (0, 0, 0, LATEST),
    ],
)
def test_the_scarcer_the_quota_the_later_the_poll(
    spare: int | None, outstanding: int, to_submit: int, share: float | None
) -> None:
    assert share_for(spare=spare, outstanding=outstanding, to_submit=to_submit) == share


@given(
    seconds=st.lists(st.floats(0.0, 1e4), max_size=40),
    asked_s=st.floats(0.0, 1e4),
    polls=st.integers(0, 1_000),
    share=SHARES,
    probe=st.booleans(),
)
def test_nobody_is_asked_again_at_once(
    seconds: list[float], asked_s: float, polls: int, share: float | None, probe: bool
) -> None:
    due_s = next_age_s(waiting(asked_s, polls, probe=probe), known(*seconds), share)
    assert due_s >= 0.0
    if polls:
        assert due_s >= asked_s + 0.049


def test_only_the_newest_durations_are_kept() -> None:
    durations = known(*[9.0] * 20, *[1.0] * KEPT_MAX)
    assert len(durations) == KEPT_MAX
    assert durations.longest_s == 1.0


def test_a_sleeper_looks_again_soon_at_first_and_rarely_later() -> None:
    assert [look_again_s(age_s) for age_s in (0.0, 1.0, 100.0)] == [0.05, 0.5, 5.0]
