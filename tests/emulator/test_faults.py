from __future__ import annotations

import statistics

import pytest

from engine.emulator.faults import Struck, draw_faults, draw_service_s
from engine.model.language.emulator import Faults
from engine.model.language.literals import Percent


def test_without_shares_nothing_strikes() -> None:
    assert draw_faults(Faults(), seed=1, request="submit:x#1") == Struck()


@pytest.mark.slow
def test_a_share_is_met_over_many_requests_and_repeats_with_its_seed() -> None:
    faults = Faults(throttle=Percent(0.1))

    def struck(seed: int) -> list[bool]:
        return [draw_faults(faults, seed=seed, request=f"submit:{number}#1").throttle for number in range(2_000)]

    assert 140 < sum(struck(7)) < 260
    assert struck(7) == struck(7)
    assert struck(7) != struck(8)


def test_faults_are_drawn_apart_from_each_other() -> None:
    one = Faults(throttle=Percent(0.5))
    both = Faults(throttle=Percent(0.5), slow=Percent(0.5))
    names = [f"poll:{number}#1" for number in range(100)]
    assert [draw_faults(one, seed=1, request=name).throttle for name in names] == [
        draw_faults(both, seed=1, request=name).throttle for name in names
    ]


def test_service_times_are_lognormal_around_the_median() -> None:
    drawn = [draw_service_s(1.5, seed=1, execution=str(number)) for number in range(2_000)]
    assert 1.35 < statistics.median(drawn) < 1.65
    assert min(drawn) > 0
    assert draw_service_s(1.5, seed=1, execution="5") == drawn[5]
    assert draw_service_s(0.0, seed=1, execution="5") == 0.0
