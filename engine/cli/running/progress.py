"""What a person sees while a run goes on: lines that move on a terminal, a heartbeat every 15 s elsewhere."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import Any

from engine.cli.console import can_move, plain, print_problem
from engine.cli.running.progress_text import Moment, in_one_line, in_two_lines
from engine.model.ports.clock import Clock, Gauge
from engine.model.run.event import AttemptFailed, Event, Halted, Held, Uploaded
from engine.model.run.report import Report
from engine.model.values.layout import upload_help

HEARTBEAT_S = 15.0
FRAME_S = 0.1
"""The display is drawn at most ten times a second."""
TOKEN_LINES_MAX = 3
"""A login that fails again and again is told so often."""


@dataclass(slots=True, kw_only=True)
class ProgressDisplay:
    """Shows a report as it grows. It must be closed, so that what moves is taken away again.

    `show` hears of every event, `tick` is called a few times a second: a run that is held has no events.
    """

    clock: Clock
    planned: int
    moving: bool = field(default_factory=lambda: can_move(sys.stderr, os.environ))
    quiet: bool = False
    gauge: Gauge = field(default_factory=Gauge)
    console: Any = None
    """Where the moving lines are drawn; None: on stderr."""
    _report: Report = field(default_factory=Report)
    _began_s: float | None = None
    _next_s: float = 0.0
    _token_lines: int = 0
    _estimate_s: float | None = None
    """What was last said to be left, and when that was first heard."""
    _estimated_s: float = 0.0
    _live: Any = None

    def show(self, event: Event, report: Report) -> None:
        """Take note of one event. What halts a run, or keeps its artifact from arriving, a quiet one tells as well."""
        self._report = report
        match event:
            case Halted():
                self._problem(f"halted: {plain(event.reason)}", event.help)
            case Uploaded(ok=False):
                run = report.started.run if report.started else None
                self._problem(f"upload to {plain(event.url)} failed: {plain(event.message)}", upload_help(run))
            case _ if self.quiet:
                return
            case Held():
                seconds = max(0.0, (event.until_us - event.at_us) / 1e6)
                if not self.moving and seconds >= HEARTBEAT_S:
                    self._line(f"holding {seconds:.0f} s: {plain(event.reason)}")
            case AttemptFailed(request="token") if self._token_lines < TOKEN_LINES_MAX:
                self._token_lines += 1
                self._line(f"token: {plain(event.message)}")
            case _:
                pass
        self.tick()

    def tick(self) -> None:
        """Draw what is known now, if it is time."""
        if self.quiet:
            return
        now_s = self.clock.monotonic_s()
        first = self._began_s is None
        if not first and now_s < self._next_s:
            return
        self._began_s = now_s if self._began_s is None else self._began_s
        self._next_s = now_s + (FRAME_S if self.moving else HEARTBEAT_S)
        if self.moving:
            self._draw()
        elif not first:
            print_problem(in_one_line(self._moment()))

    def close(self) -> None:
        """Take the moving lines away."""
        if self._live is not None:
            self._live.stop()
            self._live = None
        self.quiet = True

    def _moment(self) -> Moment:
        now_s = self.clock.monotonic_s()
        vitals, now_us = self.gauge.read(), self.clock.wall_us()
        if vitals.left_s != self._estimate_s or self._report.held_until_us > now_us:
            self._estimate_s, self._estimated_s = vitals.left_s, now_s
        elif vitals.left_s is not None:
            # The estimate moves with the windows of the limit; between two of them time passes all the same.
            vitals = vitals.but(left_s=max(0.0, vitals.left_s - (now_s - self._estimated_s)))
        return Moment(
            report=self._report,
            planned=self.planned,
            vitals=vitals,
            now_us=now_us,
            elapsed_s=0.0 if self._began_s is None else now_s - self._began_s,
        )

    def _draw(self) -> None:
        # Only a terminal needs it, and it is half of the start-up of a command.
        from rich.text import Text

        text = Text("\n".join(in_two_lines(self._moment())), no_wrap=True, overflow="ellipsis")
        if self._live is None:
            self._live = _live(self.console)
        self._live.update(text, refresh=True)

    def _problem(self, text: str, way_out: str) -> None:
        self._line(text)
        if way_out:
            self._line(f"  = help: {plain(way_out)}")

    def _line(self, text: str) -> None:
        """A line that stays, above those that move."""
        if self._live is None:
            print_problem(text)
        else:
            self._live.console.print(text, markup=False, highlight=False, soft_wrap=True)


def _live(console: Any) -> Any:
    """Lines at the bottom of the terminal; what is printed meanwhile goes above them."""
    from rich.console import Console
    from rich.live import Live

    live = Live(console=console or Console(stderr=True), auto_refresh=False, transient=True, redirect_stdout=False)
    live.start()
    return live
