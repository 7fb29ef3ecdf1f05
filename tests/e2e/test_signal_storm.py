"""Whatever signals come, and however few handles and threads there are: all is told once, and every process ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns import Share
from tests.e2e.signal_storm import storm
from tests.machines import POSIX

SEED = 20_261_130


@POSIX
@pytest.mark.timeout(900)
@pytest.mark.campaign("signals", block=20)
def test_a_run_with_little_that_is_sent_signals_comes_to_its_end(campaign: Share, tmp_path: Path) -> None:
    figures = storm(campaign.size, seed=SEED + campaign.numbers.start, folder=tmp_path)
    assert figures.broken == []
    campaign.count(figures.count)
    assert figures.verdicts["passed"] > figures.verdicts["unknown"]
