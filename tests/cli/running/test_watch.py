from __future__ import annotations

import signal
from asyncio import CancelledError
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli.running.watch import Watched, repeat_on_change, stamps, until_changed
from engine.platform.paths import same_place
from tests.shell import SMALL, suite_file
from tests.virtual_time import run_virtual


class Days:
    """A clock on which something happens at each look."""

    def __init__(self, *happenings: object) -> None:
        self.happenings: Iterator[object] = iter(happenings)

    def monotonic_s(self) -> float:
        return 0.0

    def wall_us(self) -> int:
        return 0

    async def sleep(self, seconds: float) -> None:
        happening = next(self.happenings)
        if isinstance(happening, BaseException):
            raise happening
        if callable(happening):
            happening()


def of(path: Path) -> Watched:
    return Watched(paths=[path])


def test_files_that_suites_are_made_of_are_watched_and_no_others(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL)
    suite_file(tmp_path / "tables", "a,b\n", "rows.csv")
    suite_file(tmp_path / ".engine" / "runs", "{}", "events.json")
    suite_file(tmp_path, "x", "notes.md")
    assert sorted(Path(name).name for name in stamps(of(tmp_path))) == ["a.suite.yaml", "rows.csv"]


def test_what_a_run_writes_is_no_change_after_which_it_is_run_again(tmp_path: Path) -> None:
    watched = Watched(paths=[suite_file(tmp_path, SMALL)], reports=frozenset({same_place(tmp_path / "out" / "a.json")}))
    before = stamps(watched)
    suite_file(tmp_path / "out", "{}", "a.json")
    suite_file(tmp_path / "runs" / "20261122T091400Z-4f1c", "{}", "events.jsonl")
    assert stamps(watched) == before


def test_a_change_is_told_once_the_files_have_come_to_rest(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL)
    before = stamps(of(path))
    clock = Days(None, lambda: path.write_text(SMALL + "#"), lambda: path.write_text(SMALL + "##"), None)
    assert run_virtual(until_changed(before, of(path), clock)).endswith("a.suite.yaml")
    assert next(clock.happenings, "none left") == "none left"


def test_new_and_removed_files_are_changes(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL)
    other = suite_file(tmp_path, SMALL, "b.suite.yaml")
    before = stamps(of(tmp_path))
    assert run_virtual(until_changed(before, of(tmp_path), Days(other.unlink, None))).endswith("b.suite.yaml")
    before = stamps(of(tmp_path))
    assert run_virtual(
        until_changed(before, of(tmp_path), Days(lambda: suite_file(tmp_path, SMALL, "c.suite.yaml"), None))
    ).endswith("c.suite.yaml")
    assert path.exists()


def test_it_runs_again_after_each_change_until_ctrl_c(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = suite_file(tmp_path, SMALL)
    codes = iter([0, 1])
    clock = Days(lambda: path.write_text(SMALL + "#"), None, CancelledError())
    assert repeat_on_change(lambda: next(codes), of(path), clock) == 130
    err = capsys.readouterr().err
    assert err.count("watching 1 file; Ctrl-C ends it") == 2
    assert "a.suite.yaml has changed" in err


def test_each_signal_that_ends_a_watch_has_its_own_exit_code(tmp_path: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        assert (
            repeat_on_change(lambda: 1, of(suite_file(tmp_path, SMALL)), Days(CancelledError(number))) == 128 + number
        )


def test_an_interrupted_run_ends_the_watch(tmp_path: Path) -> None:
    assert repeat_on_change(lambda: 130, of(suite_file(tmp_path, SMALL)), Days()) == 130
