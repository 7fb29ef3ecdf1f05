from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PureWindowsPath

import pytest

from engine.cli.running.resume_hint import local_time, resume_hint
from engine.model.run.event import Halted, RunStarted
from engine.model.run.report import Counts, Report

STARTED = RunStarted(
    at_us=0,
    run="20261122T091400Z-4f1c",
    plan_hash="",
    planned=10,
    target="t",
    target_type="t",
    scope="t",
    seed=1,
    now="",
    actor="",
    suites={},
    versions={},
    options={},
)
HALTED = Halted(at_us=0, action=None, reason="no token")
WHOLE = Report(started=STARTED, counts=Counts(passed=10), planned=10, sealed=True)
CUT = WHOLE.but(counts=Counts(passed=4, not_run=6))


def lines(report: Report, runs: Path = Path(".engine/runs"), *, is_bounded: bool = False) -> list[str]:
    return list(resume_hint(report, runs, is_bounded=is_bounded))


def test_a_whole_run_has_nothing_to_go_on_with() -> None:
    assert lines(WHOLE) == []
    assert lines(WHOLE.but(halts=(HALTED,), exit=3)) == []
    assert lines(WHOLE, is_bounded=True) == []
    assert lines(WHOLE.but(exit=130)) == []


def test_cases_that_need_what_did_not_pass_would_not_run_again() -> None:
    assert lines(CUT) == []


@pytest.mark.parametrize(
    "report",
    [
        CUT.but(halts=(HALTED,), exit=3),
        CUT.but(exit=130),
        CUT.but(exit=143),
        WHOLE.but(exit=130, left_open=1),
    ],
)
def test_a_run_that_was_halted_or_interrupted_says_how_to_go_on(report: Report) -> None:
    assert lines(report) == ["resume: engine resume 20261122T091400Z-4f1c"]


def test_a_run_whose_log_could_not_be_written_says_how_to_go_on_though_every_case_has_begun() -> None:
    full = WHOLE.but(counts=Counts(passed=4, unknown=6), halts=(HALTED,), exit=3, sealed=False)
    assert lines(full) == ["resume: engine resume 20261122T091400Z-4f1c"]


def test_a_run_whose_log_is_gone_cannot_go_on() -> None:
    assert lines(CUT.but(halts=(replace(HALTED, kind="lost"),), exit=3, sealed=False)) == []


def test_a_run_with_an_end_of_its_own_goes_on_where_it_keeps_its_logs() -> None:
    assert lines(CUT, Path("my runs"), is_bounded=True) == [
        "resume: engine resume 20261122T091400Z-4f1c --run-dir 'my runs'"
    ]


def test_a_suspended_run_says_from_when_on_by_the_clock_on_the_wall() -> None:
    until_us = 1_795_305_600_000_000
    suspended = replace(HALTED, kind="suspended", until_us=until_us)
    said = lines(CUT.but(halts=(suspended,), exit=3))
    assert said[0] == f"the server may be asked again from {local_time(until_us)}"
    assert local_time(until_us).startswith("2026-11-2")
    assert local_time(10**20) == "the year 9999"


def test_a_run_that_never_began_has_no_name_to_go_on_with() -> None:
    assert lines(Report(halts=(HALTED,), exit=3)) == []


def test_the_folder_of_runs_is_written_as_its_machine_reads_it() -> None:
    folder = PureWindowsPath(r"C:\my project\runs")
    assert lines(CUT.but(exit=130), folder)[-1].endswith(' --run-dir "C:/my project/runs"')  # type: ignore[arg-type]
