"""R13: `kill -9` anywhere, then `engine resume`: nothing is sent twice, lost, or called what it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.torture import torture

KILLS = 20
"""In every run of the tests; `make torture` does two hundred."""


@pytest.mark.slow
def test_r13_a_run_that_is_killed_again_and_again_comes_to_its_end(tmp_path: Path) -> None:
    figures = torture(KILLS, seed=20_261_123, folder=tmp_path)
    assert figures.broken == []
    assert figures.kills >= KILLS
    assert figures.verdicts["passed"] > figures.verdicts["unknown"]
