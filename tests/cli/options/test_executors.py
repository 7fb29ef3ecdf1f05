"""What the options say about who does the work."""

from __future__ import annotations

import os

import pytest

from engine.cli.options.executors import Workforce, read_workforce


@pytest.mark.parametrize(("cores", "workers"), [(None, 1), (1, 1), (2, 1), (4, 3), (65, 64), (256, 64)])
def test_unless_told_otherwise_a_core_is_left_to_the_process_that_decides(
    cores: int | None, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert read_workforce({"executor": "processes"}) == Workforce(executor="processes", workers=workers)


def test_so_many_workers_as_are_asked_for_whatever_cores_there_are() -> None:
    assert read_workforce({"executor": "processes", "workers": 5}).workers == 5
