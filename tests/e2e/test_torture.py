"""R13: `kill -9` anywhere, then `engine resume`: nothing is sent twice, lost, or called what it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns import Share
from tests.e2e.torture import torture

SEED = 20_261_123


@pytest.mark.timeout(600)
@pytest.mark.campaign("kills", block=20)
def test_r13_a_run_that_is_killed_again_and_again_comes_to_its_end(campaign: Share, tmp_path: Path) -> None:
    figures = torture(campaign.size, seed=SEED + campaign.numbers.start, folder=tmp_path)
    assert figures.broken == []
    campaign.count(figures.kills)
    assert figures.verdicts["passed"] > figures.verdicts["unknown"]
