"""What day it is: the calendar's for known failures, whatever moment a plan is made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shell import Said, say, suite_file

SUITE = """\
suite: Known
{more}
actions: {{ a: {{ id: a, effects: read, stub: [ {{ output: {{ n: 1 }} }} ] }} }}
tests:
  - name: t
    action: a
    expect: {{ output.n: 2 }}
    known-failure: {{ ticket: TEL-12, until: {until} }}
"""


def run(folder: Path, *more: str, until: str = "2026-01-01", words: str = "") -> Said:
    path = suite_file(folder, SUITE.format(until=until, more=words))
    return say("run", path, "--run-dir", folder / "runs", *more)


def test_a_known_failure_whose_day_has_come_is_overdue_whatever_now_says(tmp_path: Path) -> None:
    pinned = run(tmp_path, "--now", "2025-06-01")
    assert pinned.code == 1
    assert "was accepted until 2026-01-01" in pinned.out
    assert run(tmp_path, words="now: 2025-06-01T08:00:00Z").code == 1


def test_one_whose_day_is_to_come_is_accepted_though_now_lies_behind_it(tmp_path: Path) -> None:
    assert run(tmp_path, "--now", "2950-01-01", until="2900-01-01").code == 0


@pytest.mark.slow
@pytest.mark.parametrize(("today", "code"), [("2025-12-31", 0), ("2026-01-01", 1), ("2026-01-02T03:00:00+01:00", 1)])
def test_a_day_of_the_command_line_stands_for_today(tmp_path: Path, today: str, code: int) -> None:
    assert run(tmp_path, "--today", today).code == code
    # Also where the moment is pinned, and where it is not it is that day.
    assert run(tmp_path, "--today", today, "--now", "2030-01-01").code == code
    assert f"now {today[:10]}T00:00:00Z" in run(tmp_path, "--today", today).out


def test_a_day_that_is_none_is_told(tmp_path: Path) -> None:
    said = run(tmp_path, "--today", "tomorrow")
    assert said.code == 2
    assert "--today tomorrow: not a moment; write 2026-11-22" in said.err
