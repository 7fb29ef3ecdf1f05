from __future__ import annotations

import pytest

from engine.suite.language.dates import is_moment


@pytest.mark.parametrize("text", ["2026-11-22", "2026-11-22T00:00:00Z", "2026-11-22T10:00:00+02:00"])
def test_dates_and_date_times_are_moments(text: str) -> None:
    assert is_moment(text)


@pytest.mark.parametrize("text", ["", "today", "2026-02-30", "20261122", "22.11.2026", "2026-W47-7"])
def test_anything_else_is_none(text: str) -> None:
    assert not is_moment(text)
