from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.run.pacing.durations import KEPT_MAX, Durations


def known(*seconds: float) -> Durations:
    durations = Durations()
    for each in seconds:
        durations.add(each, reported=True)
    return durations


TEN = tuple(float(n) for n in range(1, 11))


def test_quantiles_are_those_of_what_ended_where_nothing_else_runs() -> None:
    assert known(*TEN).quantile(0.5, beyond_s=0.0) == 5.0
    assert known(*TEN).quantile(0.98, beyond_s=0.0) == 10.0


def test_what_was_running_when_it_was_asked_is_judged_by_the_longer_durations_only() -> None:
    assert known(*TEN).quantile(0.5, beyond_s=6.0) == 8.0


def test_too_few_durations_say_nothing() -> None:
    assert known(1.0, 2.0, 3.0).quantile(0.5, beyond_s=0.0) is None
    assert known(*TEN).quantile(0.5, beyond_s=8.0) is None


def test_what_still_runs_at_an_age_makes_every_later_quantile_later() -> None:
    durations = known(*[0.2] * 10, 0.21, 0.22, 0.23)
    assert durations.quantile(0.5, beyond_s=0.0) == 0.2
    for _ in range(40):
        durations.still_runs(1.0, 0.0)
    assert durations.quantile(0.5, beyond_s=0.0) is None
    for _ in range(40):
        durations.forget(1.0)
    assert durations.quantile(0.5, beyond_s=0.0) == 0.2


def test_a_share_is_not_underestimated_because_the_quick_ones_end_first() -> None:
    """Three in four take 0.2 s, one in four 6 s: after a second only quick ones are known, and nobody is fooled."""
    rng = Random(1)
    durations = Durations()
    for _ in range(400):
        if rng.random() < 0.75:
            durations.add(rng.uniform(0.16, 0.24), reported=True)
        else:
            durations.still_runs(1.0, 0.0)
    median_s = durations.quantile(0.5, beyond_s=0.0)
    assert median_s is not None
    assert median_s < 0.25
    assert durations.quantile(0.9, beyond_s=0.0) is None


@given(
    seconds=st.lists(st.floats(0.0, 1e4), max_size=60),
    running=st.lists(st.floats(1e-6, 1e4), max_size=30),
    share=st.floats(0.0, 1.0),
    beyond_s=st.floats(-1.0, 1e4),
)
def test_a_quantile_lies_beyond_the_age_that_it_is_asked_for(
    seconds: list[float], running: list[float], share: float, beyond_s: float
) -> None:
    durations = known(*seconds)
    for each in running:
        durations.still_runs(each, 0.0)
    found = durations.quantile(share, beyond_s=beyond_s)
    assert found is None or found > beyond_s


def test_only_the_newest_durations_are_kept() -> None:
    durations = known(*[9.0] * 20, *[1.0] * KEPT_MAX)
    assert len(durations) == KEPT_MAX
    assert durations.longest_s == 1.0


def test_an_age_is_moved_on_when_it_is_asked_again() -> None:
    durations = known(*TEN)
    durations.still_runs(1.0, 0.0)
    durations.still_runs(2.0, 1.0)
    durations.forget(2.0)
    with pytest.raises(IndexError):
        durations.forget(2.0)
