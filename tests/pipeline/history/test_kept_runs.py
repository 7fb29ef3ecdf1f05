from __future__ import annotations

from engine.model.published.lists import KeptRun
from engine.pipeline.history.kept_runs import choose_runs


def runs(*states: str) -> tuple[KeptRun, ...]:
    """One run for each state, the newest first and at 900, 800, … microseconds."""
    return tuple(
        KeptRun(
            run=f"r{number}",
            started="",
            at_us=900 - 100 * number,
            paths=(),
            replay=False,
            state=state,
            exit=None,
            cases=1,
            passed=None,
            bytes=1,
        )
        for number, state in enumerate(states)
    )


def chosen(*states: str, keep: int | None, before_us: int | None) -> list[str]:
    return [each.run for each in choose_runs(runs(*states), keep=keep, before_us=before_us)]


def test_both_bounds_have_to_be_met() -> None:
    every = ("ended",) * 4
    assert chosen(*every, keep=1, before_us=None) == ["r1", "r2", "r3"]
    assert chosen(*every, keep=None, before_us=700) == ["r3"]
    assert chosen(*every, keep=1, before_us=800) == ["r2", "r3"]
    assert chosen(*every, keep=3, before_us=800) == ["r3"]


def test_what_is_in_use_counts_and_stays() -> None:
    assert chosen("in-use", "ended", "in-use", "unfinished", keep=1, before_us=None) == ["r1", "r3"]
