from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.run.pacing.durations import Durations, Waiting
from engine.run.pacing.policy import CASES_MAX, LATE, LATEST, OURS, PROBES, Load, look_again_s, share_for

TEN = tuple(float(n) for n in range(1, 11))


def known(*seconds: float, reported: bool = True) -> Durations:
    durations = Durations()
    for each in seconds:
        durations.add(each, reported=reported)
    return durations


def load(spare: int | None, outstanding: int = 10, to_submit: int = 0, **more: object) -> Load:
    return Load(rate=None, spare=spare, outstanding=outstanding, to_submit=to_submit, **more)  # type: ignore[arg-type]


FREE, BOUND = load(None), load(0)


def waiting(asked_s: float = 0.0, polls: int = 0, *, is_probe: bool = False, bound_s: float | None = None) -> Waiting:
    return Waiting(asked_s=asked_s, polls=polls, is_probe=is_probe, bound_s=bound_s)


def ages(work: Load, polls: int = 12) -> list[float]:
    """When a probe asks while nothing is known."""
    found = [0.0]
    for number in range(polls):
        found.append(OURS.ask_at_s(waiting(found[-1], number, is_probe=True), Durations(), work))
    return found


@pytest.mark.parametrize("work", [FREE, BOUND, load(None, 2)], ids=["free", "bound", "two cases"])
def test_probes_ask_early_and_ever_more_slowly_while_nothing_is_known(work: Load) -> None:
    found = ages(work, 24)
    steps = [later - earlier for earlier, later in pairwise(found)]
    assert steps[0] == pytest.approx(0.05 if work is BOUND else 0.01)
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(steps))
    assert max(steps) == pytest.approx(10.0)


def test_probes_of_a_run_of_a_few_cases_ask_more_often() -> None:
    assert ages(FREE, 6)[-1] == pytest.approx(0.32)
    assert ages(load(None, 2), 9)[-1] == pytest.approx(0.3417, abs=1e-3)


def test_the_others_wait_for_what_the_probes_find_out() -> None:
    for work, first_s in ((BOUND, 0.05), (FREE, 0.01)):
        assert OURS.ask_at_s(waiting(), Durations(), work) == 4.0
        assert OURS.ask_at_s(waiting(is_probe=True), Durations(), work) == pytest.approx(first_s)


def test_where_nothing_binds_the_first_few_durations_are_enough_to_ask_by() -> None:
    assert OURS.ask_at_s(waiting(), known(1.0), FREE) == pytest.approx(2.02)
    assert OURS.ask_at_s(waiting(), known(1.0, 2.0, 1.5, 0.5), FREE) == pytest.approx(2.02)
    assert OURS.ask_at_s(waiting(), known(1.0, 2.0, 1.5, 0.5), BOUND) == 4.0


def test_the_first_few_that_end_are_not_taken_for_all_while_more_were_asked_for_in_vain() -> None:
    quick = known(0.1, 0.2, 0.1, 0.2)
    for _ in range(3):
        quick.still_runs(0.2, 0.0)
    assert not quick.is_told_of


def test_there_is_a_scout_for_so_many_cases_and_never_more_than_a_few() -> None:
    assert [OURS.probes_max(load(None, many)) for many in (0, 1, 64, 10_000)] == [1, 1, 2, PROBES]
    assert OURS.probes_max(load(0, 10, 310)) == 10


def test_where_nothing_binds_the_last_are_asked_for_soon_again() -> None:
    ones = known(*[1.0] * 40)
    assert OURS.ask_at_s(waiting(2.0, 2), ones, load(None, 10)) == pytest.approx(2.4)
    assert OURS.ask_at_s(waiting(2.0, 2), ones, load(None, 11)) == 6.0
    assert OURS.ask_at_s(waiting(2.0, 2), ones, load(None, 10, 1)) == 6.0


def test_a_binding_quota_asks_once_and_late_and_a_free_one_when_most_are_done() -> None:
    assert OURS.ask_at_s(waiting(), known(*TEN), BOUND) == pytest.approx(10.02)
    assert OURS.ask_at_s(waiting(), known(*TEN), FREE) == pytest.approx(8.02)


def test_a_case_older_than_every_duration_seen_is_asked_ever_more_slowly_by_probes_and_the_others_wait() -> None:
    ones = known(*[1.0] * 8)
    assert OURS.ask_at_s(waiting(1.0, 1), ones, FREE) == 5.0
    assert OURS.ask_at_s(waiting(1.0, 1, is_probe=True), ones, FREE) == 1.5
    assert OURS.ask_at_s(waiting(100.0, 9, is_probe=True), ones, FREE) == 110.0
    assert OURS.ask_at_s(waiting(100.0, 9, is_probe=True), ones, BOUND) == 110.0
    assert OURS.ask_at_s(waiting(100.0, 9), ones, BOUND) == 150.0


def test_within_adds_a_poll_at_its_bound_where_no_duration_is_reported() -> None:
    untold = known(*TEN, reported=False)
    assert OURS.ask_at_s(waiting(bound_s=3.0), untold, BOUND) == 3.0
    assert OURS.ask_at_s(waiting(bound_s=3.0), known(*TEN), BOUND) == pytest.approx(10.02)
    assert OURS.ask_at_s(waiting(3.0, 1, bound_s=3.0), untold, BOUND) == pytest.approx(10.02)


@pytest.mark.parametrize(
    ("spare", "outstanding", "to_submit", "share"),
    [
        (None, 5, 5, 0.75),
        (100, 10, 0, 0.75),
        (20, 10, 0, 0.75),
        (18, 10, 0, LATE),
        (15, 10, 0, LATEST),
        (100, 10, 60, LATEST),
        (0, 0, 0, LATEST),
    ],
)
def test_the_scarcer_the_quota_the_later_the_poll(
    spare: int | None, outstanding: int, to_submit: int, share: float
) -> None:
    assert share_for(load(spare, outstanding, to_submit)) == share


def test_cases_are_submitted_far_enough_ahead_to_be_done_when_it_is_their_turn() -> None:
    slow = Load(rate=(10, 1.0), spare=0, outstanding=0, to_submit=9, longest_s=20.0)
    assert OURS.most_alive(slow) == 500
    assert OURS.most_alive(Load(rate=(900, 60.0), spare=0, outstanding=0, to_submit=9)) == 900
    assert OURS.most_alive(Load(rate=None, spare=None, outstanding=0, to_submit=9)) == 128
    assert OURS.most_alive(Load(rate=None, spare=None, outstanding=0, to_submit=9, longest_s=1.0)) == CASES_MAX
    assert OURS.most_alive(Load(rate=(10, 1.0), spare=0, outstanding=0, to_submit=9, executions=3)) == 3


@given(
    seconds=st.lists(st.floats(0.0, 1e4), max_size=40),
    asked_s=st.floats(0.0, 1e4),
    polls=st.integers(0, 1_000),
    spare=st.none() | st.integers(0, 100),
    is_probe=st.booleans(),
)
def test_nobody_is_asked_again_at_once(
    seconds: list[float], asked_s: float, polls: int, spare: int | None, is_probe: bool
) -> None:
    due_s = OURS.ask_at_s(waiting(asked_s, polls, is_probe=is_probe), known(*seconds), load(spare))
    assert due_s >= 0.0
    if polls:
        assert due_s >= asked_s + (0.049 if seconds else 0.0099)


def test_a_sleeper_looks_again_soon_at_first_and_rarely_later() -> None:
    assert [look_again_s(age_s, known(1.0)) for age_s in (0.0, 1.0, 100.0)] == [0.05, 0.5, 5.0]
    assert [look_again_s(age_s, Durations()) for age_s in (0.0, 1.0, 100.0)] == [0.01, 0.5, 5.0]
