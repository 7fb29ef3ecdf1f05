"""Signals that end a run: the first lets what is under way finish, the second ends it now; both write reports."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from pathlib import Path

from engine.cli.console import print_problem
from engine.cli.exit_codes import EXIT_INTERRUPTED
from engine.cli.running.resume_hint import resume_hint
from engine.model.ports.clock import Clock
from engine.model.run.report import Report
from engine.platform.signals import exit_code_after
from engine.plugins.blame import find_holdup
from engine.run.clock import SystemClock
from engine.run.halting.stop import Stop, drain_within


@dataclass(slots=True)
class Signals:
    """What was heard so far."""

    stop: Stop
    runs: Path
    """The folder of the runs."""
    grace_s: float
    """Within how many seconds the first signal ends the run, reports and seal included."""
    first: signal.Signals | None = None
    report: Report | None = None
    """What is known of the run at this moment."""

    clock: Clock = field(default_factory=SystemClock)
    noted_us: int | None = None
    """When the first signal came, which may be long before the loop hears of it."""

    def note(self) -> None:
        """Called at once, in another thread."""
        self.noted_us = self.clock.wall_us()

    def hear(self, number: signal.Signals) -> None:
        """Drain at the first signal, cancel at the second."""
        if self.first is None:
            self.first = number
            late_s = 0.0 if self.noted_us is None else (self.clock.wall_us() - self.noted_us) / 1e6
            drain_s = max(round(drain_within(self.grace_s) - late_s, 1), 0.0)
            print_problem(
                f"\n{number.name}: nothing new is sent, what is under way may finish within {drain_s:g} s; "
                "once more ends it now"
            )
            self.stop.drain(f"interrupted by {number.name}", grace_s=drain_s)
        else:
            print_problem(f"\n{number.name}: everything ends now")
            self.stop.cancel(f"interrupted by {number.name}")

    def last_words(self) -> str:
        """What is told where the run does not end by itself: how it goes on."""
        report = None if self.report is None else self.report.but(exit=self.exit_code() or EXIT_INTERRUPTED)
        hint = "" if report is None else "\n".join(resume_hint(report, self.runs, is_bounded=False))
        by = find_holdup()
        return f"\nthe run was cut off{f': {by}' if by else ''}{f'; {hint}' if hint else ''}\n"

    def exit_code(self) -> int | None:
        """130, 143 or 129 once a signal was heard, as a shell would say it."""
        return exit_code_after(self.first) if self.first is not None else None
