"""What a person sees while a run goes on: a line that moves on a terminal, a heartbeat every 15 s elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field

from engine.cli.console import can_move, plain, print_problem
from engine.cli.problems import many
from engine.model.event import AttemptFailed, Event, Halted, Held
from engine.model.ports import Clock
from engine.model.report import Report

HEARTBEAT_S = 15.0
FRAME_S = 0.1


@dataclass(slots=True, kw_only=True)
class Progress:
    """Shows a report as it grows. It must be closed, so that the moving line is taken away again."""

    clock: Clock
    planned: int
    moving: bool = field(default_factory=lambda: can_move(sys.stderr, os.environ))
    quiet: bool = False
    _next_s: float = 0.0
    _drawn: bool = False

    def show(self, event: Event, report: Report) -> None:
        """Take note of one event."""
        if self.quiet:
            return
        match event:
            case Halted():
                self._line(f"halted: {plain(event.reason)}")
            case Held():
                seconds = max(0.0, (event.until_us - event.at_us) / 1e6)
                if not self.moving and seconds >= HEARTBEAT_S:
                    self._line(f"holding {seconds:.0f} s: {plain(event.reason)}")
            case AttemptFailed(request="token"):
                self._line(f"token: {plain(event.message)}")
            case _:
                pass
        self._tick(report)

    def close(self) -> None:
        """Take the moving line away."""
        if self._drawn:
            print_problem("\r\x1b[K", newline=False)
            self._drawn = False

    def _tick(self, report: Report) -> None:
        now_s = self.clock.monotonic_s()
        if now_s < self._next_s:
            return
        first = self._next_s == 0.0
        self._next_s = now_s + (FRAME_S if self.moving else HEARTBEAT_S)
        if self.moving:
            width = shutil.get_terminal_size().columns - 1
            print_problem("\r\x1b[K" + self._text(report)[:width], newline=False)
            self._drawn = True
        elif not first:
            self._line(self._text(report))

    def _line(self, text: str) -> None:
        self.close()
        print_problem(text)

    def _text(self, report: Report) -> str:
        counts, traffic = report.counts, report.traffic
        parts = [f"{counts.done} of {many(self.planned, 'case')}", f"{counts.passed} passed"]
        shown = (("failed", counts.failed), ("error", counts.error), ("unknown", counts.unknown))
        parts += [f"{number} {name}" for name, number in shown if number]
        parts.append(many(traffic.requests, "request"))
        if traffic.throttled:
            parts.append(f"{traffic.throttled} throttled")
        if report.held_until_us > self.clock.wall_us():
            parts.append(f"held for {(report.held_until_us - self.clock.wall_us()) / 1e6:.0f} s")
        return " · ".join(parts)
