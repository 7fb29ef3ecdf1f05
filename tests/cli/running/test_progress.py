from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pytest
from rich.console import Console

from engine.cli.running.progress import HEARTBEAT_S, ProgressDisplay
from engine.cli.running.progress_text import Moment, in_one_line, time_text
from engine.model.ports.clock import Gauge, Vitals
from engine.model.run.event import AttemptFailed, Halted, Held
from engine.model.run.report import Counts, Report, Traffic


@dataclass
class HandClock:
    now_s: float = 100.0

    def monotonic_s(self) -> float:
        return self.now_s

    def wall_us(self) -> int:
        return round(self.now_s * 1e6)

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds


HELD = Held(at_us=100_000_000, scope="s", until_us=142_000_000, reason="the server answered 429")
REPORT = Report(
    counts=Counts(passed=40, failed=3, error=1, skipped=2),
    traffic=Traffic(submits=50, polls=44, throttled=5),
    held_until_us=142_000_000,
)
VITALS = Vitals(in_flight=12, outstanding=88, to_submit=450, used=97, allowed=100, window_s=2.0, left_s=19.0)


def progress(clock: HandClock, *, moving: bool = False, quiet: bool = False, width: int = 100) -> ProgressDisplay:
    gauge = Gauge()
    gauge.read = lambda: VITALS
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    return ProgressDisplay(clock=clock, planned=1_000, moving=moving, quiet=quiet, gauge=gauge, console=console)


def drawn(shown: ProgressDisplay) -> str:
    text = shown.console.file.getvalue()
    assert isinstance(text, str)
    return text


def test_one_line_has_all_the_facts() -> None:
    moment = Moment(report=REPORT, planned=1_000, vitals=VITALS, now_us=100_000_000, elapsed_s=10.0)
    assert in_one_line(moment) == (
        "46 of 1000 cases · 40 passed · 3 failed · 1 error · 2 skipped · about 1 min 1 s left · "
        "97 of 100 requests per 2 s · 12 in flight · 88 executions under way · 5 throttled · held for 42 s"
    )


def test_without_a_limit_the_pace_so_far_says_what_is_left() -> None:
    report = Report(counts=Counts(passed=10), traffic=Traffic(submits=20))
    moment = Moment(report=report, planned=40, vitals=Vitals(in_flight=1), now_us=0, elapsed_s=5.0)
    assert in_one_line(moment) == "10 of 40 cases · 10 passed · about 15 s left · 20 requests · 1 in flight"
    cut_off = Report(counts=Counts(passed=10), traffic=Traffic(submits=20, is_at_least=True))
    moment = Moment(report=cut_off, planned=40, vitals=Vitals(in_flight=1), now_us=0, elapsed_s=5.0)
    assert "· at least 20 requests ·" in in_one_line(moment)
    few = Moment(report=Report(counts=Counts(passed=2)), planned=40, vitals=Vitals(), now_us=0, elapsed_s=5.0)
    assert "left" not in in_one_line(few)


def test_times_are_read_at_a_glance() -> None:
    assert [time_text(each) for each in (0.4, 59.4, 185, 7_800)] == ["0 s", "59 s", "3 min 5 s", "2 h 10 min"]


def test_without_a_terminal_there_is_a_line_every_fifteen_seconds_even_while_nothing_happens(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = HandClock()
    shown = progress(clock)
    shown.show(HELD, REPORT)
    for _ in range(61):
        shown.tick()
        clock.now_s += 0.5
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "holding 42 s: the server answered 429"
    assert len(lines) == 1 + int(30.5 / HEARTBEAT_S)
    assert "held for 27 s" in lines[1]
    assert drawn(shown) == ""


def test_on_a_terminal_at_most_ten_frames_a_second_are_drawn() -> None:
    clock = HandClock()
    shown = progress(clock, moving=True)
    for _ in range(1_000):
        shown.tick()
        clock.now_s += 0.01
    shown.close()
    assert 90 <= drawn(shown).count("0 of 1000 cases") <= 102


def test_what_is_told_meanwhile_stands_above_the_moving_lines_and_these_are_taken_away() -> None:
    clock = HandClock()
    shown = progress(clock, moving=True)
    shown.tick()
    shown.show(Halted(at_us=0, action=None, reason="no [bold]token[/]\x1b[2J"), REPORT)
    clock.now_s += 1.0
    shown.tick()
    shown.close()
    text = drawn(shown)
    assert "halted: no [bold]token[/]" in text
    assert "\x1b[2J" not in text
    assert text.endswith("\x1b[2K") or text.rstrip("\r").endswith("\x1b[2K")
    assert "\x1b[?25h" in text, "the cursor is shown again"


def test_lines_are_cut_to_the_width_of_the_terminal() -> None:
    clock = HandClock()
    shown = progress(clock, moving=True, width=40)
    shown.tick()
    shown.close()
    lines = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", drawn(shown)).replace("\r", "\n").splitlines()
    assert all(len(line) <= 40 for line in lines)
    assert any(line.endswith("…") for line in lines)


def test_a_quiet_run_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    clock = HandClock()
    shown = progress(clock, moving=True, quiet=True)
    shown.show(HELD, REPORT)
    shown.tick()
    shown.close()
    assert (drawn(shown), capsys.readouterr().err) == ("", "")


def test_a_login_that_fails_again_and_again_is_told_three_times(capsys: pytest.CaptureFixture[str]) -> None:
    shown = progress(HandClock())
    for attempt in range(8):
        shown.show(
            AttemptFailed(
                at_us=0,
                case=None,
                request="token",
                trouble="not-sent",
                status=None,
                message="refused",
                attempt=attempt,
                next_us=1,
            ),
            REPORT,
        )
    assert capsys.readouterr().err.splitlines() == ["token: refused"] * 3


def test_the_time_that_is_left_passes_between_two_estimates_but_not_while_the_run_is_held(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = HandClock()
    shown = progress(clock)
    shown.tick()
    shown.show(HELD, Report(held_until_us=114_000_000))
    for _ in range(3):
        clock.now_s += HEARTBEAT_S
        shown.tick()
    left = [line.partition("about ")[2].partition(" left")[0] for line in capsys.readouterr().err.splitlines()]
    assert [each for each in left if each] == ["19 s", "4 s"]
    shown.close()
