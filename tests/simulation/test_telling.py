"""What simulations tell people: one as a story, many in figures."""

from __future__ import annotations

import pytest

from tests.simulation.draws import setting_of
from tests.simulation.many import FIGURES, Total, run_block
from tests.simulation.run import simulate
from tests.simulation.telling import story


@pytest.mark.slow
def test_a_story_tells_what_was_drawn_what_happened_and_whether_promises_were_kept() -> None:
    told = story(simulate(setting_of(375)))
    lines = told.splitlines()
    assert lines[0] == "seed 375: 50 cases"
    assert any(line.startswith("  server: ") for line in lines)
    assert any(line.endswith("  A FRESH ENGINE goes on") for line in lines)
    assert any("submit of " in line and "  server: " in line for line in lines)
    assert any(line.startswith("requests: ") for line in lines)
    assert lines[-1] == "every promise was kept"


def test_figures_name_every_seed_that_broke_something() -> None:
    total = Total(simulations=2, cases=100, took_s=4.0, lives=3)
    total.add(Total(simulations=1, cases=50, lives=1, broken={7: ["R1: a case has no end"]}))
    assert total.text.startswith("seed 7: R1: a case has no end\n3 simulations of 50 cases in 4.0 s (1 a second)")
    assert "1 fresh starts" in total.text


@pytest.mark.slow
def test_a_block_counts_what_it_ran_and_runs_some_seeds_twice() -> None:
    total = run_block(range(20, 22))
    assert (total.simulations, total.cases, total.twice, total.broken) == (2, 100, 1, {})
    assert FIGURES.search(total.text) is not None
